import type { Client } from "discord.js";
import type { Speaker } from "../core/part.ts";
import type { Recent } from "../core/recent.ts";
import type { Space } from "../core/store/store.ts";
import type { TurnRecord } from "../core/turn.ts";
import { escapeText } from "../render/discord-escape.ts";
import type { Acks } from "./acks.ts";
import { createChannelWriter } from "./channel-writer.ts";
import { clip } from "./components.ts";
import type { Files } from "./files.ts";
import { createHookMessages } from "./hook-messages.ts";
import { idAt, madeAt } from "./ids.ts";
import { createInteractionWriter } from "./interaction-writer.ts";
import { pictureFor } from "./persona-picture.ts";
import { createPersonaWriter } from "./persona-writer.ts";
import type { Api } from "./rest.ts";
import { mayInChannel, newestIn, tierOf } from "./rights.ts";
import type { ShowOptions } from "./show-options.ts";
import { toSmallLink } from "./small-text.ts";
import { Target } from "./target.ts";
import { fileBytesOf } from "./uploads.ts";
import type { Webhooks } from "./webhooks.ts";
import type { Writer } from "./writer.ts";

/** A message older than an hour takes about 30 edits an hour. */
const OLD_MS = 55 * 60_000;
const OLD_GAP_MS = 6000;
const STATUS_MS = { message: 2000, interaction: 700 } as const;
const QUOTE = 600;

export interface PrepareOptions {
  readonly api: Api;
  readonly acks: Acks;
  readonly webhooks: Webhooks;
  readonly files: Pick<Files, "fetch" | "remember">;
  /** Where it keeps whose picture was shown. */
  readonly personas: Space<unknown>;
  readonly client: () => Client | undefined;
  readonly fresh: Recent<true>;
  readonly knows: (turn: TurnRecord, id: string) => Promise<boolean>;
  readonly bot: () => string;
  readonly gapMs: number;
  readonly onRemove: (id: string) => void;
  readonly now: () => number;
}

type Prepared = Pick<
  ShowOptions,
  "writer" | "channel" | "pace" | "locale" | "sent" | "replaces" | "gapMs" | "statusAfterMs"
>;

/** What shows a turn's answer, and where its target says that it goes. */
export function createPrepare(o: PrepareOptions): (turn: TurnRecord, sent: readonly string[]) => Prepared {
  const { api, bot, now } = o;

  /** Lets others speak too. */
  function withPersonas(base: Writer, turn: TurnRecord, target: Target, resumed: boolean): Writer {
    const { place } = turn;
    const isInteraction = target.kind === "interaction";
    const mayHook = place.server !== undefined && (!isInteraction || (target.member && !target.ephemeral));
    const question = isInteraction ? undefined : target.question;
    const where = { channel: place.id, thread: place.thread };
    const channel = place.thread ?? place.id;
    const messages = createHookMessages({
      api,
      place: where,
      after: question ?? idAt(turn.at - 1),
      resumed,
      mayLook: () => mayInChannel(o.client(), place.id, ["ReadMessageHistory"]) ?? true,
      isKnown: (id) => o.knows(turn, id),
    });
    return createPersonaWriter({
      base,
      webhooks: o.webhooks,
      messages,
      place: mayHook ? where : undefined,
      replaces: turn.replaces !== undefined,
      mayBeTheirs: resumed || turn.replaces !== undefined || turn.update === true,
      context() {
        const newest = newestIn(o.client(), channel);
        if (resumed || question === undefined || newest === undefined || newest === question) return "";
        return toSmallLink(
          `↩ ${turn.person.name}`,
          `https://discord.com/channels/${place.server}/${channel}/${question}`,
        );
      },
      quote: quoteOf(turn),
      picture: (speaker: Speaker) =>
        pictureFor(speaker, place, o.personas, (address, most) =>
          o.files.fetch(address, most, AbortSignal.timeout(10_000)),
        ),
      onRemove: o.onRemove,
    });
  }

  return (turn, sent) => {
    const target = Target.parse(turn.target);
    const resumed = o.fresh.get(turn.id) === undefined;
    // A second reply to the same turn finds what the first has left.
    o.fresh.delete(turn.id);
    const { channel } = target;
    const shared = { api, key: turn.id, bot, resumed, isKnown: (id: string) => o.knows(turn, id), now };
    const isOld = sent.some((id) => now() - madeAt(id) > OLD_MS);
    const options = {
      channel,
      locale: turn.person.locale,
      gapMs: isOld ? Math.max(o.gapMs, OLD_GAP_MS) : o.gapMs,
    };
    if (target.kind === "message") {
      const since = idAt(turn.at - 1);
      const maxFileBytes = fileBytesOf(tierOf(o.client(), target.guild));
      const own = createChannelWriter({ ...shared, channel, question: target.question, since, maxFileBytes });
      const writer = withPersonas(own, turn, target, resumed);
      const replaces = turn.replaces !== undefined;
      return { ...options, writer, pace: channel, sent, replaces, statusAfterMs: STATUS_MS.message };
    }
    if (target.files) o.files.remember(target.files);
    const isUpdate = target.ack === "update";
    // What stands elsewhere cannot be edited without being a member: the new answer goes into the message at hand.
    const isGuest = isUpdate && !resumed && (!target.member || target.ephemeral);
    const into = isGuest && target.pressed !== undefined ? [target.pressed] : sent;
    const own = createInteractionWriter({ ...shared, acks: o.acks, target, sent: into });
    const writer = withPersonas(own, turn, target, resumed);
    const statusAfterMs = isUpdate ? undefined : STATUS_MS.interaction;
    return { ...options, writer, pace: `interaction ${target.id}`, sent: into, replaces: isUpdate, statusAfterMs };
  };
}

/** What was asked by a command, for those who read the answer below it. */
function quoteOf({ call }: TurnRecord): string | undefined {
  const { prompt } = call.options;
  if (typeof prompt !== "string" || prompt.trim() === "") return undefined;
  const lines = clip(prompt, QUOTE).split("\n");
  return lines.map((line) => `> ${escapeText(line, true)}`).join("\n");
}
