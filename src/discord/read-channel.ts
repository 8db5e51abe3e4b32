import type { Client } from "discord.js";
import type { Written } from "../core/adapter.ts";
import type { Place } from "../core/turn.ts";
import { ApiError } from "./faults.ts";
import { readText } from "./message-text.ts";
import { type Api, patiently } from "./rest.ts";
import { Messages } from "./wire.ts";

/** What Discord gives at once. */
const MOST = 100;
const PATIENCE_MS = 20_000;

/** Reads what was last written in a channel, by anybody. */
export function createReadChannel(o: {
  readonly api: Api;
  readonly client: () => Client | undefined;
  readonly bot: () => string;
}): (place: Place, upTo: string | undefined, limit: number) => Promise<readonly Written[] | undefined> {
  return async ({ id, thread, owner }, upTo, limit) => {
    if (owner !== undefined) return undefined;
    const query = {
      limit: String(Math.min(MOST, limit)),
      // `before` leaves the message itself out.
      ...(upTo !== undefined && { before: String(BigInt(upTo) + 1n) }),
    };
    const path = `/channels/${thread ?? id}/messages` as const;
    try {
      const messages = Messages.parse(await patiently(() => o.api.bot({ method: "GET", path, query }), PATIENCE_MS));
      return messages.toReversed().flatMap((message) => {
        const text = readText(message, o.bot(), o.client());
        const { author, member } = message;
        return text === "" ? [] : [{ name: member?.nick || author.global_name || author.username, text }];
      });
    } catch (error) {
      // It may not look there.
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  };
}
