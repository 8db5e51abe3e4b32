const FENCE = /^\s*(?:```|~~~)/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const RULE = /^\s*(?:[-*_]\s*){3,}$/;
const SENTENCE_END = /[.!?…:;,。！？：؟।]["'”’»)\]]*$/u;
const EMOJI =
  /(?:\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3|[\p{Extended_Pictographic}\p{Emoji_Modifier}](?:\uFE0F|\u200D|\p{Emoji_Modifier}|[\u{E0020}-\u{E007F}])*)+/gu;

/**
 * What a voice should say of a markdown text: the words. Code, tables and formulas are left out, of links the words
 * stay, of bare addresses the name of the site.
 */
export function speakable(markdown: string): string {
  const lines: string[] = [];
  let skipUntil: RegExp | undefined;
  const all = markdown.split(/\r?\n/);
  for (const [n, line] of all.entries()) {
    if (skipUntil) {
      if (skipUntil.test(line)) skipUntil = undefined;
    } else if (FENCE.test(line)) skipUntil = FENCE;
    else if (/^\s*\$\$(?!.*\$\$)/.test(line)) skipUntil = /\$\$\s*$/;
    else if (!RULE.test(line) && !isTable(all, n)) lines.push(wordsOf(line));
  }
  const text = lines.join("\n").replace(/[ \t]{2,}/g, " ");
  return text.replace(/\n{3,}/g, "\n\n").trim();
}

/** Whether there is anything in it that a voice can say. */
export const isSpeakable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** As many whole sentences as fit; `rest` where some are left over. */
export function firstSentences(text: string, most: number): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= most) return { text, isCut: false };
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text)) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  const space = text.lastIndexOf(" ", most);
  const cut = end > 0 ? end : space > 0 ? space : most;
  return { text: text.slice(0, cut).toWellFormed().trim(), isCut: true };
}

/** A row of a table: below its head stands a rule, and all rows have bars. */
function isTable(lines: readonly string[], at: number): boolean {
  if (!lines[at]?.includes("|")) return false;
  let head = at;
  while (head > 0 && lines[head - 1]?.includes("|")) head--;
  return TABLE_RULE.test(lines[head + 1] ?? "") && (lines[head + 1] ?? "").includes("|");
}

function wordsOf(line: string): string {
  const isItem = /^[\s>]*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s)/.test(line);
  const said = inline(
    line
      .replace(/^[\s>]+/, "")
      .replace(/^#{1,6}\s+|\s+#+$/g, "")
      .replace(/^[-*+]\s+/, "")
      .replace(/^\[[ xX]\]\s+/, ""),
  ).trim();
  // Headings and items end where their line ends: a voice needs a mark to stop at.
  return isItem && isSpeakable(said) && !SENTENCE_END.test(said) ? `${said}.` : said;
}

/** Every repetition is bounded: thousands of open brackets cost no more than as many words. */
function inline(text: string): string {
  return text
    .replace(/!?\[([^[\]]{0,300})\]\((?:[^()\s]|\([^()\s]{0,100}\)){0,500}(?:\s{1,9}"[^"]{0,200}")?\)/g, "$1")
    .replace(/<(https?:\/\/[^<>\s]{1,500})>/gi, "$1")
    .replace(/\bhttps?:\/\/(?:www\.)?([^\s/<>()[\]"'?#:]{1,200})(?:[^\s<>)\]"']*[^\s<>)\]"'.,;:!?])?/gi, "$1")
    .replace(/<(?:@[!&]?|#|a?:\w{1,32}:|t:)\d{1,20}(?::\w)?>/g, "")
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, "")
    .replace(/\[\^?\d{1,3}(?:,\s?\d{1,3}){0,9}\]/g, "")
    .replace(/(?<!`)(`{1,3})([^`]{1,300})\1(?!`)/g, "$2")
    .replace(/(\*{2,3}|__|~~|\|\|)(?=\S)([^\n]{0,300}?\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}*_\\])([*_])(?=\S)([^*_\n]{0,300}?\S)\1(?![\p{L}\p{N}*_])/gu, "$2")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(EMOJI, "");
}
