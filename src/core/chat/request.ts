import { createHmac } from "node:crypto";
import type { ChatRequest, Model } from "../../venice/index.ts";
import type { PlaceSettings } from "../settings.ts";
import { type Person, type Place, personKey, placeKey } from "../turn.ts";
import { maxAnswerTokens } from "./limits.ts";
import type { Role } from "./role.ts";

/** Names people and places to Venice without telling who they are. */
export type Alias = (key: string) => string;

/** @param secret without it an alias tells nothing, and cannot be made again */
export function createAlias(secret: string): Alias {
  return (key) => createHmac("sha256", secret).update(key).digest("hex").slice(0, 32);
}

/** Whether Venice looks things up for the answer. */
export const searches = ({ search }: PlaceSettings, { capabilities }: Model): boolean =>
  search !== "off" && capabilities.webSearch;

/** The body of a chat request for one turn. */
export function chatRequest(o: {
  readonly messages: ChatRequest["messages"];
  readonly model: Model;
  readonly settings: PlaceSettings;
  readonly place: Place;
  readonly person: Person;
  readonly role: Role;
  readonly tools?: ChatRequest["tools"];
  readonly alias: Alias;
}): ChatRequest {
  const { model, settings, role, alias, tools } = o;
  return {
    model: model.id,
    messages: o.messages,
    user: alias(personKey(o.place.platform, o.person.id)),
    max_completion_tokens: maxAnswerTokens(model),
    prompt_cache_key: alias(placeKey(o.place)),
    ...(tools && tools.length > 0 && { tools }),
    venice_parameters: {
      include_venice_system_prompt: false,
      ...(role.slug && { character_slug: role.slug }),
      ...(searches(settings, model) && {
        enable_web_search: settings.search,
        enable_web_citations: true,
        include_search_results_in_stream: true,
      }),
    },
  };
}
