import type { PhrasingContent } from "mdast";

/** Signs that mean themselves: a few only in this company. */
const plain =
  /[^\\`*_~[\]<&$!\n]|!(?!\[)|&(?![#\w])|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])|(?<![~\n])~(?!~)|\[\d{1,3}\](?![([:])/.source;
/** The last sign inside emphasis, and what may follow it: there nothing but an end can be meant. */
const ending = (sign: string) => `(?<=[\\p{L}\\p{N}.:!?,%)"'])${sign}(?=$|[ \\n.,;:!?)])`;
const emphasis = (sign: string) => `${sign}(?=[\\p{L}\\p{N}])((?:${plain})+)${ending(sign)}`;
const code = "`(?![` ])([^`\\n]+)(?<! )`(?!`)";
const link = /\[([^\s\][`$\\|<>&*_~!]+(?: [^\s\][`$\\|<>&*_~!]+)*)\]\((https?:\/\/[^\s()<>\\&`$[\]]+)\)/.source;

const piece = new RegExp(
  `((?:[^\\\\\`*_~[\\]<&$!]+|${plain})+)|${emphasis("\\*\\*")}|${emphasis("\\*")}|${code}|${link}`,
  "uy",
);
const links = new RegExp(`(?<![\\\\!])${link}`, "gu");
const address = /https?:\/\/|www\.|[\w.+-]@[\w-]/i;

/** Whether there may be addresses that become links by themselves. */
export function hasAddress(text: string): boolean {
  return address.test(text) && address.test(text.replace(links, "[]"));
}

/** Reads words with the commonest marks in them; undefined where anything needs a closer look. No address may be bare. */
export function quickInline(text: string): PhrasingContent[] | undefined {
  const nodes: PhrasingContent[] = [];
  for (piece.lastIndex = 0; piece.lastIndex < text.length; ) {
    const found = piece.exec(text);
    if (!found) return undefined;
    const [, words, strong, emphasised, code, label, url] = found;
    if (words !== undefined) nodes.push({ type: "text", value: words });
    else if (strong !== undefined) nodes.push({ type: "strong", children: [{ type: "text", value: strong }] });
    else if (emphasised !== undefined)
      nodes.push({ type: "emphasis", children: [{ type: "text", value: emphasised }] });
    else if (code !== undefined) nodes.push({ type: "inlineCode", value: code });
    else if (label !== undefined && url !== undefined)
      nodes.push({ type: "link", title: null, url, children: [{ type: "text", value: label }] });
  }
  return nodes;
}
