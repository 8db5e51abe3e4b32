import type { Api } from "./rest.ts";
import { type BareMessage, Messages } from "./wire.ts";

const PAGE = 100;

/**
 * Looks among a channel's messages for one that an earlier, unanswered try may have made.
 * @param after a message that is older than the one looked for
 */
export async function readBack(
  api: Api,
  channel: string,
  after: string,
  isIt: (message: BareMessage) => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<BareMessage | undefined> {
  const query = { after, limit: String(PAGE) };
  const reply = await api.bot({ method: "GET", path: `/channels/${channel}/messages`, query, signal });
  const messages = (Messages.safeParse(reply).data ?? []).toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  for (const message of messages) if (await isIt(message)) return message;
  return undefined;
}
