import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { InputFile } from "grammy";
import type { Speaker } from "../core/part.ts";
import type { Space } from "../core/store/store.ts";
import type { Log } from "../log.ts";
import type { Client } from "./api.ts";
import { bold } from "./compose.ts";
import type { Pacers } from "./pacers.ts";
import type { Spot } from "./sender.ts";
import type { Sightings } from "./sightings.ts";

/** How long a face is taken for known in a chat. */
const SHOWN_MS = 30 * 86_400_000;
/** An answer waits no longer for the face above it. */
const PATIENCE_MS = 4_000;

/** The faces of those who speak here: bots have one face only, so others are shown as a picture with a name, once. */
export interface Faces {
  /** Resolves when the picture is there, was there before, or is not to be had. */
  show(spot: Spot, speaker: Speaker): Promise<void>;
  /** Whether a message is such a picture. */
  isFace(chat: number, message: number): Promise<boolean>;
}

export function createFaces(o: {
  readonly client: Client;
  readonly pacers: Pacers;
  readonly sightings: Sightings;
  readonly records: Space<unknown>;
  readonly log: Log;
}): Faces {
  const { records } = o;
  const messageKey = (chat: number, message: number) => `face-message ${chat} ${message}`;

  async function send({ chat, thread }: Spot, name: string, picture: InputFile | string): Promise<void> {
    const { text: caption, entities } = bold(name);
    await o.pacers.once(chat, async (signal) => {
      const where = { chat_id: chat, ...(thread !== undefined && { message_thread_id: thread }) };
      const words = { caption, caption_entities: [...entities], disable_notification: true };
      try {
        const sent = await o.client.call("sendPhoto", { ...where, photo: picture, ...words }, signal, "upload");
        o.sightings.saw(chat, sent.message_id);
        await records.set(messageKey(chat, sent.message_id), true, SHOWN_MS);
      } catch (error) {
        // It is an ornament: never tried twice.
        o.log.info({ err: error }, "a face could not be shown");
      }
    });
  }

  async function showOnce(spot: Spot, { name, avatar, avatarUrl }: Speaker): Promise<void> {
    const address = avatarUrl && URL.canParse(avatarUrl) ? avatarUrl : undefined;
    if (!avatar && !address) return;
    const looks = createHash("sha256")
      .update(name)
      .update("\n")
      .update(avatar ?? address ?? "")
      .digest("base64url");
    if (!(await records.insert(`face ${spot.chat}/${spot.thread ?? ""} ${looks}`, true, SHOWN_MS))) return;
    await send(spot, name, avatar ? new InputFile(avatar, "portrait.png") : (address ?? ""));
  }

  return {
    async show(spot, speaker) {
      const showing = showOnce(spot, speaker).catch((error) => o.log.info({ err: error }, "a face could not be shown"));
      await Promise.race([showing, sleep(PATIENCE_MS, undefined, { ref: false })]);
    },
    isFace: async (chat, message) => (await records.get(messageKey(chat, message))) === true,
  };
}
