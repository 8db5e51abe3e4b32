import { type Body, toWire } from "./body.ts";
import { ApiError, cannotReply, isGone, Unanswered } from "./faults.ts";
import { nonceOf } from "./ids.ts";
import { readBack } from "./read-back.ts";
import type { Api } from "./rest.ts";
import { type BareMessage, Written } from "./wire.ts";
import { Over, type Writer, type Wrote } from "./writer.ts";

/** Discord recognises a nonce for a few minutes; after this we look for the message ourselves. */
const NONCE_LIFE_MS = 60_000;

export interface ChannelWriterOptions {
  readonly api: Api;
  readonly channel: string;
  /** Makes the nonces: the turn's id. */
  readonly key: string;
  /** The message that the answer replies to. */
  readonly question?: string | undefined;
  /** A message id that is older than the answer, where nothing asked for it. */
  readonly since?: string | undefined;
  readonly maxFileBytes: number;
  readonly bot: () => string;
  /** Whether an earlier process may have written messages of this answer that nobody noted. */
  readonly resumed: boolean;
  /** Whether some turn knows the message. */
  readonly isKnown: (id: string) => Promise<boolean>;
  readonly now: () => number;
}

/** Answers by the bot's own messages in a channel. */
export function createChannelWriter(o: ChannelWriterOptions): Writer {
  const { api, channel } = o;
  const path = `/channels/${channel}/messages` as const;
  let replies = o.question !== undefined;
  let looksBack = o.resumed;
  /** A message that was taken away lends its nonce to no other. */
  let removed = 0;
  /** The try whose outcome is unknown. */
  let open: { readonly piece: number; readonly at: number; readonly content: string } | undefined;

  async function existing(
    before: readonly string[],
    nonce: string,
    signal: AbortSignal,
  ): Promise<BareMessage | undefined> {
    const after = before.at(-1) ?? o.question ?? o.since;
    if (after === undefined) return undefined;
    const tried = open?.content;
    return readBack(
      api,
      channel,
      after,
      async (message) => {
        if (message.author.id !== o.bot() || before.includes(message.id)) return false;
        if (message.nonce != null) return String(message.nonce) === nonce;
        const reference = message.message_reference?.message_id;
        if (before.length === 0 && o.question !== undefined && replies) return reference === o.question;
        if (reference !== undefined || message.interaction_metadata) return false;
        if (tried !== undefined && tried !== "") return message.content === tried;
        return !(await o.isKnown(message.id));
      },
      signal,
    );
  }

  async function post(body: Body, first: boolean, nonce: string, signal: AbortSignal): Promise<unknown> {
    const { body: wire, files } = toWire(body);
    const reference = first && replies && { message_reference: { message_id: o.question, fail_if_not_exists: false } };
    const whole = { ...wire, ...reference, nonce, enforce_nonce: true };
    try {
      return await api.bot({ method: "POST", path, body: whole, files, signal });
    } catch (error) {
      if (!reference || !cannotReply(error)) throw error;
      replies = false;
      return await api.bot({ method: "POST", path, body: { ...wire, nonce, enforce_nonce: true }, files, signal });
    }
  }

  return {
    global: true,
    maxPieces: Number.POSITIVE_INFINITY,
    maxFileBytes: o.maxFileBytes,
    needsWords: false,
    begin: async () => [],
    async create(body, before, signal): Promise<Wrote> {
      const piece = before.length;
      if (open && open.piece !== piece) open = undefined;
      const nonce = nonceOf(o.key, removed === 0 ? String(piece) : `${piece}/${removed}`);
      const isUnsure = open !== undefined;
      if (looksBack || (open && o.now() - open.at > NONCE_LIFE_MS)) {
        const found = await existing(before, nonce, signal).catch(unlessRefused);
        // Only the piece at which the earlier process broke off can be there already.
        looksBack = false;
        if (found) return { id: found.id, files: [], current: false };
      }
      try {
        const reply = Written.parse(await post(body, piece === 0, nonce, signal));
        open = undefined;
        return { id: reply.id, files: reply.attachments.map((each) => each.id), current: !isUnsure && !o.resumed };
      } catch (error) {
        if (error instanceof Unanswered && error.maybeDone) open ??= { piece, at: o.now(), content: body.content };
        throw error;
      }
    },
    async edit(id, body, keep, signal) {
      return editMessage(api, channel, id, body, keep, signal);
    },
    async remove(id, signal) {
      removed++;
      await api.bot({ method: "DELETE", path: `${path}/${id}`, signal }).catch(unlessGone);
    },
  };
}

/** Edits one of the bot's messages. @throws Over when it is gone */
export async function editMessage(
  api: Api,
  channel: string,
  id: string,
  body: Body,
  keep: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Wrote> {
  const { body: wire, files } = toWire(body, { ...(keep && { keep }), setFiles: keep === undefined });
  try {
    const path = `/channels/${channel}/messages/${id}` as const;
    const reply = Written.parse(await api.bot({ method: "PATCH", path, body: wire, files, signal }));
    return { id, files: reply.attachments.map((each) => each.id), current: true };
  } catch (error) {
    if (isGone(error)) throw new Over("the message is gone", { cause: error });
    throw error;
  }
}

/** Who may not look has the nonce alone. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error;
  return undefined;
}

export function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
