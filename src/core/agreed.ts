import { type Key, type Params, t } from "../i18n.ts";
import type { CommandSpec } from "./command-spec.ts";
import { inUsd } from "./money.ts";
import type { Button, Part } from "./part.ts";
import type { Call, Turn } from "./turn.ts";

const SUFFIX = "-now";

/** The same command, behind the button that named its price: nothing is asked any more. */
export function agreed<C extends CommandSpec>(command: C): C {
  return { ...command, name: `${command.name}${SUFFIX}`, hidden: true };
}

/** The name of the command as people know it. */
export const askedCommand = ({ command }: Call): string =>
  command.endsWith(SUFFIX) ? command.slice(0, -SUFFIX.length) : command;

/** Whether a price is to be named before it is spent, and nobody has seen it and pressed yet. */
export function isDear(usd: number | undefined, { call }: Turn, confirmUsd: number): boolean {
  return (usd === undefined || usd > confirmUsd) && !call.command.endsWith(SUFFIX);
}

/**
 * The price before the press.
 * @param question what is asked, with what its words name besides the price
 * @param agree what the button says
 */
export function* askFirst(
  usd: number | undefined,
  { call, locale }: Turn,
  question: Key,
  agree: Key,
  named: Params = {},
): Generator<Part> {
  const price = usd === undefined ? t(locale, "price.unknown") : `≈ ${inUsd(usd)}`;
  yield { type: "text", text: t(locale, question, { ...named, price }) };
  const again = { ...call, command: `${askedCommand(call)}${SUFFIX}` };
  const label = t(locale, agree, { price });
  const button: Button = { kind: "button", label, style: "primary", who: "asker", call: again };
  yield { type: "choices", phase: "done", rows: [[button]] };
}
