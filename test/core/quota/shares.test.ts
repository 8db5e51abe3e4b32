import { describe, expect, it } from "vitest";
import { createWeights } from "../../../src/core/quota/shares.ts";
import type { Person, Place } from "../../../src/core/turn.ts";

const person = (id: string, roles: readonly string[] = []): Person => ({ id, name: id, locale: "en", roles });
const place = (platform: Place["platform"], more: Partial<Place> = {}): Place => ({
  platform,
  id: "7",
  private: false,
  nsfw: false,
  ...more,
});

describe("the weight of a share", () => {
  const weightOf = createWeights(["discord:role:9=3", "discord:user:1=2", "telegram:user:1=4", "telegram:chat:7=1.5"]);

  it("is 1 where no rule speaks of the person", () => {
    expect(weightOf(person("5"), place("discord"))).toBe(1);
    expect(weightOf(person("1"), place("web"))).toBe(1);
  });
  it("is the largest that any rule gives, whoever it names", () => {
    expect(weightOf(person("1", ["8", "9"]), place("discord"))).toBe(3);
    expect(weightOf(person("1"), place("discord"))).toBe(2);
    expect(weightOf(person("1"), place("telegram"))).toBe(4);
    expect(weightOf(person("2"), place("telegram"))).toBe(1.5);
  });
  it("may be less than 1", () => {
    expect(createWeights(["discord:user:1=0.5"])(person("1"), place("discord"))).toBe(0.5);
  });
});
