import { t } from "../../i18n.ts";
import { type Model, VeniceError } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Choices } from "../part.ts";
import type { Turn } from "../turn.ts";

/** Whether nothing was sent, because too much of what was sent before has failed. */
export const isPaused = (error: unknown): error is VeniceError =>
  error instanceof VeniceError && error.code === "paused";

/** What is said then: which model answers meanwhile, with a button that asks it. */
export function pausedFault(error: VeniceError, model: Model, other: Model, { call, locale }: Turn): UserError {
  const seconds = Math.ceil((error.retryAfterMs ?? 30_000) / 1000);
  const params = { model: model.name, other: other.name, seconds };
  const offer: Choices = {
    type: "choices",
    phase: "done",
    rows: [
      [
        {
          kind: "button",
          label: t(locale, "button.ask.with", { model: other.name }),
          style: "primary",
          who: "asker",
          call: { command: "ask-with", options: { ...call.options, model: other.id } },
        },
      ],
    ],
  };
  const isAsk = call.command === "ask" || call.command === "ask-with";
  return new UserError("error.venice.paused.other", params, { cause: error, ...(isAsk && { offer }) });
}
