import { t } from "../../i18n.ts";
import { answerChoices } from "../chat/shown-again.ts";
import type { Memory } from "../memory/memory.ts";
import type { RememberedTurn } from "../memory/records.ts";
import type { Button, Choices, Part, Speaker } from "../part.ts";
import type { Settings } from "../settings.ts";
import { guessTokens } from "../tokens.ts";
import { placeKey, type Turn } from "../turn.ts";
import { characterIn, type Figure, NOBODY } from "./figure.ts";
import { fill } from "./fill.ts";
import { inMarkdown, plainName } from "./names.ts";
import type { Roles } from "./roles.ts";

/** Puts characters into places, and takes them out again. */
export interface Appoint {
  /** From now on it answers here; it says hello. */
  set(figure: Figure, turn: Turn): AsyncGenerator<Part>;
  clear(turn: Turn): Promise<void>;
  /** A sentence that tells who set the character of a place, and when. */
  whoSet(turn: Turn): Promise<string>;
}

/** The button that tells who set the character. */
export function whoSetButton(locale: string): Button {
  const call = { command: "who-set", options: {} };
  return { kind: "button", label: t(locale, "button.character.who"), who: "anyone", call };
}

export function createAppoint(o: {
  readonly settings: Settings;
  readonly memory: Memory;
  readonly roles: Pick<Roles, "speaker">;
  readonly now: () => number;
}): Appoint {
  const { settings, memory } = o;

  /** The greetings are answers to the command that set the character: the first is shown, the others are leafed to. */
  async function greet(figure: Figure, texts: readonly string[], speaker: Speaker, turn: Turn) {
    const place = placeKey(turn.place);
    const { parent, path, base } = await memory.thread(place, undefined, figure.key);
    const ids = texts.map((_, n) => (n === 0 ? turn.id : `${turn.id}.${n}`));
    const question = `/character ${speaker.name}`;
    const greetings = texts.map((answer, n): RememberedTurn => {
      const beside = n === 0 ? { variants: ids.slice(1) } : { first: turn.id };
      return {
        ...{ id: ids[n] as string, at: turn.at, parent, path: [...path], base, ...beside },
        person: { id: turn.person.id, name: turn.person.name },
        ...{ question, command: "character", images: [], files: [] },
        ...{ answer, role: figure.key, speaker: speaker.name, line: figure.key, model: "card" },
        tokens: guessTokens(question) + guessTokens(answer),
        asked: n === 0 ? [...turn.asked] : [],
        answered: [],
      };
    });
    // The one that is shown comes last: it is what the conversation goes on from.
    for (const greeting of greetings.toReversed()) await memory.remember(place, greeting);
    const [shown] = greetings;
    return shown && answerChoices(shown, { key: figure.key }, { memory, place, locale: turn.locale });
  }

  return {
    async *set(figure, turn) {
      const { id, name } = turn.person;
      const before = await settings.of(turn.place);
      await settings.change(turn.place, { character: figure.key, characterBy: { id, name, at: o.now() } });
      const speaker = await o.roles.speaker(figure, turn.place);
      yield speaker;
      const names = { char: plainName(figure.name), user: plainName(name) };
      const greetings = (figure.persona?.greetings ?? []).map((greeting) => fill(greeting, names));
      const [first] = greetings;
      let leaf: Choices | undefined;
      if (first !== undefined) {
        yield { type: "text", text: first };
        if (before.memory) leaf = await greet(figure, greetings, speaker, turn);
      } else {
        const set = t(turn.locale, "character.set", { name: inMarkdown(speaker.name) });
        yield { type: "text", text: [set, quoted(figure.description)].filter(Boolean).join("\n\n") };
        if (speaker.avatar) yield { type: "media", media: portraitOf(speaker.name, speaker.avatar) };
      }
      yield { type: "choices", phase: "done", rows: [...(leaf?.rows ?? []), [whoSetButton(turn.locale)]] };
    },
    async clear({ place }) {
      const left = await settings.change(place, { character: undefined, characterBy: undefined });
      // In a thread, its channel's would answer.
      if (characterIn(left) !== undefined) await settings.change(place, { character: NOBODY });
    },
    async whoSet({ place, locale }) {
      const { characterBy: by, ...known } = await settings.of(place);
      if (!by || characterIn(known) === undefined) return t(locale, "character.who.nobody");
      const at = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(
        by.at,
      );
      if (by.name === undefined) return t(locale, "character.who.unknown", { at: `${at} UTC` });
      return t(locale, "character.who", { name: inMarkdown(plainName(by.name)), at: `${at} UTC` });
    },
  };
}

/** A character's picture as a part of an answer. */
export function portraitOf(name: string, bytes: Uint8Array) {
  return {
    kind: "image",
    bytes,
    mime: "image/webp",
    name: "portrait.webp",
    alt: name,
    width: 256,
    height: 256,
  } as const;
}

/** Words of strangers, as what they are. */
export const quoted = (text: string, most = 600): string =>
  text.length === 0 ? "" : (text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text).replace(/^/gm, "> ");
