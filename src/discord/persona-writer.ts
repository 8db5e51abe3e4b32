import type { Speaker } from "../core/part.ts";
import { escapeText } from "../render/discord-escape.ts";
import type { Body, FileOut } from "./body.ts";
import { clip } from "./components.ts";
import { ApiError, isHookGone, isNotOurs } from "./faults.ts";
import type { Face, HookMessages } from "./hook-messages.ts";
import { LIMIT } from "./tail.ts";
import type { Hook, HookPlace, Webhooks } from "./webhooks.ts";
import { type Manner, Orphaned, type Writer, type Wrote } from "./writer.ts";

const NAME = 80;
/** Discord found something in the form that it does not take: a name, perhaps. */
const BAD_FORM = 50035;

export interface PersonaWriterOptions {
  readonly base: Writer;
  readonly webhooks: Webhooks;
  readonly messages: HookMessages;
  /** Undefined where no webhook can speak: in private, or where the bot is no member. */
  readonly place: HookPlace | undefined;
  /** Whether the answer takes the place of an earlier one. */
  readonly replaces: boolean;
  /** Whether messages that are there may be a webhook's: of an earlier answer, or an earlier process. */
  readonly mayBeTheirs: boolean;
  /** A line that shows what is answered, where that does not stand right above. */
  readonly context: () => string;
  /** What the first response of an interaction shows in place of the answer; undefined where there is none such. */
  readonly quote: string | undefined;
  /** The speaker's picture, where it was not shown in this place yet. */
  readonly picture: (speaker: Speaker) => Promise<FileOut | undefined>;
  readonly onRemove: (id: string) => void;
}

/** Lets somebody else than the bot speak: by a webhook where one can be had, else by their name in bold. */
export function createPersonaWriter(o: PersonaWriterOptions): Writer {
  const { base, webhooks, messages, place } = o;
  /** Messages of this answer that a webhook wrote, and which. */
  const theirs = new Map<string, Hook>();
  /** Messages that the bot wrote in somebody's name because their webhook is gone. */
  const named = new Set<string>();
  let speaking: { readonly face: Face; hook: Hook | undefined } | undefined;
  /** The first response that goes once the answer is there. */
  let leftover: string | undefined;

  const bold = (speaker: Pick<Speaker, "name">): string => `**${escapeText(clip(speaker.name, NAME), false)}**`;

  function inName(face: Face, body: Body): Body {
    const content = `${bold(face)}\n${body.content}`;
    return body.voice || content.length > LIMIT ? body : { ...body, content };
  }

  async function byName(speaker: Speaker, ids: readonly string[]): Promise<Manner> {
    return { ids, lead: bold(speaker), picture: await o.picture(speaker) };
  }

  async function authorOf(hook: Hook, id: string, signal: AbortSignal): Promise<string | undefined> {
    const known = webhooks.wrote.get(id);
    if (known !== undefined) return known;
    const found = await messages.authorOf(hook, id, signal);
    if (found !== undefined) webhooks.wrote.set(id, found);
    return found;
  }

  /** What the bot itself wrote before anybody spoke: a status, or the first response to a command. */
  async function makeRoom(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const [first, ...others] = ids;
    if (first === undefined) return;
    if (!base.needsWords) others.unshift(first);
    else if (o.quote === undefined) leftover = first;
    else await base.edit(first, { content: o.quote, rows: [], files: [] }, undefined, signal);
    for (const id of others) {
      o.onRemove(id);
      await base.remove(id, signal);
    }
  }

  /** Somebody deleted the webhook: another one takes its place, where it may. */
  async function renew(hook: Hook): Promise<void> {
    if (!place || !speaking) return;
    await webhooks.lost(place.channel, hook);
    speaking.hook = await webhooks.at(place);
  }

  /** @throws what it failed with, and nobody speaks any more where a webhook cannot */
  async function create(body: Body, before: readonly string[], signal: AbortSignal): Promise<Wrote | undefined> {
    while (speaking?.hook) {
      const { face, hook } = speaking;
      try {
        const wrote = await messages.create(hook, face, body, before, signal);
        theirs.set(wrote.id, hook);
        webhooks.wrote.set(wrote.id, face.name);
        return wrote;
      } catch (error) {
        if (isHookGone(error)) await renew(hook);
        else if (error instanceof ApiError && error.code === BAD_FORM && before.length === 0) speaking.hook = undefined;
        else throw error;
      }
    }
    return undefined;
  }

  return {
    get global() {
      return base.global;
    },
    maxPieces: base.maxPieces,
    maxFileBytes: base.maxFileBytes,
    get needsWords() {
      return base.needsWords && speaking?.hook === undefined;
    },
    get isFreeForOthers() {
      return place !== undefined && webhooks.has(place.channel);
    },
    begin: base.begin,
    async speakAs(speaker, ids, signal) {
      const hook = place && (await webhooks.at(place));
      if (!hook || !place) return byName(speaker, ids);
      const name = clip(speaker.name, NAME);
      const [first] = ids;
      const author = first !== undefined && o.mayBeTheirs ? await authorOf(hook, first, signal) : undefined;
      // Where the bot has answered before, the new answer stands in that same message.
      if (first !== undefined && author === undefined && o.replaces) return byName(speaker, ids);
      speaking = { face: { name, address: await webhooks.faceOf(place.channel, hook, speaker) }, hook };
      if (author === undefined) {
        await makeRoom(ids, signal);
        return { ids: [], lead: o.context() };
      }
      for (const id of ids) theirs.set(id, hook);
      // An edit gives a message no other name.
      return { ids, lead: author === name ? "" : bold(speaker) };
    },
    async create(body, before, signal) {
      const wrote = await create(body, before, signal);
      if (wrote) {
        if (leftover !== undefined) {
          o.onRemove(leftover);
          await base.remove(leftover, signal).catch(() => {});
        }
        leftover = undefined;
        return wrote;
      }
      leftover = undefined;
      if (!speaking) return base.create(body, before, signal);
      // There can be no webhook any more: the bot says it in their name.
      const instead = await base.create(inName(speaking.face, body), before, signal);
      named.add(instead.id);
      return instead;
    },
    async edit(id, body, keep, signal) {
      const author = theirs.get(id);
      if (author && author.id !== speaking?.hook?.id) throw new Orphaned("its webhook is gone");
      if (author) {
        return messages.edit(author, id, body, keep, signal).catch(async (error: unknown) => {
          if (error instanceof Orphaned) await renew(author);
          throw error;
        });
      }
      try {
        return await base.edit(id, speaking && named.has(id) ? inName(speaking.face, body) : body, keep, signal);
      } catch (error) {
        const other = place && isNotOurs(error) && (await webhooks.known(place.channel));
        if (!other) throw error;
        return messages.edit(other, id, body, keep, signal);
      }
    },
    async remove(id, signal) {
      const isTheirs = theirs.has(id) || webhooks.wrote.get(id) !== undefined;
      const hook = theirs.get(id) ?? (isTheirs && place ? await webhooks.known(place.channel) : undefined);
      if (hook) await messages.remove(hook, id, signal);
      else await base.remove(id, signal);
    },
  };
}
