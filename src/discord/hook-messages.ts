import { type Body, toWire } from "./body.ts";
import { isGone, isHookGone, Unanswered } from "./faults.ts";
import { readBack } from "./read-back.ts";
import type { Api } from "./rest.ts";
import type { Hook, HookPlace } from "./webhooks.ts";
import { BareMessage, Written } from "./wire.ts";
import { Full, Orphaned, Over, type Wrote } from "./writer.ts";

/** As much of a text as tells it from others. */
const BEGINNING = 60;

/** Under which name and with which face somebody speaks. */
export interface Face {
  readonly name: string;
  readonly address: string;
}

/** The messages that webhooks write for one answer. What goes wrong: RetryAfter, Unanswered, ApiError, Full, Over, Orphaned. */
export interface HookMessages {
  create(hook: Hook, face: Face, body: Body, before: readonly string[], signal: AbortSignal): Promise<Wrote>;
  edit(hook: Hook, id: string, body: Body, keep: readonly string[] | undefined, signal: AbortSignal): Promise<Wrote>;
  remove(hook: Hook, id: string, signal: AbortSignal): Promise<void>;
  /** The name under which the webhook wrote that message; undefined where it did not. */
  authorOf(hook: Hook, id: string, signal: AbortSignal): Promise<string | undefined>;
}

export function createHookMessages(o: {
  readonly api: Api;
  readonly place: HookPlace;
  /** A message that is older than the answer. */
  readonly after: string | undefined;
  /** Whether an earlier process may have written messages of this answer that nobody noted. */
  readonly resumed: boolean;
  /** Whether what stands in the place can be read. */
  readonly mayLook: () => boolean;
  readonly isKnown: (id: string) => Promise<boolean>;
}): HookMessages {
  const { api } = o;
  const { channel, thread } = o.place;
  const inThread: Readonly<Record<string, string>> = thread === undefined ? {} : { thread_id: thread };
  const within = { ...inThread, with_components: "true" };
  let looksBack = o.resumed;
  /** The try whose outcome is unknown: a webhook's messages have no nonce. */
  let open: { readonly piece: number; readonly content: string } | undefined;

  const path = (hook: Hook, rest = "") => `/webhooks/${hook.id}/${hook.token}${rest}` as const;

  async function existing(hook: Hook, { name }: Face, before: readonly string[], signal: AbortSignal) {
    const after = before.at(-1) ?? o.after;
    if (after === undefined) return undefined;
    const tried = open?.content.trim();
    const isIt = async ({ id, webhook_id, author, content }: BareMessage): Promise<boolean> => {
      if (webhook_id !== hook.id || author.username !== name || before.includes(id)) return false;
      if (tried && content && content.slice(0, BEGINNING) !== tried.slice(0, BEGINNING)) return false;
      return !(await o.isKnown(id));
    };
    return readBack(api, thread ?? channel, after, isIt, signal);
  }

  return {
    async create(hook, face, body, before, signal) {
      const piece = before.length;
      if (open && open.piece !== piece) open = undefined;
      if (open && !o.mayLook()) throw new Full("nobody may look whether the last message was made");
      if (open || looksBack) {
        const found = await existing(hook, face, before, signal);
        looksBack = false;
        open = undefined;
        if (found) return { id: found.id, files: [], current: false };
      }
      const { body: wire, files } = toWire(body);
      const named = { ...wire, username: face.name, avatar_url: face.address };
      try {
        const query = { ...within, wait: "true" };
        const reply = Written.parse(
          await api.hook({ method: "POST", path: path(hook), query, body: named, files, signal }),
        );
        return { id: reply.id, files: reply.attachments.map((each) => each.id), current: true };
      } catch (error) {
        if (error instanceof Unanswered && error.maybeDone) open = { piece, content: body.content };
        throw error;
      }
    },
    async edit(hook, id, body, keep, signal) {
      const { body: wire, files } = toWire(body, { ...(keep && { keep }), setFiles: keep === undefined });
      try {
        const request = { path: path(hook, `/messages/${id}`), query: within, body: wire, files, signal };
        const reply = Written.parse(await api.hook({ method: "PATCH", ...request }));
        return { id, files: reply.attachments.map((each) => each.id), current: true };
      } catch (error) {
        if (isGone(error)) throw new Over("the message is gone", { cause: error });
        if (isHookGone(error)) throw new Orphaned("the webhook is gone");
        throw error;
      }
    },
    async remove(hook, id, signal) {
      await api
        .hook({ method: "DELETE", path: path(hook, `/messages/${id}`), query: inThread, signal })
        .catch((error: unknown) => {
          if (!isGone(error) && !isHookGone(error)) throw error;
        });
    },
    async authorOf(hook, id, signal) {
      try {
        const reply = await api.hook({ method: "GET", path: path(hook, `/messages/${id}`), query: inThread, signal });
        return BareMessage.parse(reply).author.username;
      } catch (error) {
        if (isGone(error) || isHookGone(error)) return undefined;
        throw error;
      }
    },
  };
}
