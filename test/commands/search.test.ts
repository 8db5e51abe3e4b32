import { describe, expect, it } from "vitest";
import type { Call } from "../../src/core/turn.ts";
import type { Shown } from "../fakes/adapter.ts";
import { ada, channel, openHouse } from "../fakes/house.ts";
import { labelsOf, paidFor } from "./pictures.ts";

const search = (query: string): Call => ({ command: "search", options: { query } });
const sourcesOf = ({ parts }: Shown) => parts.flatMap((part) => (part.type === "sources" ? part.sources : []));
/** Numbers in the text, and those that are links. */
const numbersIn = (text: string) =>
  [...new Set([...text.matchAll(/\[(\d+)\](?!:)/g)].map(([, n]) => Number(n)))].sort();
const linksIn = (text: string) => [...text.matchAll(/^\[(\d+)\]: <https:/gm)].map(([, n]) => Number(n)).sort();

describe("/search", () => {
  it("answers with numbers that are links, and with the list of sources", async () => {
    await using house = await openHouse();
    const shown = await house.does(search("the newest bridge of Venice"));
    const [first] = sourcesOf(shown);
    expect(first).toMatchObject({
      number: 1,
      url: expect.stringContaining("https://example."),
      date: expect.anything(),
    });
    expect(numbersIn(shown.text).length).toBeGreaterThan(0);
    expect(linksIn(shown.text)).toEqual(numbersIn(shown.text));
    const body = paidFor(house, "/chat/")[0]?.body as { venice_parameters: Record<string, unknown> };
    expect(body.venice_parameters).toMatchObject({ enable_web_search: "on", enable_web_citations: true });
    const [{ usd } = { usd: 0 }] = await house.deps.quota.spentToday(ada, channel);
    expect(usd).toBeGreaterThan(0.01);
    const next = await house.asks("and who built it?");
    expect(next.text).not.toBe("");
    expect((paidFor(house, "/chat/").at(-1)?.body as typeof body).venice_parameters).not.toHaveProperty(
      "enable_web_search",
    );
  });

  it.each([
    ["caret", "first"],
    ["caret", "last"],
    ["ref", "first"],
    ["ref", "last"],
  ] as const)("understands %s markers, with the list of sources coming %s", async (markers, citations) => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/chat/completions", markers, citations });
    const shown = await house.does(search("the newest bridge of Venice"));
    expect(numbersIn(shown.text).length).toBeGreaterThan(0);
    expect(linksIn(shown.text)).toEqual(numbersIn(shown.text));
    expect(shown.text).not.toMatch(/\^\d|REF/);
  });

  it("drops the markers of sources that there are not", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/chat/completions", text: "It is new ^1^, big ^9^ and [REF]12[/REF] red ^2,8^." });
    const shown = await house.does(search("the newest bridge of Venice"));
    expect(shown.text).toMatch(/^It is new \[1\], big {2}and {2}red \[2\]\.\n\n\[1\]: <https.*\n\[2\]: </);
  });

  it("leaves what looks like a marker alone where nothing was looked up", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/chat/completions", text: "x^2^ is x squared" });
    expect((await house.asks("what is x^2^?")).text).toBe("x^2^ is x squared");
  });

  it("gives the results to a model that cannot search by itself", async () => {
    const patch = { id: "zai-org-glm-5-2", capabilities: { supportsWebSearch: false } };
    await using house = await openHouse({ emulator: { models: [patch] } });
    house.emulator.fault({ path: "/chat/completions", text: "It is so [2]." });
    const shown = await house.does(search("the newest bridge of Venice"));
    expect(paidFor(house, "/augment/search")).toHaveLength(1);
    expect(linksIn(shown.text)).toEqual([2]);
    expect(sourcesOf(shown).length).toBeGreaterThan(2);
  });
});

describe("a search in the course of an answer", () => {
  it("happens when somebody just asks, is charged to them, and its numbers are links", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/chat/completions", skip: 1, text: "It was so [1]." });
    const shown = await house.asks("Who won the regatta in Venice yesterday?");
    expect(paidFor(house, "/augment/search")).toHaveLength(1);
    expect(sourcesOf(shown).length).toBeGreaterThan(2);
    expect(linksIn(shown.text)).toEqual([1]);
    expect(await house.deps.quota.spentToday(ada, channel)).toContainEqual(
      expect.objectContaining({ capability: "search", usd: 0.01 }),
    );
  });

  it("lets nothing that costs happen after it without a press", async () => {
    await using house = await openHouse();
    const shown = await house.asks("Search for the regatta of Venice and then paint a gondola at dusk");
    expect(paidFor(house, "/image/")).toHaveLength(0);
    expect(labelsOf(shown)).toContain("Make the picture (≈ $0.01)");
  });

  it("is not offered where Venice searches by itself, and what that finds is not trusted either", async () => {
    await using house = await openHouse();
    await house.deps.settings.change(channel, { search: "on" });
    const shown = await house.asks("Paint the newest bridge of Venice");
    const body = paidFor(house, "/chat/")[0]?.body as { tools: { function: { name: string } }[] };
    expect(body.tools.map((tool) => tool.function.name)).not.toContain("search");
    expect(sourcesOf(shown).length > 0).toBe(paidFor(house, "/image/").length === 0);
  });
});
