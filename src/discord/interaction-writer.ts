import type { Acked, Acks } from "./acks.ts";
import { type Body, toWire } from "./body.ts";
import { createChannelWriter, editMessage, unlessGone } from "./channel-writer.ts";
import { ApiError, isExpired, isGone, isSpent, Unanswered } from "./faults.ts";
import { readBack } from "./read-back.ts";
import type { Api, Request } from "./rest.ts";
import { type InteractionTarget, isLive } from "./target.ts";
import { type BareMessage, Written } from "./wire.ts";
import { Full, Over, type Writer, type Wrote } from "./writer.ts";

/** The first response and 5 more: all that an app gets where it is not a member. */
const GUEST_PIECES = 6;
/** How old an interaction of an earlier process may be that is acknowledged by this one. */
const FRESH_MS = 2500;

export interface InteractionWriterOptions {
  readonly api: Api;
  readonly acks: Acks;
  readonly target: InteractionTarget;
  readonly key: string;
  readonly bot: () => string;
  readonly resumed: boolean;
  /** Messages that are known to belong to the answer. */
  readonly sent: readonly string[];
  readonly isKnown: (id: string) => Promise<boolean>;
  readonly now: () => number;
}

/** Answers an interaction by its own webhook while that lives, and after that, where the bot is a member, by messages. */
export function createInteractionWriter(o: InteractionWriterOptions): Writer {
  const { api, target } = o;
  const hook = `/webhooks/${target.application}/${target.token}` as const;
  const channel = createChannelWriter({ ...o, channel: target.channel, maxFileBytes: target.maxFileBytes });
  const mayUseChannel = target.member && !target.ephemeral;
  /** Messages that this interaction's webhook made, besides the first response. */
  const ours = new Set<string>(o.resumed && target.ack !== "update" ? o.sent : []);
  let original = target.ack === "update" ? target.pressed : target.ack === "reply" ? o.sent[0] : undefined;
  let acked: Acked | undefined;
  let dead = false;
  let unsure = false;

  const isOpen = (): boolean => !dead && acked?.state !== "late" && isLive(target, o.now());
  const patch = (which: string, body: Body, keep: readonly string[] | undefined, signal: AbortSignal) => {
    const { body: wire, files } = toWire(body, { ...(keep && { keep }), setFiles: keep === undefined });
    return send({ method: "PATCH", path: `${hook}/messages/${which}`, body: wire, files, signal });
  };

  async function send(request: Request): Promise<Wrote> {
    const reply = Written.parse(await api.hook(request));
    return { id: reply.id, files: reply.attachments.map((each) => each.id), current: true };
  }

  /** Runs a request to the webhook, or does without it once the webhook is closed. */
  async function orElse(viaHook: () => Promise<Wrote>, otherwise: () => Promise<Wrote>): Promise<Wrote> {
    if (isOpen()) {
      try {
        return await viaHook();
      } catch (error) {
        if (isGone(error)) throw new Over("the message is gone", { cause: error });
        if (!isExpired(error)) throw error;
        dead = true;
      }
    }
    if (!mayUseChannel) throw new Over("the interaction is over");
    return otherwise();
  }

  async function followUp(body: Body, before: readonly string[], signal: AbortSignal): Promise<Wrote> {
    if (unsure || (o.resumed && before.length > 0)) {
      const found = await lost(before, signal);
      unsure = false;
      if (found) return found;
    }
    const { body: wire, files } = toWire(body, { ephemeral: target.ephemeral });
    try {
      const query = { wait: "true" };
      const wrote = await send({ method: "POST", path: hook, query, body: wire, files, signal });
      ours.add(wrote.id);
      return wrote;
    } catch (error) {
      if (isSpent(error)) throw new Full("no more follow-ups");
      unsure = error instanceof Unanswered && error.maybeDone;
      throw error;
    }
  }

  /** A follow-up has no nonce: whether it was made can only be seen. */
  async function lost(before: readonly string[], signal: AbortSignal): Promise<Wrote | undefined> {
    const after = before.at(-1) ?? original;
    if (!mayUseChannel || after === undefined) {
      if (unsure) throw new Full("nobody knows whether the last follow-up was made");
      return undefined;
    }
    const isIt = ({ id, interaction_metadata }: BareMessage) =>
      interaction_metadata?.id === target.id && !before.includes(id) && id !== original;
    const found = await readBack(api, target.channel, after, isIt, signal).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      if (unsure) throw new Full("nobody may look whether the last follow-up was made");
      return undefined;
    });
    if (!found) return undefined;
    ours.add(found.id);
    return { id: found.id, files: [], current: false };
  }

  return {
    get global() {
      return !isOpen();
    },
    maxPieces: target.member ? Number.POSITIVE_INFINITY : GUEST_PIECES,
    maxFileBytes: target.maxFileBytes,
    needsWords: target.ack === "reply",
    async begin() {
      const ticket = { id: target.id, token: target.token, at: target.at };
      const how = target.ack === "reply" ? "reply" : "update";
      // An earlier process has made the first response; if it died before that, there may still be time.
      if (o.resumed && (o.sent.length > 0 || o.now() - target.at > FRESH_MS))
        return original === undefined ? [] : [original];
      const answer = await o.acks.defer(ticket, how, target.ephemeral);
      if (!o.resumed || answer.state !== "late") acked = answer;
      if (target.ack === "reply" && answer.state === "done") original = answer.message;
      return original === undefined ? [] : [original];
    },
    create(body, before, signal) {
      return orElse(
        async () => {
          if (before.length > 0 || target.ack !== "reply") return followUp(body, before, signal);
          const wrote = await patch("@original", body, undefined, signal);
          original = wrote.id;
          return wrote;
        },
        () => channel.create(body, before, signal),
      );
    },
    edit(id, body, keep, signal) {
      const first = id === original;
      const otherwise = () => editMessage(api, target.channel, id, body, keep, signal);
      // Messages of other turns and of earlier interactions are none of this webhook's.
      if (!first && !ours.has(id) && mayUseChannel) return otherwise();
      return orElse(() => patch(first ? "@original" : id, body, keep, signal), otherwise);
    },
    async remove(id, signal) {
      const first = id === original;
      if (!first && !ours.has(id) && !mayUseChannel) return;
      if (isOpen() && (first || ours.has(id))) {
        const path = `${hook}/messages/${first ? "@original" : id}` as const;
        await api.hook({ method: "DELETE", path, signal }).catch(unlessGone);
      } else if (mayUseChannel) await channel.remove(id, signal);
    },
  };
}
