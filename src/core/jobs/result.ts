import { t } from "../../i18n.ts";
import { inUsd } from "../money.ts";
import type { Button, Media, Part } from "../part.ts";
import { secondsOf } from "../speech/sound.ts";
import type { Call, FileRef } from "../turn.ts";
import { filmDimensions } from "./film-info.ts";
import type { Job, Order } from "./record.ts";

const MOST_ALT = 1000;

/** Model, length and price in one line. */
export function factsOf(
  { model, seconds, usd }: Pick<Order, "model" | "seconds"> & { readonly usd?: number | undefined },
  ...more: readonly string[]
): string {
  const facts = [model.name, seconds === undefined ? "" : `${seconds} s`, ...more, usd === undefined ? "" : inUsd(usd)];
  return facts.filter(Boolean).join(" · ");
}

/**
 * What was made, and what it is.
 * @param shown the file itself, or what is shown in its place
 */
export function* resultParts(
  order: Order,
  file: FileRef,
  shown: Pick<Media, "bytes" | "mime" | "name">,
): Generator<Part> {
  const isFilm = order.kind === "video";
  const alt = order.prompt.slice(0, MOST_ALT).toWellFormed();
  const durationSecs = secondsOf(shown.bytes) ?? order.seconds;
  yield {
    type: "media",
    media: {
      ...{ kind: isFilm ? "video" : "audio", ...shown, alt, file },
      ...(durationSecs !== undefined && { durationSecs }),
      ...(isFilm && filmDimensions(shown.bytes)),
    },
  };
  yield { type: "text", text: factsOf(order) };
}

/** What can be done when a job is over. Each names its price first. */
export function afterwards({ order, failure }: Job, locale: string): Part {
  const { again } = order;
  const row = [button(t(locale, failure ? "button.job.anew" : "button.job.again"), "🔄", again)];
  const other = (changes: Record<string, unknown>): Call => ({ ...again, options: { ...again.options, ...changes } });
  if (failure?.prompt) row.push(button(t(locale, "button.job.prompt"), "✏️", other({ prompt: failure.prompt })));
  if (failure?.model) {
    const label = t(locale, "button.job.model", { model: failure.model }).slice(0, 80);
    row.push(button(label, "🎬", other({ model: failure.model })));
  }
  return { type: "choices", phase: "done", rows: [row] };
}

/** Whoever presses is told the price, and pays: so everyone may. */
const button = (label: string, emoji: string, call: Call): Button => ({
  ...{ kind: "button", label, emoji, who: "anyone", call },
});
