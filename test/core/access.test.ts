import { expect, it } from "vitest";
import { createAccess } from "../../src/core/access.ts";
import type { Person, Place } from "../../src/core/turn.ts";

const person = (id: string): Person => ({ id, name: id, locale: "en", roles: [] });
const guild: Place = { platform: "discord", id: "c", server: "g", private: false, nsfw: false };
const chat: Place = { platform: "telegram", id: "-5", private: false, nsfw: false };
const none = { allow: [], block: [], owners: [] };

it("lets everyone in when ALLOW is empty", () => {
  expect(createAccess(none).allows(guild, person("1"))).toBe(true);
});

it.each([
  ["discord:guild:g", guild, "1", true],
  ["discord:guild:x", guild, "1", false],
  ["discord:user:1", guild, "1", true],
  ["discord:user:1", { ...guild, server: undefined, private: true }, "1", true],
  ["discord:user:1", guild, "2", false],
  ["telegram:chat:-5", chat, "1", true],
  ["telegram:user:1", chat, "1", true],
  ["telegram:user:1", guild, "1", false],
] as const)("ALLOW=%s", (allow, place, id, expected) => {
  expect(createAccess({ ...none, allow: [allow] }).allows(place, person(id))).toBe(expected);
});

it("lets BLOCK win over ALLOW, and owners over both", () => {
  const access = createAccess({
    allow: ["discord:guild:g"],
    block: ["discord:user:1", "discord:user:9"],
    owners: ["discord:9"],
  });
  expect(access.allows(guild, person("1"))).toBe(false);
  expect(access.allows(guild, person("9"))).toBe(true);
  expect(access.isOwner("telegram", "9")).toBe(false);
});
