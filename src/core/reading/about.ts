import { z } from "zod";
import { t } from "../../i18n.ts";
import type { Chat } from "../chat/chat.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import { englishNameOf } from "../language-names.ts";
import { fileSchema } from "../options.ts";
import type { Part } from "../part.ts";
import type { FileRef, Turn } from "../turn.ts";
import type { Read, Reading } from "./reading.ts";

const MOST_FILES = 5;
const isPicture = ({ mime }: FileRef): boolean => mime.startsWith("image/");

/** What is to be read, and what for. */
export interface ReadingWish {
  /** An address; what stands behind it is the question. Without one, all of it is. */
  readonly url: string;
  readonly files: readonly FileRef[];
  readonly question?: string;
}

const noteSchema = z.object({ name: z.string(), share: z.number(), file: fileSchema });

/** Reads, and lets the place's model answer: the question, or else with a summary. */
export async function* answerAbout(
  wish: ReadingWish,
  turn: Turn,
  o: { readonly reading: Reading; readonly chat: Chat; readonly kept: Kept },
): AsyncGenerator<Part> {
  const { address, words } = addressIn(wish.url);
  if (address === undefined && wish.files.length === 0) throw new UserError("error.page.address");
  const files = wish.files.slice(0, MOST_FILES);
  const sources = [...(address === undefined ? [] : [address]), ...files.filter((file) => !isPicture(file))];
  const documents: { name: string; text: string; file: FileRef }[] = [];
  for (const [n, source] of sources.entries()) {
    const { name, text, share, file } = yield* readOnce(source, `read ${n}`, turn, o);
    documents.push({ name, text, file });
    const percent = Math.max(1, Math.floor(share * 100));
    if (share < 1) yield { type: "notice", text: t(turn.locale, "notice.read.cut", { name, percent }), tone: "info" };
  }
  const text = wish.question || words || summaryWish(turn.locale);
  yield* o.chat.answer({ text, attached: files.filter(isPicture), documents, private: false }, turn);
}

/** What an earlier process has read and paid for is not read again. */
async function* readOnce(
  source: string | FileRef,
  step: string,
  turn: Turn,
  { reading, kept }: { readonly reading: Reading; readonly kept: Kept },
): AsyncGenerator<Part, Read & { readonly file: FileRef }> {
  const before = noteSchema.safeParse(await kept.done(turn.id, step)).data;
  if (before) return { ...before, text: new TextDecoder().decode(await kept.open(before.file)) };
  const read = yield* typeof source === "string" ? reading.page(source, turn) : reading.file(source, turn);
  const { name, text, share } = read;
  const file = await kept.put(
    { bytes: new TextEncoder().encode(text), mime: "text/markdown", name: `${name}.md` },
    turn,
  );
  await kept.note(turn.id, step, { name, share, file });
  return { ...read, file };
}

/** An address at the beginning, and the words behind it. */
function addressIn(typed: string): { readonly address?: string; readonly words: string } {
  const [first = "", ...rest] = typed.trim().split(/\s+/);
  const isAddress =
    /^<?[a-z][a-z0-9+.-]*:\/\//i.test(first) || /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+([/:?#]|$)/u.test(first);
  return isAddress ? { address: first, words: rest.join(" ") } : { words: typed.trim() };
}

const summaryWish = (locale: string): string =>
  `Summarise this in ${englishNameOf(locale)}: first what it is in one sentence, then its main points.`;
