import { wantedModel } from "../catalogue/wanted.ts";
import { filmed } from "../film/filmed.ts";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { refuse } from "../http/refusal.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { checkFilm, filmFacts, filmPrice, filmQuoteSchema, filmSchema, secondsOf } from "../jobs/film-order.ts";
import { isLarge } from "../jobs/jobs.ts";
import { retrieve } from "../jobs/retrieve.ts";
import { editRules, givenPicture } from "../pictures/given.ts";

/** @see https://docs.venice.ai/api-reference/endpoint/video/quote */
export function quoteVideo(exchange: Exchange): void {
  const { model: name, duration, resolution, audio } = parsed(filmQuoteSchema, exchange.body);
  const { resolutions } = filmFacts(wantedModel(exchange, name, "video"));
  sendJson(exchange, 200, { quote: filmPrice(duration, resolution ?? resolutions[0], audio) });
}

/** Their films are not in the answer but behind an address, which is told once. */
const downloads = /^grok-imagine-.*-private$/;
export const downloadPrefix = "/downloads/";

/** @see https://docs.venice.ai/api-reference/endpoint/video/queue */
export async function queueVideo(exchange: Exchange): Promise<void> {
  const order = parsed(filmSchema, exchange.body);
  const model = wantedModel(exchange, order.model, "video");
  const facts = filmFacts(model);
  checkFilm(order, facts);
  const from =
    order.image_url === undefined ? undefined : await givenPicture(order.image_url, ["image_url"], editRules);
  const seconds = secondsOf(order.duration);
  const download = downloads.test(model.id);
  const job = enqueue(exchange, {
    kind: "video",
    model,
    prompt: order.prompt,
    usd: filmPrice(order.duration, order.resolution ?? facts.resolutions[0], order.audio ?? facts.audio),
    seconds,
    type: "video/mp4",
    download,
    make: () =>
      filmed({
        prompt: order.prompt,
        model: model.id,
        seed: 1,
        seconds,
        ratio: order.aspect_ratio ?? (from ? `${from.width}:${from.height}` : "16:9"),
        from: from?.bytes,
        large: isLarge(order.prompt),
      }),
  });
  const address = download ? { download_url: `${exchange.url.origin}${downloadPrefix}${job.id}.mp4` } : {};
  sendJson(exchange, 200, { model: model.id, queue_id: job.id, ...address });
}

/** @see https://docs.venice.ai/api-reference/endpoint/video/retrieve */
export const retrieveVideo = (exchange: Exchange): Promise<void> => retrieve(exchange, "video");

/** Refuses every id, as Venice does at present. */
export function completeVideo(): void {
  throw refuse(400, "job", "Request ID is invalid.");
}

/** The film behind a `download_url`, which needs no key. */
export async function downloadVideo(exchange: Exchange): Promise<void> {
  const { jobs, clock } = exchange.world;
  const job = jobs.find(exchange.url.pathname.slice(downloadPrefix.length).replace(/\.mp4$/, ""));
  if (!job || job === "deleted" || !job.download || clock.now() < job.readyAt || job.end)
    throw refuse(404, "download", "Not Found");
  sendBytes(exchange, await jobs.bytesOf(job), job.type);
}
