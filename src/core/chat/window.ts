import type { ChatRequest, Model } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Thread } from "../memory/memory.ts";
import type { RememberedTurn } from "../memory/records.ts";
import type { PlaceSettings } from "../settings.ts";
import { guessTokens, PICTURE_TOKENS, type TokenCounter } from "../tokens.ts";
import type { Turn } from "../turn.ts";
import { type AttachedDocument, type Attachments, reopenPicture } from "./attachments.ts";
import { MAX_COMPLETION_TOKENS, UNKNOWN_CONTEXT_TOKENS } from "./limits.ts";
import { spoken, summaryPrompt, systemPrompt } from "./prompt.ts";
import type { Question } from "./question.ts";
import type { Role } from "./role.ts";

/** More than this of what was said is told in short, however much a model could take: it is paid for at every turn. */
const LARGEST_WINDOW = 16_000;

/** Venice's own limit for one message; a model's may be lower. */
const MOST_PICTURES = 10;

type Messages = ChatRequest["messages"];
type Message = Messages[number];

const contextOf = (model: Model): number => model.contextTokens ?? UNKNOWN_CONTEXT_TOKENS;
/** Models with a small context get a smaller answer, so that there is room for the question. */
const answerRoom = (model: Model): number => Math.min(MAX_COMPLETION_TOKENS, contextOf(model) / 2);

/** How many tokens of earlier turns go to a model word by word. */
export function windowTokens(model: Model): number {
  return Math.max(512, Math.min(LARGEST_WINDOW, (contextOf(model) - answerRoom(model)) / 2));
}

export interface Prompt {
  readonly messages: Messages;
  /** Its size, guessed before the model's own correction. */
  readonly guess: number;
}

interface Assembly {
  readonly turn: Turn;
  readonly question: Question;
  readonly attachments: Attachments;
  readonly thread: Thread;
  readonly settings: PlaceSettings;
  readonly role: Role;
  readonly model: Model;
  readonly tokens: TokenCounter;
  /** How much of the window to use, up to 1. */
  readonly share: number;
  readonly now: number;
}

/**
 * Puts a prompt together, stable parts first so that Venice's cache hits: instructions, summary, the newest turns that
 * fit, the question.
 * @throws UserError when the question alone is more than the model can take
 */
export async function assemble(a: Assembly): Promise<Prompt> {
  const { turn, thread, model, settings } = a;
  const count = (guess: number) => a.tokens.count(model.id, guess);
  const people = [turn.person, ...thread.turns.flatMap((each) => each.person ?? [])];
  // In a scene there are several even where one person is alone with the bot.
  const place = a.role.scene ? { ...turn.place, private: false } : turn.place;
  const say = (said: Parameters<typeof spoken>[1]) => spoken(place, said, people);

  const head = [systemPrompt(place, a.role.prompt ?? settings.persona, new Date(a.now).toISOString().slice(0, 10))];
  if (thread.summary) head.push(summaryPrompt(thread.summary));
  const { cue, text: question } = a.question;
  const { texts } = a.attachments;
  const asked = cue ?? say({ person: turn.person, question, quoted: turn.quoted, texts });
  const { examples = [], after } = a.role;
  const words = [...head, ...examples.map(({ content }) => content), ...(after ? [after] : []), asked];
  const fixed = words.reduce((sum, text) => sum + guessTokens(text), 0);
  const room = contextOf(model) - answerRoom(model) - count(fixed + a.attachments.pictures.length * PICTURE_TOKENS);
  if (room < 0) throw new UserError("error.venice.long", { model: model.name });

  const kept = newest(thread.turns, Math.min(room, windowTokens(model)) * a.share, count);
  const pictures = await reopenAll(kept, a);
  const messages: Message[] = [...head.map((content) => ({ role: "system", content }) as const), ...examples];
  const { documents } = a.attachments;
  let guess = fixed + a.attachments.pictures.length * PICTURE_TOKENS + sum(documents.map(documentTokens));
  for (const each of kept) {
    const urls = pictures.get(each.id) ?? [];
    const pictured =
      each.images.length > urls.length
        ? `${each.images.length} picture(s) were here: ${each.seen ?? "not shown again"}`
        : undefined;
    const person = each.person ?? { id: "", name: "" };
    const text = say({ person, question: each.edited ?? each.question, quoted: each.quoted, pictured });
    if (each.question !== "" || each.images.length > 0) add(messages, withPictures(text, urls));
    const isOwn = each.role === a.role.key;
    add(messages, isOwn ? { role: "assistant", content: each.answer } : heard(each));
    guess += each.tokens;
  }
  add(messages, withDocuments(withPictures(asked, a.attachments.pictures), documents));
  if (after) messages.push({ role: "system", content: after });
  return { messages, guess };
}

