import type { Said } from "./conversation.ts";
import type { VeniceParameters } from "./request-schema.ts";

export interface Citation {
  readonly title: string;
  readonly url: string;
  readonly content: string;
  readonly date: string;
}

/** What was looked up for an answer. */
export interface Looked {
  readonly citations: readonly Citation[];
  readonly pages: readonly string[];
}

const mostPages = 5;
const topical =
  /\b(latest|today|tonight|now|current|currently|news|weather|price|score|recent|this (week|month|year)|20\d\d)\b/i;
const kinds = ["An overview of", "Questions and answers about", "A history of", "News of", "A guide to", "Pictures of"];
const usualSources = 3;

/** Searches as Venice would: not with a picture in the question, and not where pages were named to be read. */
export function lookUp(conversation: readonly Said[], parameters: VeniceParameters, now: number): Looked {
  const last = conversation.findLast(({ role }) => role === "user");
  const pages = parameters.enable_web_scraping
    ? (last?.text.match(/https?:\/\/[^\s<>"')]+/g) ?? []).slice(0, mostPages)
    : [];
  const hasPicture = last?.attachments.some(
    ({ kind, ...rest }) => kind === "picture" || ("what" in rest && rest.what === "picture"),
  );
  const mode = parameters.enable_web_search;
  const wanted = mode === "on" || (mode === "auto" && topical.test(last?.text ?? ""));
  if (!last || !wanted || hasPicture || pages.length > 0) return { citations: [], pages };
  return { pages, citations: sourcesOn(last.text, usualSources, now) };
}

/** Made-up sources on what a text is about. */
export function sourcesOn(text: string, count: number, now: number): Citation[] {
  const subject = subjectOf(text);
  const date = new Date(Math.floor(now / 86_400_000) * 86_400_000).toISOString().slice(0, 19);
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? "";
    const page = index < usualSources ? "" : `-${index + 1}`;
    return {
      title: `${kind} ${subject} (example page of the emulator)`,
      url: `https://example.${["com", "org", "net"][index % 3]}/${slug(subject)}${page}`,
      content: `The built-in emulator made this result up; it searched nothing. ${kind} ${subject}.`,
      date,
    };
  });
}

function subjectOf(text: string): string {
  const words = text.replace(/https?:\/\/\S+/g, "").match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  return words.slice(0, 4).join(" ") || "your question";
}

const slug = (subject: string) => encodeURIComponent(subject.toLowerCase().replace(/\s+/g, "-"));

export type MarkerSyntax = "caret" | "ref" | "superscript" | "brackets";

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A mark that points to sources, given from 0 on. */
export function marker(indices: readonly number[], syntax: MarkerSyntax): string {
  const fromOne = indices.map((index) => index + 1);
  switch (syntax) {
    case "caret":
      return `^${fromOne.join(",")}^`;
    case "ref":
      return `[REF]${indices.join(",")}[/REF]`;
    case "superscript":
      return fromOne.map((number) => [...String(number)].map((digit) => superscripts[Number(digit)]).join("")).join("");
    case "brackets":
      return fromOne.map((number) => `[${number}]`).join("");
  }
}
