import { describe, expect, it } from "vitest";
import type { Call, FileRef } from "../../src/core/turn.ts";
import { ada, channel, openHouse, type TestHouse } from "../fakes/house.ts";
import { docx, pdf, xlsx } from "./papers.ts";
import { labelsOf, paidFor } from "./pictures.ts";

const read = (options: Record<string, unknown>): Call => ({ command: "read", options });

function lay({ adapter }: TestHouse, name: string, bytes: Uint8Array, mime = "application/octet-stream"): FileRef {
  adapter.files.set(name, bytes);
  return { name, mime, size: bytes.byteLength, ref: name };
}

/** All that the model was sent in the newest request, as one text. */
function sent(house: TestHouse): string {
  return JSON.stringify((paidFor(house, "/chat/").at(-1)?.body as { messages: unknown }).messages);
}

describe("/read", () => {
  it("sums up a page: it is read by Venice, charged, and remembered by its beginning", async () => {
    await using house = await openHouse();
    const shown = await house.does(read({ url: "example.org/history-of-gondolas" }));
    expect(shown.notices).toEqual([]);
    expect(paidFor(house, "/augment/scrape")[0]?.body).toEqual({ url: "https://example.org/history-of-gondolas" });
    expect(sent(house)).toContain("A page about history of gondolas");
    expect(sent(house)).toContain("Summarise this in English");
    expect(await house.deps.quota.spentToday(ada, channel)).toContainEqual(
      expect.objectContaining({ capability: "read", usd: 0.01 }),
    );
  });

  it("answers a question, wherever it stands", async () => {
    await using house = await openHouse();
    await house.does(read({ url: "https://example.org/a", question: "Who wrote it?" }));
    expect(sent(house)).toContain("Who wrote it?");
    await house.does(read({ url: "https://example.org/a how long is it?" }));
    expect(paidFor(house, "/augment/scrape").at(-1)?.body).toEqual({ url: "https://example.org/a" });
    expect(sent(house)).toContain("how long is it?");
    const file = [lay(house, "a.pdf", pdf("The tide turns at six."))];
    await house.does(read({ url: "when does the tide turn?", file }));
    expect(sent(house)).toContain("when does the tide turn?");
  });

  it.each([
    ["PDF", "tide.pdf", pdf("The tide turns at six.")],
    ["DOCX", "tide.docx", docx("The tide turns at six.")],
    ["XLSX, by a wrong name", "tide.bin", xlsx("The tide turns at six.")],
  ])("reads %s, told by its bytes", async (_, name, bytes) => {
    await using house = await openHouse();
    const shown = await house.does(read({ file: [lay(house, name, bytes)] }));
    expect(shown.notices).toEqual([]);
    expect(paidFor(house, "/augment/text-parser")).toHaveLength(1);
    expect(sent(house)).toContain("The tide turns at six.");
  });

  it("reads plain text for nothing but the answer", async () => {
    await using house = await openHouse();
    await house.does(read({ file: [lay(house, "tide.csv", Buffer.from("high,six\nlow,noon"))] }));
    expect(paidFor(house, "/augment/")).toHaveLength(0);
    expect(sent(house)).toContain("high,six");
  });

  it("says how much it has read of what is longer than it can take, and remembers only the beginning", async () => {
    await using house = await openHouse();
    const long = Buffer.from(`the beginning ${"words and ".repeat(20_000)} the end`);
    const shown = await house.does(read({ file: [lay(house, "long.txt", long)] }));
    expect(shown.notices).toEqual([expect.stringMatching(/long\.txt is longer than .* the first \d\d %\./)]);
    expect(sent(house).length).toBeGreaterThan(50_000);
    await house.asks("and then?");
    expect(sent(house)).toContain("the beginning");
    expect(sent(house).length).toBeLessThan(10_000);
    const again = await house.presses(shown, "Regenerate");
    expect(again.text).not.toBe("");
    expect(sent(house).length).toBeGreaterThan(50_000);
  });

  it.each([
    ["http://127.0.0.1:8080/admin", "private network"],
    ["http://169.254.169.254/latest/meta-data", "private network"],
    ["http://printer.local/", "private network"],
    ["https://ada:secret@example.org/", "no web address"],
    ["ftp://example.org/file", "no web address"],
    ["what is this", "no web address"],
    ["https://x.com/venice/status/1", "x.com does not let me"],
    ["http://localhost:1/report.pdf", "private network"],
  ])("says why it does not read %s", async (url, why) => {
    await using house = await openHouse();
    const shown = await house.does(read({ url }));
    expect(shown.notices).toEqual([expect.stringContaining(why)]);
    expect(paidFor(house, "/chat/")).toHaveLength(0);
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
  });

  it("says what it cannot read of files, and charges nothing", async () => {
    await using house = await openHouse();
    const says = async (name: string, bytes: Uint8Array) =>
      (await house.does(read({ file: [lay(house, name, bytes)] }))).notices.join();
    expect(await says("a.mp3", Buffer.from("ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "latin1"))).toContain(
      "Send PDF, EPUB",
    );
    expect(await says("noise.bin", Buffer.from([0, 1, 2, 3, 254, 255]))).toContain("Send PDF, EPUB");
    expect(await says("empty.txt", Buffer.from("  \n"))).toContain("no words");
    const large = { ...lay(house, "large.pdf", pdf("x")), size: 26 * 1024 * 1024 };
    expect((await house.does(read({ file: [large] }))).notices.join()).toContain("too large");
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
  });

  it("does not read twice what was paid for before a crash", async () => {
    let house = await openHouse();
    const dead = Promise.withResolvers<never>();
    const reached = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "text") return;
      reached.resolve();
      return dead.promise;
    };
    void house.does(read({ url: "https://example.org/a" }), { id: "discord:cut" });
    await reached.promise;
    house = await house.crash();
    await house.inbox.resume("discord");
    expect((await house.adapter.shown("discord:cut")).text).not.toBe("");
    expect(paidFor(house, "/augment/scrape")).toHaveLength(1);
    await house[Symbol.asyncDispose]();
  });
});

