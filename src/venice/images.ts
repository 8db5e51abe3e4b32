import { z } from "zod";
import type { CallOptions } from "./call.ts";
import { readCostUsd } from "./chat-replies.ts";
import type { Client } from "./client.ts";
import { type EditRequest, editBody, type MultiEditRequest, multiEditBody } from "./edit-request.ts";
import { VeniceError } from "./errors.ts";
import { type Ignored, type ImageBody, type ImageRequest, imageBody } from "./image-request.ts";
import {
  decodeBase64,
  encodePictures,
  enhancedPrompt,
  type Picture,
  type PictureFlags,
  pictureFlags,
  pictureFrom,
  pictureOf,
} from "./pictures.ts";
import { sameName } from "./prompts.ts";

const generatedSchema = z.looseObject({ images: z.array(z.string()), cost: z.unknown().optional() });
const styleSchema = z.union([
  z.string(),
  z.looseObject({ name: z.string() }).transform(({ name }) => name),
  z.looseObject({ id: z.string() }).transform(({ id }) => id),
]);
const styleListSchema = z
  .union([z.array(z.unknown()), z.looseObject({ data: z.array(z.unknown()) }).transform(({ data }) => data)])
  .transform((items) => items.flatMap((item) => styleSchema.safeParse(item).data ?? []));

/** The model behind `upscale`, and the one behind `removeBackground`: neither is chosen, both have prices. */
export const UPSCALE_MODEL = "upscaler";
export const CUTOUT_MODEL = "bria-bg-remover";
const STYLES_FRESH_MS = 3_600_000;

/** New pictures, and what became of the wish. */
export interface Pictures {
  /** Empty when refused. */
  readonly pictures: readonly Picture[];
  readonly flags: PictureFlags;
  readonly enhancedPrompt?: string;
  /** Of the first picture: with it the same picture can be made again. */
  readonly seed: number;
  readonly sent: ImageBody;
  readonly ignored: readonly Ignored[];
  readonly costUsd?: number;
}

/** A changed picture. */
export interface Edited {
  /** Absent when refused. */
  readonly picture?: Picture;
  readonly flags: PictureFlags;
  readonly enhancedPrompt?: string;
  readonly servedModel?: string;
}

/**
 * Pictures: made, changed, enlarged, cut out. None of these is sent again unless it certainly was not begun, because each is
 * charged.
 * @see https://docs.venice.ai/api-reference/endpoint/image/generate
 */
export class Images {
  readonly #client: Client;
  #styles?: { readonly names: readonly string[]; readonly fetchedAt: number };

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * The names of the styles, kept for an hour.
   * @see https://docs.venice.ai/api-reference/endpoint/image/styles
   */
  async styles(options: CallOptions = {}): Promise<readonly string[]> {
    const now = this.#client.clock.now();
    if (this.#styles && now - this.#styles.fetchedAt < STYLES_FRESH_MS) return this.#styles.names;
    const call = { method: "GET", path: "/image/styles", keyless: true, timeoutMs: 15_000, ...options } as const;
    const names = await this.#client.json(call, styleListSchema);
    this.#styles = { names, fetchedAt: now };
    return names;
  }

  /**
   * Makes pictures from words.
   * @throws VeniceError `invalid`, before anything is sent: code `prompt_empty`, `prompt_too_long`, `unknown_style`
   */
  async generate(request: ImageRequest, options: CallOptions = {}): Promise<Pictures> {
    const style = request.style ? await this.#styleNamed(request.style, options) : undefined;
    const { body, ignored } = imageBody(request, style, () => this.#client.clock.random());
    const reply = await this.#client.bytes(paid("/image/generate", request.model.id, body, options));
    const { images, cost } = this.#client.parse(reply, generatedSchema);
    const flags = pictureFlags(reply.headers);
    if (images.length === 0 && !flags.refused) throw new VeniceError("protocol", { code: "no_pictures" });
    return {
      pictures: flags.refused ? [] : images.map((image) => pictureOf(decodeBase64(image), reply.info.requestId)),
      flags,
      enhancedPrompt: enhancedPrompt(reply.headers),
      seed: body.seed,
      sent: body,
      ignored,
      costUsd: readCostUsd(cost),
    };
  }

  /**
   * Changes one picture.
   * @throws VeniceError `invalid`, before anything is sent: code `prompt_empty`, `prompt_too_long`, `image_too_large`;
   *   `blocked` for what a policy forbids
   * @see https://docs.venice.ai/api-reference/endpoint/image/edit
   */
  edit(request: EditRequest, options: CallOptions = {}): Promise<Edited> {
    return this.#edited(() => paid("/image/edit", request.model.id, editBody(request), options));
  }

  /**
   * Makes one picture of several.
   * @throws VeniceError as `edit` does; also code `no_images`, `too_many_images`
   * @see https://docs.venice.ai/api-reference/endpoint/image/multi-edit
   */
  multiEdit(request: MultiEditRequest, options: CallOptions = {}): Promise<Edited> {
    return this.#edited(() => paid("/image/multi-edit", request.model.id, multiEditBody(request), options));
  }

  /**
   * Makes a larger copy.
   * @param request.scale 2 to 4; 2 by default. Less where the result would be too large.
   * @param request.creativity how much is made up, 0 to 0.02
   * @see https://docs.venice.ai/api-reference/endpoint/image/upscale
   */
  async upscale(
    request: { readonly image: Uint8Array; readonly scale?: number; readonly creativity?: number },
    options: CallOptions = {},
  ): Promise<Picture> {
    const [image] = encodePictures([request.image]);
    const { creativity } = request;
    const body = {
      image,
      scale: Math.min(4, Math.max(2, request.scale ?? 2)),
      ...(creativity === undefined ? {} : { creativity: Math.min(0.02, Math.max(0, creativity)) }),
    };
    return pictureFrom(await this.#client.bytes(paid("/image/upscale", UPSCALE_MODEL, body, options)));
  }

  /**
   * Cuts out what the picture shows: the background becomes transparent.
   * @see https://docs.venice.ai/api-reference/endpoint/image/background-remove
   */
  async removeBackground(image: Uint8Array, options: CallOptions = {}): Promise<Picture> {
    const [encoded] = encodePictures([image]);
    const call = paid("/image/background-remove", CUTOUT_MODEL, { image: encoded }, options);
    return pictureFrom(await this.#client.bytes(call));
  }

  async #edited(prepare: () => ReturnType<typeof paid>): Promise<Edited> {
    const reply = await this.#client.bytes(prepare());
    const flags = pictureFlags(reply.headers);
    return {
      picture: flags.refused ? undefined : pictureFrom(reply),
      flags,
      enhancedPrompt: enhancedPrompt(reply.headers),
      servedModel: reply.info.servedModel,
    };
  }

  /** Without the list the name goes as it is: the service knows it best. */
  async #styleNamed(typed: string, options: CallOptions): Promise<string> {
    const names = await this.styles(options).catch(() => []);
    options.signal?.throwIfAborted();
    const name = names.length === 0 ? typed.trim() : sameName(typed, names);
    if (name === undefined) throw new VeniceError("invalid", { code: "unknown_style" });
    return name;
  }
}

function paid(path: string, model: string, body: object, options: CallOptions) {
  return { method: "POST", path, model, body, safety: "unsent", ...options } as const;
}
