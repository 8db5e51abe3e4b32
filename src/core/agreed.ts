import type { CommandSpec } from "./command-spec.ts";
import type { Call, Turn } from "./turn.ts";

const SUFFIX = "-now";

/** The same command, behind the button that named its price: nothing is asked any more. */
export function agreed<C extends CommandSpec>(command: C): C {
  return { ...command, name: `${command.name}${SUFFIX}`, hidden: true };
}

/** Whether a person has seen the price and pressed. */
export const isAgreed = ({ call }: Pick<Turn, "call">): boolean => call.command.endsWith(SUFFIX);

/** The name of the command as people know it. */
export const askedCommand = ({ command }: Call): string =>
  command.endsWith(SUFFIX) ? command.slice(0, -SUFFIX.length) : command;

/** The call that goes on without asking. */
export function agreedCall(call: Call): Call {
  return { ...call, command: `${askedCommand(call)}${SUFFIX}` };
}
