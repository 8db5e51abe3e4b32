import { t } from "../../i18n.ts";
import type { Button, Choice, Menu, MenuItem, Part } from "../part.ts";
import type { Settings } from "../settings.ts";
import type { Turn } from "../turn.ts";
import { portraitOf, quoted } from "./appoint.ts";
import { characterIn, type Figure, figureOfPersona, figureOfVenice, NOBODY } from "./figure.ts";
import type { Find } from "./find.ts";
import { inMarkdown } from "./names.ts";
import type { Personas } from "./personas.ts";
import type { Roles } from "./roles.ts";
import type { VeniceCast } from "./venice-cast.ts";

const PAGE = 10;
const MOST_TAGS = 20;
/** What the filter may be besides a tag. */
export const FILTERS = { all: "all", own: "own", adult: "adult", tag: "tag:" } as const;

/** What the gallery shows. */
export interface View {
  readonly filter: string;
  /** Counted from 0, as `at`. */
  readonly page: number;
  readonly at: number;
}

export interface GalleryOptions {
  readonly cast: VeniceCast;
  readonly personas: Personas;
  readonly find: Find;
  readonly roles: Pick<Roles, "speaker">;
  readonly settings: Settings;
}

/** One character after another, with a face; the panel changes in its place. */
export async function* gallery(view: View, turn: Turn, o: GalleryOptions): AsyncGenerator<Part> {
  const { locale, place } = turn;
  const settings = await o.settings.of(place);
  const figures = await pageOf(view, turn, o);
  const at = Math.min(view.at, figures.length - 1);
  const figure = figures[at];
  const set = characterIn(settings);
  if (figure) {
    const { name, avatar } = await o.roles.speaker(figure, place);
    yield { type: "text", text: words(figure, name, view.page * PAGE + at + 1, locale) };
    if (avatar) yield { type: "media", media: portraitOf(name, avatar) };
  } else yield { type: "text", text: t(locale, "character.gallery.none") };

  const editor = settings.editors === "anyone" ? "anyone" : "manager";
  const button = (label: string, options: View, more: Partial<Button> = {}): Button => ({
    ...{ kind: "button", label, who: "asker", update: true },
    call: { command: "gallery", options: { ...options } },
    ...more,
  });
  const { filter, page } = view;
  const row: Button[] = [];
  if (at > 0) row.push(button("◀", { filter, page, at: at - 1 }));
  else if (page > 0) row.push(button("◀", { filter, page: page - 1, at: PAGE - 1 }));
  if (at + 1 < figures.length) row.push(button("▶", { filter, page, at: at + 1 }));
  else if (figures.length === PAGE) row.push(button("▶", { filter, page: page + 1, at: 0 }));
  if (figure && figure.key !== set)
    row.push({
      ...{ kind: "button", label: t(locale, "button.character.choose"), style: "primary", who: editor },
      call: { command: "character", options: { name: figure.key } },
    });
  if (set !== undefined)
    row.push({
      ...{ kind: "button", label: t(locale, "button.character.clear"), who: editor },
      call: { command: "character", options: { name: NOBODY } },
    });
  if (figure?.persona)
    row.push({
      ...{ kind: "button", label: t(locale, "button.character.remove"), style: "danger", who: "manager", update: true },
      call: { command: "persona-remove", options: { id: figure.persona.id } },
    });
  const menus: readonly Choice[][] = [
    ...(figures.length > 1 ? [[jumpMenu(figures, at, view, locale)]] : []),
    [await filterMenu(view, turn, o)],
  ];
  yield { type: "choices", phase: "done", rows: [...(row.length > 0 ? [row] : []), ...menus] };
}

async function pageOf({ filter, page }: View, { place }: Turn, o: GalleryOptions): Promise<readonly Figure[]> {
  const mayBeAdult = o.find.mayBeAdult(place);
  const from = page * PAGE;
  if (filter === FILTERS.own) {
    const own = (await o.personas.of(place)).map(figureOfPersona);
    return own.filter(({ adult }) => !adult || mayBeAdult).slice(from, from + PAGE);
  }
  const tags = filter.startsWith(FILTERS.tag) ? { tags: [filter.slice(FILTERS.tag.length)] } : {};
  const adult = filter === FILTERS.adult && mayBeAdult;
  return (await o.cast.list({ adult, ...tags, limit: PAGE, offset: from })).map(figureOfVenice);
}

function words(figure: Figure, name: string, number: number, locale: string): string {
  const { rating, ratingCount = 0, imports } = figure.venice ?? {};
  const count = (value: number) => value.toLocaleString(locale);
  const facts = [
    rating !== undefined && ratingCount > 0 ? `★ ${rating.toFixed(1)} (${count(ratingCount)})` : "",
    imports ? t(locale, "character.imports", { count: count(imports) }) : "",
    figure.persona?.creator ? t(locale, "character.creator", { name: inMarkdown(figure.persona.creator) }) : "",
    figure.adult ? "18+" : "",
  ];
  const tags = figure.tags.slice(0, 8).map((tag) => `\`${tag.replaceAll("`", "")}\``);
  return [
    `**${inMarkdown(name)}** · ${count(number)}`,
    facts.filter(Boolean).join(" · "),
    quoted(figure.description),
    tags.join(" "),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function jumpMenu(figures: readonly Figure[], at: number, { filter, page }: View, locale: string): Menu {
  const items = figures.map((figure, n): MenuItem => {
    const description = figure.description.replace(/\s+/g, " ").slice(0, 100).toWellFormed();
    const label = figure.name.slice(0, 100).toWellFormed();
    return { label, value: String(n), selected: n === at, ...(description && { description }) };
  });
  const call = { command: "gallery", options: { filter, page } };
  return {
    kind: "menu",
    label: t(locale, "character.gallery.who"),
    who: "asker",
    update: true,
    fills: "at",
    items,
    call,
  };
}

async function filterMenu({ filter }: View, { place, locale }: Turn, o: GalleryOptions): Promise<Menu> {
  const item = (value: string, label: string): MenuItem => ({ value, label, selected: value === filter });
  const own = await o.personas.of(place);
  const many = await o.cast.list({ adult: false, limit: 100 });
  const counts = new Map<string, number>();
  for (const tag of many.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const tags = [...counts].sort((a, b) => b[1] - a[1]).map(([tag]) => tag.slice(0, 60));
  const items = [
    item(FILTERS.all, t(locale, "character.gallery.all")),
    ...(own.length > 0 ? [item(FILTERS.own, t(locale, "character.gallery.own"))] : []),
    ...(o.find.mayBeAdult(place) ? [item(FILTERS.adult, t(locale, "character.gallery.adult"))] : []),
    ...tags.slice(0, MOST_TAGS).map((tag) => item(`${FILTERS.tag}${tag}`, tag)),
  ];
  const call = { command: "gallery", options: { page: 0, at: 0 } };
  const label = t(locale, "character.gallery.filter");
  return { kind: "menu", label, who: "asker", update: true, fills: "filter", items, call };
}
