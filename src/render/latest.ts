import type { Choices, Media, Notice, Part, Source, Speaker } from "../core/part.ts";

/** Everything an answer says so far: what a renderer draws. One object per answer, which changes as parts come in. */
export interface Latest {
  /** Markdown, at most `maxChars` long. */
  readonly text: string;
  readonly reasoning: string;
  /** Whose words they are, where not the bot's own. */
  readonly speaker?: Speaker;
  /** What is going on while nothing newer was said. */
  readonly status: string | undefined;
  readonly notices: readonly Notice[];
  readonly media: readonly Media[];
  readonly sources: readonly Source[];
  readonly growing: Choices | undefined;
  readonly done: Choices | undefined;
  readonly ended: boolean;
  /** Grows with every change. */
  readonly version: number;
}

/**
 * `first`: the first words are there, not only signs of markup. `last`: nothing more will come. `whole`: both at once, for
 * an answer that comes in one go.
 */
export type Change = "first" | "middle" | "last" | "whole";

export interface FollowOptions {
  /** UTF-16 code units of text after which reading stops; 100,000 by default. */
  readonly maxChars?: number;
  /** The notice that then stands beside the text. */
  readonly cutNotice?: string;
}

/** Anything but what markup begins with: a lone `**` gives nothing to draw. */
const word = /[^\s*_#>`~+|=[\]!$\\-]/;

type State = { -readonly [K in keyof Latest]: Latest[K] } & {
  notices: Notice[];
  media: Media[];
  sources: Source[];
};

/**
 * Drains the parts as fast as they come, however slowly they are drawn.
 * @param onChange called synchronously after each change: must be cheap and must not throw
 * @throws what the parts throw, after `last` was announced for the text so far
 */
export async function follow(
  parts: AsyncIterable<Part>,
  onChange: (latest: Latest, what: Change) => void,
  { maxChars = 100_000, cutNotice = "The answer was too long and ends here." }: FollowOptions = {},
): Promise<Latest> {
  const state = begin();
  const iterator = parts[Symbol.asyncIterator]();
  let spoken = false;
  try {
    for (;;) {
      const next = await iterator.next();
      if (next.done) break;
      const part: Part = next.value;
      const full = take(state, part, maxChars);
      state.version += 1;
      if (full) {
        state.notices.push({ type: "notice", text: cutNotice, tone: "info" });
        end(state, onChange, spoken);
        await iterator.return?.();
        return state;
      }
      // Its last buttons are there: what follows (a card's pictures, a panel's lines) is drawn together with them.
      if (state.done) continue;
      const first: boolean = !spoken && part.type === "text" && word.test(part.text);
      spoken ||= first;
      onChange(state, first ? "first" : "middle");
    }
  } finally {
    if (!state.ended) end(state, onChange, spoken);
  }
  return state;
}

function begin(): State {
  return {
    text: "",
    reasoning: "",
    status: undefined,
    notices: [],
    media: [],
    sources: [],
    growing: undefined,
    done: undefined,
    ended: false,
    version: 0,
  };
}

function end(state: State, onChange: (latest: Latest, what: Change) => void, spoken: boolean): void {
  state.ended = true;
  state.status = undefined;
  state.version += 1;
  const isWhole = !spoken && (state.media.length > 0 || word.test(state.text));
  onChange(state, isWhole ? "whole" : "last");
}

/** Adds one part; true when the text is full. Appending is cheap: the engine joins long strings when they are read. */
function take(state: State, part: Part, maxChars: number): boolean {
  switch (part.type) {
    case "text": {
      if (part.anew) state.text = "";
      const room = maxChars - state.text.length;
      if (part.text !== "") state.status = undefined;
      if (part.text.length <= room) {
        state.text += part.text;
        return false;
      }
      state.text += whole(part.text.slice(0, room));
      return true;
    }
    case "reasoning":
      if (state.reasoning.length < maxChars) {
        state.reasoning += whole(part.text.slice(0, maxChars - state.reasoning.length));
      }
      return false;
    case "media":
      state.media.push(part.media);
      return false;
    case "sources":
      addSources(state.sources, part.sources);
      return false;
    case "status":
      state.status = part.text;
      return false;
    case "speaker":
      state.speaker = part;
      return false;
    case "choices":
      state[part.phase] = part;
      return false;
    case "notice":
      state.notices.push(part);
      return false;
  }
}

/** Citations come at either end of a stream, and sometimes at both. */
function addSources(known: Source[], more: readonly Source[]): void {
  for (const source of more) {
    if (!known.some(({ number, url }) => number === source.number && url === source.url)) known.push(source);
  }
}

/** Without the half of a character that a cut leaves behind. */
function whole(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? text.slice(0, -1) : text;
}