/** What somebody else said who is played here too. */
function heard({ speaker = "Gondolier", answer }: RememberedTurn): Message {
  return { role: "user", content: `${speaker}: ${answer}` };
}

/** Adds a message; what several say one after another is one, for the sake of models that want turns to alternate. */
function add(messages: Message[], message: Message): void {
  const last = messages.at(-1);
  if (last?.role !== "user" || message.role !== "user" || typeof last.content !== "string") messages.push(message);
  else if (typeof message.content !== "string") messages.push(message);
  else messages[messages.length - 1] = { role: "user", content: `${last.content}\n\n${message.content}` };
}

function withPictures(text: string, urls: readonly string[]): Message {
  if (urls.length === 0) return { role: "user", content: text };
  const pictures = urls.map((url) => ({ type: "image_url", image_url: { url } }) as const);
  return { role: "user", content: text.trim() === "" ? pictures : [{ type: "text", text } as const, ...pictures] };
}

/** Venice reads them, and puts their words into the prompt. */
function withDocuments(message: Message, documents: readonly AttachedDocument[]): Message {
  if (documents.length === 0 || message.role !== "user") return message;
  const { content } = message;
  const parts = typeof content === "string" ? [{ type: "text", text: content } as const] : content;
  const files = documents.map(({ file, bytes, mime }) => {
    const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
    return { type: "file", file: { file_data: `data:${mime};base64,${base64}`, filename: file.name } } as const;
  });
  return {
    role: "user",
    content: [...parts.filter((part) => part.type !== "text" || part.text.trim() !== ""), ...files],
  };
}

/** A rough guess, so that something is reserved: most of a document is not its words. */
const documentTokens = ({ bytes }: AttachedDocument): number => Math.min(30_000, 500 + bytes.byteLength / 20);

const sum = (numbers: readonly number[]): number => Math.ceil(numbers.reduce((all, number) => all + number, 0));

/** The newest turns that fit. */
function newest(
  turns: readonly RememberedTurn[],
  room: number,
  count: (guess: number) => number,
): readonly RememberedTurn[] {
  let used = 0;
  const first = turns.findLastIndex((turn) => {
    used += count(turn.tokens);
    return used > room;
  });
  return turns.slice(first + 1);
}

/** Pictures of earlier turns, fetched again from the platform, newest first up to what the model takes. */
async function reopenAll(
  turns: readonly RememberedTurn[],
  a: Assembly,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (!a.model.capabilities.vision) return found;
  let room = Math.max(0, (a.model.capabilities.maxImages ?? MOST_PICTURES) - a.attachments.pictures.length);
  // A model that takes one picture only would lose the new one among the old.
  if (!a.model.capabilities.multipleImages && a.attachments.pictures.length > 0) return found;
  for (const turn of turns.toReversed()) {
    if (turn.images.length === 0 || turn.images.length > room) continue;
    const urls = await Promise.all(turn.images.map((image) => reopenPicture(image, a.turn)));
    const there = urls.filter((url) => url !== undefined);
    room -= there.length;
    found.set(turn.id, there);
    if (!a.model.capabilities.multipleImages) break;
  }
  return found;
}
