import { setTimeout as sleep } from "node:timers/promises";
import type { Core } from "../core/adapter.ts";
import type { OptionSpec } from "../core/command-spec.ts";
import type { TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { ApiRefusal, type Client } from "./api.ts";
import type { Pacers } from "./pacers.ts";
import { questionFor, type WaitingCalls } from "./questions.ts";
import { refuses } from "./refusals.ts";
import type { Sightings } from "./sightings.ts";
import { parseTarget } from "./target.ts";

/** A question of ours goes out before its update is confirmed, but holds up the others only for so long. */
const QUESTION_MS = 5_000;

/** What is said to somebody before their call is one that the core can answer. */
export interface Asking {
  /** Asks for an option that the call lacks; a secret only where nobody else sees it. */
  ask(turn: TurnRecord, option: string, spec: OptionSpec): Promise<void>;
  /**
   * Deletes the messages that hold a secret.
   * @returns whether the turn may go on: not where others may have seen them
   * @throws what another try may mend
   */
  hide(turn: TurnRecord): Promise<boolean>;
}

export function createAsking(o: {
  readonly client: Client;
  readonly core: Core;
  readonly pacers: Pacers;
  readonly sightings: Sightings;
  readonly waiting: WaitingCalls;
  readonly log: Log;
}): Asking {
  const { client, log } = o;

  async function send(turn: TurnRecord, message: Parameters<typeof post>[1]): Promise<void> {
    const tried = post(turn, message).catch((error) =>
      log.warn({ err: error, turn: turn.id }, "a question could not be asked"),
    );
    await Promise.race([tried, sleep(QUESTION_MS, undefined, { ref: false })]);
  }

  function post(turn: TurnRecord, message: { readonly text: string }): Promise<void> {
    const { chat, thread, reply } = parseTarget(turn.target);
    return o.pacers.once(chat, async (signal) => {
      const where = { chat_id: chat, ...(thread !== undefined && { message_thread_id: thread }) };
      const replied = reply ?? (turn.place.private ? undefined : Number(turn.replyTo));
      const to = replied ? { reply_parameters: { message_id: replied, allow_sending_without_reply: true } } : {};
      const sent = await client.call("sendMessage", { ...where, ...to, ...message }, signal);
      o.sightings.saw(chat, sent.message_id);
    });
  }

  /** The call without what must not stand in a link. */
  function withoutSecrets(turn: TurnRecord): TurnRecord["call"] {
    const { command, options } = turn.call;
    const specs = o.core.commands.find(({ name }) => name === command)?.options ?? {};
    const isOpen = ([name]: readonly [string, unknown]) => {
      const spec = specs[name];
      return spec?.kind !== "string" || !spec.secret;
    };
    return { command, options: Object.fromEntries(Object.entries(options).filter(isOpen)) };
  }

  return {
    async ask(turn, option, spec) {
      const { place, person, asked } = turn;
      if (spec.kind === "string" && spec.secret && !place.private) {
        return send(turn, { text: t(person.locale, "error.key.private") });
      }
      const waiting = { call: withoutSecrets(turn), option };
      const isNamed = !place.private && asked.length === 0 && parseTarget(turn.target).user !== undefined;
      await send(turn, questionFor(waiting, spec, await o.waiting.linkFor(waiting), person, isNamed));
    },
    async hide(turn) {
      const { place, person, asked } = turn;
      const { chat } = parseTarget(turn.target);
      let stays = false;
      for (const id of asked) {
        try {
          await client.call("deleteMessage", { chat_id: chat, message_id: Number(id) });
        } catch (error) {
          if (!(error instanceof ApiRefusal)) throw error;
          // It came before, and was deleted then.
          stays ||= !(refuses(error, "gone") && !error.says(/can't be deleted/));
        }
      }
      const lines = [
        ...(place.private ? [] : [t(person.locale, "error.key.private")]),
        ...(stays ? [t(person.locale, "notice.secret.stays")] : []),
      ];
      if (lines.length > 0) await send(turn, { text: lines.join("\n") });
      return place.private;
    },
  };
}
