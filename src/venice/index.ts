import { Account } from "./account.ts";
import type { ClientOptions } from "./call.ts";
import type { CatalogueOptions } from "./catalogue-cache.ts";
import { Chat } from "./chat.ts";
import { Client } from "./client.ts";
import { Models } from "./models.ts";

export type { Account, Allowance, KeyAllowance } from "./account.ts";
export { rateLimitsSchema } from "./account.ts";
export type { Call, ClientOptions, Reply } from "./call.ts";
export { modelListSchema, nameListSchema } from "./catalogue.ts";
export type { CatalogueOptions, CopyStore } from "./catalogue-cache.ts";
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
export { VeniceError, type VeniceErrorKind, type VeniceErrorOptions } from "./errors.ts";
export { type Limit, parseLimits } from "./limits.ts";
export {
  type Capabilities,
  isOffered,
  type Model,
  modelEntrySchema,
  type Retirement,
  type TokenPrice,
} from "./model.ts";
export { type ModelFilter, type Models, type Resolved, UnknownModelError } from "./models.ts";
export type { Balance, DeprecationWarning, ReplyInfo } from "./reply-info.ts";
export type { Retrying, RetrySafety } from "./retry.ts";
export type { ToolCall } from "./tool-calls.ts";

export interface VeniceOptions extends ClientOptions {
  readonly catalogue?: CatalogueOptions;
}

/** Venice.ai, one property per resource of its API. */
export interface Venice {
  readonly client: Client;
  readonly chat: Chat;
  readonly models: Models;
  readonly account: Account;
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
    account: new Account(client),
    close: () => client.close(),
  };
}
