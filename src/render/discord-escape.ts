const nothing = "\u200b";

/** Text that Discord shows as it is: no markup, no mention, no link of its own. */
export function escapeText(text: string, atLineStart: boolean): string {
  const escaped = text
    .replace(/[\\*_~`|[<]/g, "\\$&")
    // An escaped mention is shown as text, and the sign that nobody sees keeps it from being one.
    .replace(/<(?=[@#])/g, `<${nothing}`)
    .replace(/@(?=everyone|here)/gi, `@${nothing}`)
    .replace(/:(?=\/\/)/g, "\\:");
  return escaped
    .split("\n")
    .map((line, i) => (i > 0 || atLineStart ? escapeLineStart(line) : line))
    .join("\n");
}

function escapeLineStart(line: string): string {
  return line
    .replace(/^(\s*)(#{1,3}(?=\s|$)|-#(?=\s|$)|>{1,3}(?=\s|$)|[-+](?=\s|$))/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

/** The label of a link: brackets stay, for a backslash would not help them there. */
export function escapeLabel(text: string): string {
  return escapeText(text, false).replaceAll("\\[", "[").replaceAll("\n", " ");
}

/** Whether every bracket of a label has its counterpart; another label would break the link. */
export function isBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === "[") depth += 1;
    else if (sign === "]") depth -= 1;
    if (depth < 0 || depth > 1) return false;
  }
  return depth === 0;
}

/** Code inside a line, whatever backticks it holds. */
export function inlineCode(text: string): string {
  const code = text.replaceAll("\n", " ");
  let size = 1;
  for (const [run] of code.matchAll(/`+/g)) if (run.length >= size) size = run.length + 1;
  const sign = "`".repeat(size);
  const pad = code.startsWith("`") || code.endsWith("`") ? " " : "";
  return sign + pad + code + pad + sign;
}

/** A line of a code block: three backticks in a row would end it. */
export function codeLine(text: string): string {
  return text.includes("``") ? text.replace(/`(?=``)/g, `\`${nothing}`) : text;
}
