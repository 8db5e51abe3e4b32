import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, BlockList } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGuardedFetch } from "../../../src/core/reading/guarded-fetch.ts";

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let visits = 0;
const server = createServer((request, response) => {
  visits++;
  answer(request, response);
});
let port = 0;
const signal = AbortSignal.timeout(20_000);

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());
beforeEach(() => {
  visits = 0;
});

const HERE = [{ address: "127.0.0.1", family: 4 }];
/** The real list has this machine on it, as it must; this one lets names of a test lead here. */
const onlyElsewhere = new BlockList();
onlyElsewhere.addAddress("10.0.0.1");
const fetchHere = createGuardedFetch(
  async (host) => (host === "inside.example" ? [{ address: "10.0.0.1", family: 4 }] : HERE),
  onlyElsewhere,
);
const o = { signal, maxBytes: 1000 };

describe("a fetch of what a person typed", () => {
  it("refuses a name that leads to this machine, without a connection", async () => {
    const fetch = createGuardedFetch(async () => HERE);
    await expect(fetch(`http://harmless.example:${port}/`, o)).rejects.toThrow("error.page.private");
    expect(visits).toBe(0);
  });

  it("refuses a name that leads to a public and to a private address", async () => {
    const fetch = createGuardedFetch(async () => [{ address: "93.184.216.34", family: 4 }, ...HERE]);
    await expect(fetch(`http://harmless.example:${port}/`, o)).rejects.toThrow("error.page.private");
    expect(visits).toBe(0);
  });

  it("asks where a name leads when it connects, not before: a name that changes its mind gains nothing", async () => {
    let asked = 0;
    const changing = createGuardedFetch(async () => (asked++ === 0 ? [{ address: "93.184.216.34", family: 4 }] : HERE));
    await changing(`http://harmless.example:${port}/`, { ...o, signal: AbortSignal.timeout(50) }).catch(() => {});
    expect(asked).toBe(1);
    expect(visits).toBe(0);
  });

  it.each([
    ["the name of a private place", "http://inside.example/"],
    ["a private address", "http://10.0.0.1/"],
    ["another kind of address", "file:///etc/passwd"],
    ["a password", "http://ada:secret@outside.example/"],
  ])("refuses a redirect to %s", async (_, location) => {
    answer = (_request, response) => response.writeHead(302, { location }).end();
    await expect(fetchHere(`http://outside.example:${port}/`, o)).rejects.toThrow("error.page.");
    expect(visits).toBe(1);
  });

  it("follows a redirect to a public place, and brings what is there", async () => {
    answer = ({ url }, response) =>
      url === "/old" ? response.writeHead(301, { location: "/new" }).end() : response.end("found");
    const { bytes, url } = await fetchHere(`http://outside.example:${port}/old`, o);
    expect([bytes.toString(), url.pathname]).toEqual(["found", "/new"]);
  });

  it("gives up where it is sent in circles, and where there is nothing", async () => {
    answer = (_request, response) => response.writeHead(302, { location: "/" }).end();
    await expect(fetchHere(`http://outside.example:${port}/`, o)).rejects.toThrow("error.page.unreadable");
    expect(visits).toBe(6);
    answer = (_request, response) => response.writeHead(404).end();
    await expect(fetchHere(`http://outside.example:${port}/`, o)).rejects.toThrow("error.page.unreadable");
  });

  it("stops reading where there is more than is wanted", async () => {
    answer = (_request, response) => {
      const pour = () => {
        while (response.write("x".repeat(1000)));
      };
      response.on("drain", pour).on("error", () => {});
      pour();
    };
    await expect(fetchHere(`http://outside.example:${port}/`, o)).rejects.toThrow("error.file.large");
  });
});
