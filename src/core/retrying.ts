import { t } from "../i18n.ts";
import type { CallOptions, Retrying } from "../venice/index.ts";
import type { Status } from "./part.ts";
import { createStatusLine } from "./waiting.ts";

/** What is said while the same request waits to be sent once more. */
export function retryWords({ error, waitMs }: Retrying, locale: string): string {
  const isBusy = error.kind === "limit" || error.kind === "unavailable";
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return t(locale, isBusy ? "status.retry.busy" : "status.retry", { seconds });
}

/** Waits for one request, and says meanwhile why that takes long. */
export async function* told<T>(
  locale: string,
  make: (options: Required<Pick<CallOptions, "onRetry">>) => Promise<T>,
): AsyncGenerator<Status, T, undefined> {
  const line = createStatusLine();
  const making = make({ onRetry: (retrying) => line.say(retryWords(retrying, locale)) });
  yield* line.until(making);
  return making;
}
