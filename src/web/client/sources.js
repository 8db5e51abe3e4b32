/** @import { SourceView } from "../view.ts" */
import { h, icon } from "./dom.js";
import { w } from "./words.js";

/**
 * Where an answer's facts come from; each says where it leads.
 * @param {readonly SourceView[]} sources
 */
export function sourceList(sources) {
  const links = sources.flatMap(({ number, title, url, date }) => {
    const address = URL.canParse(url) ? new URL(url) : undefined;
    if (address?.protocol !== "https:" && address?.protocol !== "http:") return [];
    const link = h(
      "a",
      { href: address.href, target: "_blank", rel: "noopener noreferrer nofollow" },
      h("span", { class: "number" }, String(number)),
      h("span", { class: "source-title" }, title || address.hostname),
      h(
        "span",
        { class: "soft" },
        [address.hostname.replace(/^www\./, ""), date?.slice(0, 10)].filter(Boolean).join(" · "),
      ),
    );
    return [h("li", {}, link)];
  });
  if (links.length === 0) return [];
  const summary = h(
    "summary",
    {},
    icon("globe"),
    w(links.length === 1 ? "source" : "sources", { count: links.length }),
  );
  return [h("details", { class: "sources" }, summary, h("ol", {}, ...links))];
}
