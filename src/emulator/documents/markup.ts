const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const decoded = (text: string) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });

/** The words of XML or HTML, one line a paragraph. */
export const markupText = (markup: string): string =>
  decoded(
    markup
      .replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, "")
      .replace(/<\/(?:w:p|a:p|si|p|div|li|tr|h\d|section|article)>|<(?:br|w:br)\b[^>]*>/gi, "\n")
      .replace(/<w:tab\/>/g, "\t")
      .replace(/<[^>]*>/g, ""),
  )
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** A page as Markdown: headings, links and lists stay what they are. */
export const pageMarkdown = (html: string): string => {
  const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1];
  const body = html
    .replace(/<(script|style|title|head|nav|footer)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<h([1-6])\b[^>]*>/gi, (_, level: string) => `\n\n${"#".repeat(Number(level))} `)
    .replace(/<\/h[1-6]>/gi, "\n\n")
    .replace(/<li\b[^>]*>/gi, "\n- ")
    .replace(/<a\b[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/gi, "[$2]($1)")
    .replace(/<\/?(?:strong|b)\b[^>]*>/gi, "**")
    .replace(/<\/?(?:em|i)\b[^>]*>/gi, "*");
  const text = markupText(body);
  return title && !text.startsWith("# ") ? `# ${markupText(title)}\n\n${text}` : text;
};
