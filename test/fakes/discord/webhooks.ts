import { randomBytes } from "node:crypto";
import type { Channel, Webhook } from "./types.ts";
import type { World } from "./world.ts";

/** Puts a webhook into a channel. `applicationId` is null for one that a person made. */
export function createWebhook(
  world: World,
  channel: Channel,
  name: string,
  creatorId: string,
  applicationId: string | null,
): Webhook {
  const webhook: Webhook = {
    id: world.ids.next(),
    token: randomBytes(51).toString("base64url"),
    guildId: channel.guildId ?? "",
    creatorId,
    applicationId,
    channelId: channel.id,
    name,
    avatar: null,
  };
  world.webhooks.set(webhook.id, webhook);
  return webhook;
}
