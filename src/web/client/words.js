/** @import { Word } from "../view.ts" */
import { meta } from "./dom.js";

/** @type {Readonly<Record<string, string>>} */
const words = JSON.parse(meta("words") || "{}");

/** The language that the page speaks. */
export const language = document.documentElement.lang || "en";

/**
 * The page's words for something, in the language that it was served in.
 * @param {Word} word
 * @param {Readonly<Record<string, string | number>>} [params] what stands in for `{name}`
 */
export function w(word, params = {}) {
  return (words[word] ?? word).replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
}
