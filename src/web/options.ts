import type { CommandSpec, OptionSpec } from "../core/command-spec.ts";
import type { Call, FileRef } from "../core/turn.ts";
import { type Blobs, mustFind } from "./blobs.ts";
import { WebFault } from "./fault.ts";
import type { TurnMessage } from "./messages.ts";
import type { Shown } from "./shown.ts";
import type { FileView } from "./view.ts";

type Given = TurnMessage["options"];
type Filled = Readonly<Record<string, unknown>>;

/** The page's values as the command's options; files are looked up by their ids. */
export function readOptions(command: CommandSpec, given: Given, blobs: Blobs, place: string): Filled {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const spec = command.options[name];
      const refuse = () => new WebFault(400, "option", { command: command.name, option: name });
      if (!spec || isFile(spec) !== Array.isArray(value)) throw refuse();
      return [name, Array.isArray(value) ? value.map((id) => refOf(blobs, id, place)) : value];
    }),
  );
}

const isFile = (spec: OptionSpec) => spec.kind === "image" || spec.kind === "audio" || spec.kind === "file";

function refOf(blobs: Blobs, id: string, place: string): FileRef {
  const file = mustFind(blobs, id);
  if (file.place !== place) throw new WebFault(404, "file");
  return toRef(file);
}

const toRef = ({ id, name, mime, size }: FileView): FileRef => ({ name, mime, size, ref: id });

/** Which message it is, its words and its files as the options of a command that is done to it, where the command has them. */
export function optionsFrom(message: Shown, command: CommandSpec, blobs: Blobs): Filled {
  const files = [...message.files, ...message.media].filter(({ id }) => blobs.find(id));
  const of = (kind: string) => files.filter(({ mime }) => mime.startsWith(`${kind}/`)).map(toRef);
  const rest = files.filter(({ mime }) => !/^(image|audio)\//.test(mime)).map(toRef);
  const all = { message: message.id, text: message.text.trim(), image: of("image"), audio: of("audio"), file: rest };
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => name in command.options && value.length > 0));
}

/** A call as its question is shown: the first required text is what was said, the rest stands beside it. */
export function describeQuestion(
  command: CommandSpec,
  call: Call,
): Pick<Shown, "command" | "text" | "fields" | "files"> {
  const specs = Object.entries(command.options);
  const words = specs.find(([, spec]) => spec.kind === "string" && spec.required && !spec.secret)?.[0];
  const given = Object.entries(call.options).filter(([name]) => !isSecret(command.options[name]));
  const files = given.flatMap(([, value]) => (Array.isArray(value) ? (value as FileRef[]) : []));
  return {
    command: command.name,
    text: words === undefined ? "" : String(call.options[words] ?? ""),
    fields: given.flatMap(([name, value]) =>
      name === words || Array.isArray(value) ? [] : [[name, String(value)] as const],
    ),
    files: files.map(({ ref, name, mime, size }) => ({ id: ref, name, mime, size })),
  };
}

const isSecret = (spec: OptionSpec | undefined): boolean => spec?.kind === "string" && spec.secret === true;
