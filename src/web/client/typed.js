/** @import { CommandView, FileView } from "../view.ts" */

/**
 * Reads "/command words": the words fill the first required text option, else the first text option.
 * @param {string} text
 * @param {readonly CommandView[]} commands
 * @returns {{ command: string, options: Record<string, unknown> } | { unknown: string } | undefined} nothing where the
 * text is a plain message
 */
export function readCommand(text, commands) {
  const found = /^\/([a-z][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text);
  if (!found) return undefined;
  const [, name = "", words = ""] = found;
  const command = commands.find((each) => each.name === name.toLowerCase());
  if (!command) return { unknown: name };
  const texts = command.options.filter((option) => option.kind === "string" && !option.secret);
  const option = texts.find((each) => each.required) ?? texts[0];
  return { command: command.name, options: option && words ? { [option.name]: words } : {} };
}

/**
 * Gives attached files to the options that take them: pictures to `image`, sound to `audio`, the rest to `file`.
 * @param {readonly FileView[]} files
 * @param {CommandView | undefined} command
 */
export function splitFiles(files, command) {
  const takers = command?.options.filter(({ kind }) => kind === "image" || kind === "audio" || kind === "file") ?? [];
  /** @type {Record<string, string[]>} */
  const options = {};
  for (const { id, mime } of files) {
    const kind = mime.startsWith("image/") ? "image" : mime.startsWith("audio/") ? "audio" : "file";
    const taker = takers.find((each) => each.kind === kind) ?? takers.find((each) => each.kind === "file") ?? takers[0];
    // Where nothing takes it, the server says so in words.
    const name = taker?.name ?? kind;
    options[name] = [...(options[name] ?? []), id];
  }
  return options;
}
