import { describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { t } from "../../src/i18n.ts";
import { badInput, badWeather, strangersPress } from "./command/bad-input.ts";
import { justAsk } from "./command/just-ask.ts";
import { making } from "./command/making.ts";
import { ownChoice } from "./command/own-choice.ts";
import { type Ground, sees, soon, type Values } from "./command/seat.ts";
import { talking } from "./command/talking.ts";
import { picture } from "./command/things.ts";

/** The slowest waits for others first. */
const UNHURRIED_MS = 360_000;
const cases = { ...talking, ...making };
const visible = commands.filter(({ hidden }) => !hidden);

/** Where a case needs more than a person alone in a place. */
const SHARED = new Set(["scene"]);
const OWNERS = new Set(["usage"]);

/** Commands whose words are missing, what else is given, and what then fills the form. */
const incomplete: readonly (readonly [command: string, given: "image" | "nothing", rest: Values])[] = [
  ["ask", "nothing", { prompt: "asked in a form" }],
  ["search", "nothing", { query: "sought in a form" }],
  ["read", "nothing", { url: "https://example.org/form" }],
  ["imagine", "nothing", { prompt: "imagined in a form" }],
  ["edit", "image", { prompt: "edited in a form" }],
  ["video", "nothing", { prompt: "filmed in a form" }],
  ["music", "nothing", { prompt: "a tune of a form" }],
  ["say", "nothing", { text: "Said in a form." }],
];

/** What every platform must let people do: each command with its options, bad input, and plain words. */
export function testCommands(ground: () => Ground): void {
  it("every command that is offered has a case, and every case is of a command", () => {
    expect(Object.keys(cases).toSorted()).toEqual(visible.map(({ name }) => name).toSorted());
    const lacking = visible.filter(({ options, onMessage }) => {
      const words = Object.values(options).some(({ kind, required }) => required && kind === "string");
      return words && !onMessage;
    });
    expect(incomplete.map(([command]) => command).toSorted()).toEqual(lacking.map(({ name }) => name).toSorted());
  });

  describe.concurrent("commands", () => {
    for (const { name } of visible)
      it(
        `/${name} works`,
        async () => {
          const who = OWNERS.has(name) ? ({ who: "owner" } as const) : {};
          const seat = await ground().sit({ shared: SHARED.has(name), ...who });
          const play = cases[name];
          if (!play) throw new Error(`nobody tests /${name}`);
          await play(seat, ground());
        },
        UNHURRIED_MS,
      );
  });

  describe.concurrent("an option that is missing is asked for natively", () => {
    it.each(incomplete)(
      "/%s",
      async (command, given, rest) => {
        const seat = await ground().sit();
        const form = await seat.begins(command, given === "image" ? { image: await picture() } : {});
        const [option = "", words] = Object.entries(rest)[0] ?? [];
        expect(form.fields.join()).toContain(t("en", `command.${command}.${option}` as "command.ask.prompt"));
        await form.fill(rest);
        const reached = () => JSON.stringify(ground().venice.requests.map(({ body }) => body)).includes(String(words));
        if (/video|music/.test(command)) await sees(seat, { button: /Generate/ });
        else await soon(() => expect(reached()).toBe(true));
      },
      UNHURRIED_MS,
    );
  });

  describe.concurrent("what is meant for its caller only", () => {
    const isOwn = (name: string) => visible.find((each) => each.name === name)?.private === true;
    it.each(visible.map(({ name }) => name).filter((name) => isOwn(name) && !OWNERS.has(name)))(
      "/%s is seen by nobody else",
      async (name) => {
        const seat = await ground().sit({ shared: true });
        const isOnMessage = visible.some((each) => each.name === name && each.onMessage);
        await (isOnMessage ? seat.doesTo(name, "The tide is high tonight.") : seat.does(name));
        const { unseen, text } = await sees(seat, {});
        expect(text).not.toBe("");
        expect(unseen).toBe(true);
      },
      UNHURRIED_MS,
    );
  });

  describe.concurrent("bad input", () => {
    for (const [what, play] of Object.entries(badInput))
      it(what, async () => play(await ground().sit({ shared: /scene/.test(what) }), ground()), UNHURRIED_MS);
    it(
      "a press by somebody who may not is refused",
      async () => {
        await strangersPress(await ground().sit({ shared: true }), ground());
      },
      UNHURRIED_MS,
    );
  });

  describe.concurrent("plain words", () => {
    for (const [what, play] of Object.entries(justAsk))
      it(what, async () => play(await ground().sit(), ground()), UNHURRIED_MS);
  });

  // In the playground all are one person: what that one chose would be heard in every other case.
  describe("what somebody chose for themselves", () => {
    it("holds for what they ask", async () => ownChoice(await ground().sit(), ground()), UNHURRIED_MS);
  });

  describe("what goes wrong for everyone", () => {
    for (const [what, play] of Object.entries(badWeather))
      it(what, async () => play(await ground().sit(), ground()), UNHURRIED_MS);
  });

  it("nothing was sent that is more than the platform takes", () => {
    expect(ground().violations()).toEqual([]);
  });
}
