import { createHash } from "node:crypto";
import type { Client } from "discord.js";
import { z } from "zod";
import type { Speaker } from "../core/part.ts";
import { createRecent } from "../core/recent.ts";
import type { Space } from "../core/store/store.ts";
import { dataUri, defaultFace, faceAddress, isAddress } from "./faces.ts";
import { ApiError } from "./faults.ts";
import type { Api } from "./rest.ts";
import { mayInChannel } from "./rights.ts";

const NAME = "Gondolier";
const BARRED_MS = 10 * 60_000;
const KNOWN_MS = 86_400_000;
const FACES = 50;
const INCOMING = 1;

const Kept = z.object({
  id: z.string(),
  token: z.string(),
  /** Pictures that it wore once, by a digest of their bytes: Discord keeps them under these names. */
  faces: z.record(z.string(), z.string()).catch({}),
});
export type Hook = Readonly<z.infer<typeof Kept>>;

const Listed = z.array(
  z.looseObject({
    id: z.string(),
    type: z.number(),
    // Others' webhooks may look as they like.
    token: z.string().nullish().catch(undefined),
    application_id: z.string().nullish().catch(undefined),
  }),
);
const Made = z.looseObject({ id: z.string(), token: z.string() });
const Worn = z.looseObject({ avatar: z.string().nullish() });

/** Where somebody is to speak: the channel that the webhook belongs to, and the thread inside it. */
export interface HookPlace {
  readonly channel: string;
  readonly thread?: string | undefined;
}

/** The bot's webhooks, one per channel: through them others can speak, under a name and with a face of their own. */
export interface Webhooks {
  /** Made when there is none yet. Undefined where the bot may not have one, or not write. */
  at(place: HookPlace): Promise<Hook | undefined>;
  /** The one that was made once; none is made. */
  known(channel: string): Promise<Hook | undefined>;
  /** Whether one is at hand, without looking. */
  has(channel: string): boolean;
  /** Somebody has deleted it. It is made anew once; when that one goes too, nobody wants one there. */
  lost(channel: string, hook: Hook): Promise<void>;
  isOurs(webhookId: string): boolean;
  /** An address of the speaker's picture that Discord can show. */
  faceOf(channel: string, hook: Hook, speaker: Speaker): Promise<string>;
  /** Under which name one of our webhooks wrote a message, as far as this process remembers. */
  readonly wrote: { get(message: string): string | undefined; set(message: string, name: string): void };
}

export function createWebhooks(o: {
  readonly api: Api;
  readonly space: Space<unknown>;
  readonly client: () => Client | undefined;
  readonly application: () => string;
  readonly now: () => number;
}): Webhooks {
  const { api, space, now } = o;
  const hooks = createRecent<Hook>(5000, KNOWN_MS, now);
  const ours = createRecent<true>(5000, KNOWN_MS, now);
  const barred = createRecent<true>(2000, BARRED_MS, now);
  const losses = createRecent<true>(2000, 6 * BARRED_MS, now);
  const wrote = createRecent<string>(5000, KNOWN_MS, now);
  const underWay = new Map<string, Promise<Hook | undefined>>();

  async function keep(channel: string, hook: Hook): Promise<Hook> {
    hooks.set(channel, hook);
    ours.set(hook.id, true);
    await space.set(channel, hook);
    return hook;
  }

  async function known(channel: string): Promise<Hook | undefined> {
    const hook = hooks.get(channel) ?? Kept.safeParse(await space.get(channel)).data;
    if (!hook) return undefined;
    hooks.set(channel, hook);
    ours.set(hook.id, true);
    return hook;
  }

  async function findOrMake(channel: string): Promise<Hook | undefined> {
    const path = `/channels/${channel}/webhooks` as const;
    try {
      const listed = Listed.parse(await api.bot({ method: "GET", path }));
      const own = listed.find(
        (each) => each.type === INCOMING && each.application_id === o.application() && each.token,
      );
      const made = own ?? (await api.bot({ method: "POST", path, body: { name: NAME } }));
      const { id, token } = Made.parse(made);
      return await keep(channel, { id, token, faces: {} });
    } catch (error) {
      // Not allowed, too many there, or no channel for such a thing. Anything else may pass.
      if (!(error instanceof ApiError)) throw error;
      barred.set(channel, true);
      return undefined;
    }
  }

  return {
    wrote,
    known,
    has: (channel) => hooks.get(channel) !== undefined && !barred.get(channel),
    isOurs: (id) => ours.get(id) !== undefined,
    async at({ channel, thread }) {
      if (barred.get(channel)) return undefined;
      const writes = thread === undefined ? "SendMessages" : "SendMessagesInThreads";
      if (mayInChannel(o.client(), channel, ["ManageWebhooks", writes]) === false) return undefined;
      const found = await known(channel);
      if (found) return found;
      const running = underWay.get(channel) ?? findOrMake(channel).finally(() => underWay.delete(channel));
      underWay.set(channel, running);
      return running;
    },
    async lost(channel, hook) {
      if (hooks.get(channel)?.id !== hook.id) return;
      hooks.delete(channel);
      await space.delete(channel);
      if (losses.get(channel)) barred.set(channel, true);
      losses.set(channel, true);
    },
    async faceOf(channel, hook, { name, avatar, avatarUrl }) {
      if (avatarUrl !== undefined && isAddress(avatarUrl)) return avatarUrl;
      if (!avatar) return defaultFace(name);
      const digest = createHash("sha256").update(avatar).digest("base64url").slice(0, 16);
      const worn = hooks.get(channel)?.faces[digest] ?? hook.faces[digest];
      if (worn) return faceAddress(hook.id, worn);
      try {
        const body = { avatar: await dataUri(avatar) };
        const reply = await api.hook({ method: "PATCH", path: `/webhooks/${hook.id}/${hook.token}`, body });
        const hash = Worn.parse(reply).avatar;
        if (!hash) return defaultFace(name);
        const faces = Object.entries(hooks.get(channel)?.faces ?? hook.faces).slice(1 - FACES);
        await keep(channel, { ...hook, faces: Object.fromEntries([...faces, [digest, hash]]) });
        return faceAddress(hook.id, hash);
      } catch {
        // A face is no reason to be silent.
        return defaultFace(name);
      }
    },
  };
}
