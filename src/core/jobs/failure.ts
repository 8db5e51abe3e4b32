import { t } from "../../i18n.ts";
import type { VeniceError } from "../../venice/index.ts";
import { explain } from "../error-words.ts";
import { inUsd } from "../money.ts";
import type { Job } from "./record.ts";

type Failure = NonNullable<Job["failure"]>;
type Failed = { readonly error: VeniceError; readonly job: Job; readonly locale: string };

/** Whether what was charged is given back. Sound that fails is always refunded; of films, the reply tells. */
export function isRefunded(error: VeniceError, { order }: Job): boolean {
  return error.refunded ?? (order.kind === "music" && error.code !== "expired" && error.code !== "too_large");
}

/** The order was refused: it cost nothing. */
export function refusal({ error, job, locale }: Failed): Failure {
  return { text: `${sentence(reason(error, job, locale), locale)} ${t(locale, "job.uncharged")}`, ...wayOut(error) };
}

/** It was paid for and came to nothing. */
export function failure({ error, job, locale }: Failed): Failure {
  const money = t(locale, isRefunded(error, job) ? "job.refunded" : "job.charged");
  return { text: `${sentence(reason(error, job, locale), locale)} ${money}`, ...wayOut(error) };
}

/** Nobody knows whether the order was taken. */
export function unknownOutcome({ order }: Job, locale: string): Failure {
  return { text: t(locale, "error.job.unknown", { price: inUsd(order.usd) }) };
}

function wayOut({ suggestedPrompt: prompt, recommendedModel: model }: VeniceError): Omit<Failure, "text"> {
  return { ...(prompt && { prompt }), ...(model && { model }) };
}

/** The service's own words do not always end as a sentence does. */
function sentence(text: string, locale: string): string {
  const words = text.trimEnd();
  if (/[.!?…。！？][\p{Pe}\p{Pf}"']*$/u.test(words)) return words;
  return words + (locale.startsWith("ja") ? "。" : ".");
}

function reason(error: VeniceError, { order }: Job, locale: string): string {
  const { kind, code, detail, status } = error;
  if (kind === "blocked")
    return detail ? t(locale, "error.job.refused", { reason: detail }) : t(locale, "error.job.refused.plain");
  if (code === "expired") return t(locale, "error.job.expired");
  if (code === "too_large") return t(locale, "error.job.large");
  if (status === 422 || status === 500)
    return detail ? t(locale, "error.job.failed", { reason: detail }) : t(locale, "error.job.failed.plain");
  return explain(error, locale, order.model.name) ?? t(locale, "error.job.failed.plain");
}
