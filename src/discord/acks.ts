import { createRecent } from "../core/recent.ts";
import { RetryAfter } from "../render/retry-after.ts";
import { isAcknowledged, Unanswered } from "./faults.ts";
import { type Api, pause } from "./rest.ts";
import { CallbackResponse, MessageFlags } from "./wire.ts";

/** Discord waits 3 s for the first response; what is sent later than this would arrive too late. */
const WINDOW_MS = 2900;
const TRY_MS = 2000;

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
export const Callback = { message: 4, deferredMessage: 5, deferredUpdate: 6, completion: 8, modal: 9 } as const;

export interface Ticket {
  readonly id: string;
  readonly token: string;
  /** When it came in here, epoch milliseconds. */
  readonly at: number;
}

export type Acked =
  /** Discord knows that the answer will come; `message` is the id of the message that it will stand in. */
  | { readonly state: "done"; readonly message?: string }
  /** Nobody knows whether it was told in time: its webhook will say. */
  | { readonly state: "unsure" }
  /** It was not told in time, and takes no answer any more. */
  | { readonly state: "late" };

/** First responses: each interaction gets one, within its 3 s, however often it is asked for. */
export interface Acks {
  /** Says that an answer will follow: a message of its own, or an edit of the message that carried the button. */
  defer(ticket: Ticket, how: "reply" | "update", ephemeral: boolean): Promise<Acked>;
  /** Answers at once and for good, with a sentence, suggestions or a modal. False when something else was answered before. */
  respond(ticket: Ticket, type: number, data: unknown): Promise<boolean>;
  /** What was answered to this interaction by this process, if anything was. */
  state(id: string): Promise<Acked> | undefined;
}

export function createAcks(api: Api, now: () => number): Acks {
  const given = createRecent<Promise<Acked>>(5000, 15 * 60_000, now);

  async function send(ticket: Ticket, type: number, data: unknown): Promise<Acked> {
    const path = `/interactions/${ticket.id}/${ticket.token}/callback` as const;
    const body = { type, ...(data !== undefined && { data }) };
    const until = ticket.at + WINDOW_MS;
    let isUnsure = false;
    for (let leftMs = until - now(); leftMs > 0; leftMs = until - now()) {
      const signal = AbortSignal.timeout(Math.max(50, Math.min(TRY_MS, leftMs)));
      try {
        const reply = await api.hook({ method: "POST", path, query: { with_response: "true" }, body, signal });
        const parsed = CallbackResponse.safeParse(reply).data;
        const message = parsed?.interaction.response_message_id ?? parsed?.resource?.message?.id;
        return { state: "done", ...(message !== undefined && { message }) };
      } catch (error) {
        // An earlier try of ours arrived although its answer did not.
        if (isAcknowledged(error)) return { state: "done" };
        isUnsure = signal.aborted || (error instanceof Unanswered && error.maybeDone);
        const waitMs = waitAfter(error, signal.aborted);
        if (waitMs === undefined || now() + waitMs >= until) break;
        await pause(waitMs);
      }
    }
    return { state: isUnsure ? "unsure" : "late" };
  }

  const once = (ticket: Ticket, type: number, data: unknown): Promise<Acked> => {
    const sent = send(ticket, type, data);
    given.set(ticket.id, sent);
    return sent;
  };

  return {
    defer(ticket, how, ephemeral) {
      const before = given.get(ticket.id);
      if (before) return before;
      if (how === "update") return once(ticket, Callback.deferredUpdate, undefined);
      return once(ticket, Callback.deferredMessage, { flags: ephemeral ? MessageFlags.ephemeral : 0 });
    },
    async respond(ticket, type, data) {
      if (given.get(ticket.id)) return false;
      return (await once(ticket, type, data)).state === "done";
    },
    state: (id) => given.get(id),
  };
}

/** Milliseconds until the next try, or undefined where it cannot succeed. */
function waitAfter(error: unknown, timedOut: boolean): number | undefined {
  if (error instanceof RetryAfter) return error.retryAfterMs;
  return timedOut || error instanceof Unanswered ? 50 : undefined;
}
