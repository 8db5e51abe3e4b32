import { describe, expect, it } from "vitest";
import { granted } from "../../../src/core/quota.ts";
import type { Usage } from "../../../src/core/turn.ts";
import { keyName } from "../../../src/venice/index.ts";
import { ada, bob, channel, openHouse, type TestHouse } from "../../fakes/house.ts";

const KEY = "VENICE_INFERENCE_KEY_ada-brought-it";

describe("the money", () => {
  it("is written down by person, and shown with what is left of the day's allowance", async () => {
    await using house = await openHouse({ limits: { dayUsd: 5 } });
    await house.asks("Hello?");
    const shown = await house.does({ command: "quota", options: {} });
    expect(shown.text).toMatch(/chat: 1 × · \$0\.\d+/);
    expect(shown.text).toMatch(/left; it renews in \d+ h/);
    expect(shown.text).toMatch(/A picture by .+: \$0\.\d+/);
  });

  it("stops paid work with a sentence when the day's budget is used up, and sends nothing more", async () => {
    await using house = await openHouse({ limits: { dayUsd: 0.000_001 } });
    await house.asks("Hello?");
    const sent = () => house.emulator.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;
    const before = sent();
    const shown = await house.asks("And again?", { person: bob });
    expect(shown.notices.join()).toMatch(/budget for today is used up/);
    expect(sent()).toBe(before);
  });

  it("is capped by an owner, for each person", async () => {
    await using house = await openHouse({ owners: ["discord:bob"] });
    await house.does({ command: "cap", options: { what: "chat", usd: 0.000_001 } }, { person: bob });
    await house.asks("Hello?");
    expect((await house.asks("And again?")).notices.join()).toMatch(/today's cap/);
    const denied = await house.does({ command: "cap", options: { what: "chat", usd: 0 } });
    expect(denied.notices.join()).toMatch(/owner/);
  });

  it("is shown to owners as a picture and as a table, and to nobody else", async () => {
    await using house = await openHouse({ owners: ["discord:bob"] });
    await house.asks("Hello?");
    const shown = await house.does({ command: "usage", options: {} }, { person: bob });
    const media = shown.parts.flatMap((part) => (part.type === "media" ? [part.media] : []));
    expect(media.map(({ mime }) => mime)).toEqual(["image/png", "text/csv"]);
    const table = new TextDecoder().decode(media[1]?.bytes);
    expect(table).toMatch(/discord:ada,discord:c1,Ada,general,chat,/);
    expect((await house.does({ command: "usage", options: {} })).notices.join()).toMatch(/owner/);
  });
});

describe("what failed after it was paid for", () => {
  it("is given back to whose key paid it, and counts as no second request", async () => {
    const spent: Usage[] = [];
    await using house = await openHouse({ onSpent: (usage) => spent.push(usage) });
    const record = { person: ada, place: channel };
    const permit = house.deps.quota.take(record, { locale: "en", signal: new AbortController().signal });
    const grant = await granted(permit.reserve({ capability: "video", model: "film", usd: 2 }));
    await grant.settle({ usd: 2 });
    await permit.refund({ capability: "video", model: "film", usd: 2 }, keyName("test"));
    const today = (payer: "shared" | "own") => house.money.books.today(payer, "discord:ada");
    expect(await today("shared")).toEqual([{ capability: "video", calls: 1, usd: 0 }]);
    await permit.refund({ capability: "video", model: "film", usd: 1 }, keyName("one of her own"));
    expect(await today("own")).toEqual([{ capability: "video", calls: 0, usd: -1 }]);
    expect(spent.map(({ usd }) => usd)).toEqual([2]);
  });
});

describe("an answer that is stopped", () => {
  it("is paid for as far as it got", async () => {
    await using house = await openHouse({ emulator: { tokensPerSecond: 100 } });
    const id = "discord:stopped";
    house.adapter.onPart = ({ type }) => {
      if (type === "text") house.deps.running.abort(id, "stopped");
    };
    await house.asks("count to 100, slowly", { id });
    const [line] = await house.money.books.lines(1);
    expect(line?.usd).toBeGreaterThan(0);
    expect(line?.outputTokens).toBeGreaterThan(0);
    expect(line?.outputTokens).toBeLessThan(300);
  });
});

describe("a key of one's own", () => {
  const keysUsed = (house: TestHouse) => house.emulator.sales.map(({ key }) => key);

  it("pays for its owner's turns only, and is in no list of the shared one's", async () => {
    await using house = await openHouse();
    const saved = await house.does({ command: "key-set", options: { whose: "me", key: KEY } });
    expect(saved.text).toMatch(/Saved/);
    await house.asks("Mine?");
    await house.asks("Yours?", { person: bob });
    expect(keysUsed(house)).toEqual([KEY, "test"]);
    const mine = await house.does({ command: "quota", options: {} });
    expect(mine.text).toMatch(/your own key today\*\*\n\n- chat: 1/);
    expect(await house.money.books.today("shared", "discord:ada")).toEqual([]);
    await house.does({ command: "key-remove", options: { whose: "me" } });
    await house.asks("And now?");
    expect(keysUsed(house).at(-1)).toBe("test");
  });

  it("is never replaced by the shared one in silence when it is empty", async () => {
    await using house = await openHouse();
    await house.does({ command: "key-set", options: { whose: "me", key: KEY } });
    house.emulator.setBalance(KEY, { usd: 0, diem: 0 });
    const shown = await house.asks("Mine?");
    expect(shown.notices.join()).toMatch(/own Venice key is out of funds/);
    expect(keysUsed(house)).toEqual([]);
    expect((await house.asks("Yours?", { person: bob })).text).not.toBe("");
  });

  it("is refused when it is an admin key, and when Venice does not know it", async () => {
    await using house = await openHouse();
    const set = (key: string) => house.does({ command: "key-set", options: { whose: "me", key } });
    expect((await set("VENICE_ADMIN_KEY_can-do-all")).notices.join()).toMatch(/admin key/);
    expect((await set("no")).notices.join()).toMatch(/does not look like/);
    expect(await house.money.ownKeys.has("discord:ada")).toBe(false);
  });

  it("of a server pays for all in it, and is set by who manages it", async () => {
    await using house = await openHouse();
    const set = () => house.does({ command: "key-set", options: { whose: "server", key: KEY } }, { place: channel });
    expect((await set()).notices.join()).toMatch(/manages/);
    house.adapter.managers.add(ada.id);
    await set();
    await house.asks("Ours?", { person: bob });
    expect(keysUsed(house)).toEqual([KEY]);
  });
});
