import type { Person, Place } from "../turn.ts";

/** The weight of a person's share in a place: the largest that a rule gives them, 1 by default. */
export type WeightOf = (person: Person, place: Place) => number;

/** @param rules `discord:role:ID=3`, `discord:user:ID=2`, `discord:guild:ID=2`, `telegram:chat:ID=2`, `telegram:user:ID=2` */
export function createWeights(rules: readonly string[]): WeightOf {
  const weights = new Map(
    rules.map((rule) => {
      const [name = "", weight] = rule.split("=");
      return [name, Number(weight)] as const;
    }),
  );
  return (person, { platform, id, formerly, server }) => {
    if (platform === "web") return 1;
    const names =
      platform === "discord"
        ? [
            `discord:user:${person.id}`,
            `discord:guild:${server}`,
            ...person.roles.map((role) => `discord:role:${role}`),
          ]
        : [`telegram:user:${person.id}`, `telegram:chat:${id}`, `telegram:chat:${formerly}`];
    const given = names.map((name) => weights.get(name)).filter((weight) => weight !== undefined);
    return given.length > 0 ? Math.max(...given) : 1;
  };
}
