import type { Venice } from "../../venice/index.ts";
import type { Describe } from "../memory/fold.ts";
import type { ModelChoice } from "../models.ts";
import { granted, type Quota } from "../quota.ts";
import { guessTokens, PICTURE_TOKENS } from "../tokens.ts";
import type { FileRef } from "../turn.ts";
import { reopenPicture } from "./attachments.ts";
import { completed } from "./completed.ts";
import type { Alias } from "./request.ts";

const MAX_TOKENS = 300;
const TIMEOUT_MS = 120_000;
const ASK = "Describe each picture in one or two plain sentences: what it shows, and any text in it.";

/** Descriptions by the catalogue's model for pictures. */
export function createDescribe(o: {
  readonly venice: Venice;
  readonly models: ModelChoice;
  readonly alias: Alias;
  readonly quota: Quota;
  readonly openFile: (place: string, file: FileRef, signal: AbortSignal) => Promise<Uint8Array>;
}): Describe {
  return async (turn, place) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const opener = { openFile: (file: FileRef) => o.openFile(place, file, signal) };
    const urls = (await Promise.all(turn.images.map((image) => reopenPicture(image, opener)))).filter(
      (url) => url !== undefined,
    );
    const model = await o.models.seeing();
    if (!model || urls.length === 0) return undefined;
    const pictures = urls.map((url) => ({ type: "image_url", image_url: { url } }) as const);
    const promptTokens = guessTokens(ASK) + pictures.length * PICTURE_TOKENS;
    const need = { capability: "vision", model: model.id, promptTokens, answerTokens: MAX_TOKENS };
    const grant = await granted(o.quota.background(place).reserve(need));
    const asking = o.venice.chat.complete(
      {
        model: model.id,
        user: o.alias(`background ${place}`),
        max_completion_tokens: MAX_TOKENS,
        messages: [{ role: "user", content: [{ type: "text", text: ASK }, ...pictures] }],
        venice_parameters: { include_venice_system_prompt: false, disable_thinking: true },
      },
      { signal, key: grant.key },
    );
    const answer = await completed(asking, grant, model);
    return answer.text.trim() || undefined;
  };
}
