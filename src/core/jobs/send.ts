import type { CallOptions, QueuedJob, Venice } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { openPictures } from "../images/input.ts";
import type { Turn } from "../turn.ts";
import type { Order } from "./record.ts";

/** Sends an order, once. It is charged then. */
export type Send = (options: Pick<CallOptions, "key">) => Promise<QueuedJob>;

/**
 * Lays ready all that an order needs, so that nothing but Venice can refuse it.
 * @throws UserError where its model or its picture is gone meanwhile
 */
export async function readied(order: Order, turn: Turn, venice: Venice): Promise<Send> {
  const { kind, prompt, seconds, image, lyrics, resolution, writesLyrics } = order;
  const all = await venice.models.list({ type: kind, accept: ({ id }) => id === order.model.id });
  const [model] = all;
  if (!model) throw new UserError("error.model.unknown", { name: order.model.name });
  // Not with the turn's signal: what was sent is not taken back by a Stop, and its queue id must be heard.
  if (kind === "music") {
    const request = { model, prompt, seconds, lyrics, optimizeLyrics: writesLyrics };
    return (options) => venice.music.queue(request, options);
  }
  const [picture] = image ? await openPictures([image], turn) : [];
  const request = { model, prompt, seconds, resolution, ...(picture && { image: picture.bytes }) };
  return (options) => venice.video.queue(request, options);
}
