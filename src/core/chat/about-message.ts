import type { Adapter } from "../adapter.ts";
import type { Values } from "../command.ts";
import type { Options } from "../command-spec.ts";
import { UserError } from "../errors.ts";
import { englishNameOf } from "../language-names.ts";
import type { Memory } from "../memory/memory.ts";
import { placeKey, type Turn } from "../turn.ts";
import type { Question } from "./question.ts";

/** The options of a command about one message: what its menu hands over, or what is typed and attached. */
export const MESSAGE = {
  text: { kind: "string", required: true, unless: ["image", "file"], multiline: true },
  image: { kind: "image" },
  file: { kind: "file" },
} as const satisfies Options;
type Message = Values<typeof MESSAGE>;

const MOST_MESSAGES = 100;
const MOST_CHARACTERS = 24_000;

/** What does this message mean? Answered in the words of whoever asks, and by nobody's character. */
export function explaining(message: Message, { person }: Turn): Question {
  const wish =
    "Explain what this message means: in plain words, what it says, the terms, names and allusions in it, and how it is meant. " +
    `Be short. Write in ${englishNameOf(person.locale)}.`;
  return about(message, wish);
}

export function translating(message: Message, { person }: Turn): Question {
  const language = englishNameOf(person.locale);
  const wish = `Translate this message into ${language}: all of it, in the same tone. Write the translation and nothing else.`;
  return about(message, wish);
}

/**
 * What was it about here? Told of the messages of a place up to one of them; where those cannot be read, of what is remembered.
 * @throws UserError where there is nothing
 */
export async function summarising(
  upTo: string | undefined,
  turn: Turn,
  o: { readonly adapter: Pick<Adapter, "recent">; readonly memory: Memory },
): Promise<Question> {
  const written = await o.adapter.recent?.(turn.place, upTo, MOST_MESSAGES);
  const lines = written?.map(({ name, text }) => `${name}: ${text}`) ?? (await remembered(upTo, turn, o.memory));
  let text = "";
  // The newest are the ones that matter.
  for (const line of lines.toReversed()) {
    if (text.length + line.length > MOST_CHARACTERS && text !== "") break;
    text = `${line.slice(0, MOST_CHARACTERS)}\n${text}`;
  }
  if (text.trim() === "") throw new UserError("error.summarise.nothing");
  const wish = `Summarise this conversation: what it is about, who wants or says what, what was decided, what is open. Be short. Write in ${englishNameOf(turn.person.locale)}.`;
  return { text: wish, attached: [], documents: [{ name: "the conversation", text }], private: true, plain: true };
}

async function remembered(upTo: string | undefined, turn: Turn, memory: Memory): Promise<readonly string[]> {
  const place = placeKey(turn.place);
  const from = upTo === undefined ? undefined : await memory.turnOf(place, upTo);
  const { summary, turns } = await memory.thread(place, from);
  const said = turns.flatMap(({ person, question, edited, speaker, answer }) => [
    `${person?.name ?? "?"}: ${edited ?? question}`,
    `${speaker ?? "Gondolier"}: ${answer}`,
  ]);
  return summary === undefined ? said : [`Before that: ${summary}`, ...said];
}

function about({ text, image = [], file = [] }: Message, wish: string): Question {
  const documents = text.trim() === "" ? [] : [{ name: "the message", text }];
  return { text: wish, attached: [...image, ...file], documents, private: true, plain: true };
}
