import { Account } from "./account.ts";
import { Audio } from "./audio.ts";
import { Augment } from "./augment.ts";
import { Billing } from "./billing.ts";
import type { ClientOptions } from "./call.ts";
import type { CatalogueOptions } from "./catalogue-cache.ts";
import { Characters } from "./characters.ts";
import { Chat } from "./chat.ts";
import { Client } from "./client.ts";
import { Embeddings } from "./embeddings.ts";
import { Images } from "./images.ts";
import { Models } from "./models.ts";
import { Music } from "./music.ts";
import { Video } from "./video.ts";

export type { Account, Allowance, KeyAllowance } from "./account.ts";
export type { Audio, Sound, TimedText, Transcript, TranscriptionRequest } from "./audio.ts";
export type { Augment, Page, SearchResult } from "./augment.ts";
export type { AccountBalance, Billing, UsageReport } from "./billing.ts";
export type { Call, CallOptions, ClientOptions, KeyUse, Reply } from "./call.ts";
export { modelListSchema } from "./catalogue.ts";
export type { CatalogueOptions, CopyStore } from "./catalogue-cache.ts";
export type {
  Character,
  CharacterPage,
  CharacterQuery,
  Characters,
} from "./characters.ts";
export { type Chat, type ChatOptions, type Completion, collect } from "./chat.ts";
export type { ChatEvent, Finish } from "./chat-events.ts";
export type { Citation, Usage } from "./chat-replies.ts";
export type { ChatRequest } from "./chat-request.ts";
export {
  type AssistantMessage,
  type ChatBody,
  type ChatMessage,
  type ContentPart,
  chatBodySchema,
  type ReasoningEffort,
  type Tool,
  type VeniceParameters,
} from "./chat-schemas.ts";
export type { Client } from "./client.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { EditRequest, MultiEditRequest } from "./edit-request.ts";
export type { Embeddings, Vectors } from "./embeddings.ts";
export type { EndpointClass } from "./endpoint-class.ts";
export { VeniceError, type VeniceErrorKind, type VeniceErrorOptions } from "./errors.ts";
export { GrowingText } from "./growing-text.ts";
export type { Ignored, ImageBody, ImageRequest } from "./image-request.ts";
export { CUTOUT_MODEL, type Edited, type Images, type Pictures, UPSCALE_MODEL } from "./images.ts";
export type { JobState, QueuedJob } from "./jobs.ts";
export { keyName } from "./keys.ts";
export { type Limit, parseLimits } from "./limits.ts";
export {
  type Capabilities,
  type EmbeddingTraits,
  isOffered,
  type Model,
  modelEntrySchema,
  type PrivacyBadge,
  type Retirement,
  type TokenPrice,
} from "./model.ts";
export type { EditTraits, ImageTraits } from "./model-pictures.ts";
export type { MediaPrices } from "./model-prices.ts";
export type { Durations, MusicTraits, SpeechTraits, Speed } from "./model-sounds.ts";
export type { VideoTraits } from "./model-video.ts";
export { type ModelFilter, type Models, type Resolved, UnknownModelError } from "./models.ts";
export type { Music } from "./music.ts";
export { type MusicBody, type MusicRequest, musicBody } from "./music-request.ts";
export { nearest, nearestBy } from "./nearest.ts";
export type { Picture, PictureFlags } from "./pictures.ts";
export {
  CHAT_SEARCH_USD,
  cutoutUsd,
  editUsd,
  embeddingsUsd,
  imagesUsd,
  musicUsd,
  PARSE_USD,
  type PictureSize,
  SCRAPE_USD,
  SEARCH_USD,
  speechUsd,
  tokensUsd,
  transcriptionUsd,
  upscaleUsd,
} from "./pricing.ts";
export type { Balance, DeprecationWarning, ReplyInfo } from "./reply-info.ts";
export type { Retrying, RetrySafety } from "./retry.ts";
export { type FileType, sniff } from "./sniff.ts";
export { type SpeechRequest, speechChunks } from "./speech.ts";
export type { ToolCall } from "./tool-calls.ts";
export type { Video } from "./video.ts";
export { type MediaSource, type VideoBody, type VideoRequest, videoBody } from "./video-request.ts";

export interface VeniceOptions extends ClientOptions {
  readonly catalogue?: CatalogueOptions;
  /** Used for billing figures only. */
  readonly adminKey?: string;
}

/** Venice.ai, one property per resource of its API. */
export interface Venice {
  readonly client: Client;
  readonly chat: Chat;
  readonly models: Models;
  readonly images: Images;
  readonly audio: Audio;
  readonly music: Music;
  readonly video: Video;
  readonly characters: Characters;
  readonly augment: Augment;
  readonly embeddings: Embeddings;
  readonly account: Account;
  /** Only with an admin key. */
  readonly billing?: Billing;
  /** Closes every connection. What is under way fails. */
  close(): Promise<void>;
}

/** Makes a client. It keeps connections open until it is closed. */
export function createVenice(options: VeniceOptions): Venice {
  const client = new Client(options);
  return {
    client,
    chat: new Chat(client),
    models: new Models(client, options.catalogue),
    images: new Images(client),
    audio: new Audio(client),
    music: new Music(client),
    video: new Video(client),
    characters: new Characters(client),
    augment: new Augment(client),
    embeddings: new Embeddings(client),
    account: new Account(client),
    ...(options.adminKey ? { billing: new Billing(client, options.adminKey) } : {}),
    close: () => client.close(),
  };
}