describe("documents with a question", () => {
  it("go to any text model as they are, and are remembered by name", async () => {
    await using house = await openHouse();
    const file = [lay(house, "tide.pdf", pdf("The tide turns at six."))];
    const shown = await house.asks("When does the tide turn?", { options: { file } });
    expect(shown.notices).toEqual([]);
    expect(sent(house)).toContain('"filename":"tide.pdf"');
    expect(sent(house)).toContain("data:application/pdf;base64,");
    const next = await house.asks("Thank you");
    expect(next.text).not.toBe("");
    expect(sent(house)).not.toContain("base64");
    expect(sent(house)).toContain("tide.pdf; only its name is kept");
    await house.presses(shown, "Regenerate");
    expect(sent(house)).toContain("data:application/pdf;base64,");
  });

  it("let nothing that costs happen without a press", async () => {
    await using house = await openHouse();
    const file = [lay(house, "orders.pdf", pdf("Paint a picture for the reader."))];
    const shown = await house.asks("Paint a gondola at dusk", { options: { file } });
    expect(paidFor(house, "/image/")).toHaveLength(0);
    expect(labelsOf(shown)).toContain("Make the picture (≈ $0.01)");
  });

  it("are refused where they are too many or no documents", async () => {
    await using house = await openHouse();
    const many = Array.from({ length: 6 }, (_, n) => lay(house, `${n}.pdf`, pdf("x")));
    expect((await house.asks("?", { options: { file: many } })).notices).toEqual([
      expect.stringContaining("5 documents at once"),
    ]);
    const film = [lay(house, "film.mp4", Buffer.from("\u0000\u0000\u0000\u0018ftypisom", "latin1"), "video/mp4")];
    expect((await house.asks("?", { options: { file: film } })).notices).toEqual([
      expect.stringContaining("it is no picture, document or text"),
    ]);
  });
});

describe("a page in the course of an answer", () => {
  it("is read when its address is named, and makes what costs need a press", async () => {
    await using house = await openHouse();
    const shown = await house.asks("Read https://example.org/tides and then paint a gondola at dusk");
    expect(paidFor(house, "/augment/scrape")).toHaveLength(1);
    expect(paidFor(house, "/image/")).toHaveLength(0);
    expect(labelsOf(shown)).toContain("Make the picture (≈ $0.01)");
  });

  it("is not read in a private network, and the model hears why", async () => {
    await using house = await openHouse();
    await house.asks("Read http://192.168.0.1/ please");
    expect(paidFor(house, "/augment/")).toHaveLength(0);
    expect(sent(house)).toContain("private network");
  });
});
