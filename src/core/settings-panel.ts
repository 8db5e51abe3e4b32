import { languages, t } from "../i18n.ts";
import type { Model } from "../venice/index.ts";
import { whoSetButton } from "./characters/appoint.ts";
import { characterIn } from "./characters/figure.ts";
import { inMarkdown, plainName } from "./characters/names.ts";
import type { Deps } from "./deps.ts";
import { UserError } from "./errors.ts";
import { modelLine } from "./model-words.ts";
import type { OwnChoices } from "./own-settings.ts";
import type { Choice, MenuItem, Part } from "./part.ts";
import type { Changes, PlaceSettings } from "./settings.ts";
import { voiceLabel } from "./speech/voices.ts";
import { personKey, type Turn } from "./turn.ts";

const AUTO = "auto";

/** The languages' own names. */
const nameOfLanguage = (code: string): string => new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;

/** The settings of a place as they are, with what changes them beneath. */
export async function* settingsPanel(turn: Turn, deps: Deps): AsyncIterable<Part> {
  const settings = await deps.settings.of(turn.place);
  const own = await deps.own.of(personKey(turn.place.platform, turn.person.id));
  const { model } = await deps.models.answering(settings.model);
  const word = (key: Parameters<typeof t>[1]) => t(turn.locale, key);
  const lines = [
    [word("settings.model"), `${model.name} (\`${model.id}\`)`],
    [word("settings.character"), await characterWord(settings, turn, deps)],
    [word("settings.persona"), settings.persona ? quote(settings.persona) : word("settings.persona.none")],
    [word("settings.search"), word(`settings.${settings.search}`)],
    [word("settings.memory"), word(settings.memory ? "settings.on" : "settings.off")],
    [word("settings.recall"), word(settings.recall ? "settings.on" : "settings.off")],
    [word("settings.reasoning"), word(`settings.${settings.reasoning}`)],
    [word("settings.badge"), word(settings.badge ? "settings.on" : "settings.off")],
    [word("settings.speech"), word(speechWord(settings))],
    [word("settings.speech.own"), word(own.speech ? "settings.on" : "settings.off")],
    [word("settings.voice"), await voiceWord(settings, turn, deps)],
    [word("settings.language"), settings.language ? nameOfLanguage(settings.language) : word("settings.language.auto")],
    // What is a person's own is theirs to change.
    ...(turn.place.owner ? [] : [[word("settings.editors"), word(`settings.editors.${settings.editors}`)]]),
  ];
  const title = word(turn.place.owner ? "settings.title.own" : "settings.title");
  yield { type: "text", text: `**${title}**\n\n${lines.map(([name, value]) => `- **${name}:** ${value}`).join("\n")}` };
  const models = await deps.models.matching("");
  const isOwner = deps.access.isOwner(turn.place.platform, turn.person.id);
  yield {
    type: "choices",
    phase: "done",
    rows: rows(settings, own, turn, modelItems(models, model, turn.locale), isOwner),
  };
}

/** Where nothing is set, a character that has a voice speaks. */
function speechWord({ speech, character }: PlaceSettings) {
  if (speech === undefined && character) return "settings.speech.auto";
  return speech ? "settings.on" : "settings.off";
}

async function voiceWord({ voice }: PlaceSettings, { locale }: Turn, { speech }: Deps): Promise<string> {
  const found = voice === undefined ? undefined : await speech.voices.named(voice).catch(() => undefined);
  return found ? voiceLabel(found, locale) : t(locale, "settings.voice.auto");
}

async function characterWord(settings: PlaceSettings, { place, locale }: Turn, { characters }: Deps): Promise<string> {
  const key = characterIn(settings);
  if (key === undefined) return t(locale, "settings.persona.none");
  // Even while Venice cannot be asked, the panel opens.
  const figure = await characters.find.byKey(key, place).catch(() => undefined);
  return inMarkdown(figure ? plainName(figure.name) : key);
}

/** The current model first: it may be far down the catalogue. */
function modelItems(models: readonly Model[], current: Model, locale: string): readonly MenuItem[] {
  return [current, ...models.filter((model) => model.id !== current.id)].slice(0, 25).map((model) => ({
    label: model.name.slice(0, 100),
    value: model.id,
    description: modelLine(model, locale),
    selected: model.id === current.id,
  }));
}

function rows(
  settings: PlaceSettings,
  own: OwnChoices,
  turn: Turn,
  models: readonly MenuItem[],
  isOwner: boolean,
): readonly (readonly Choice[])[] {
  const word = (key: Parameters<typeof t>[1]) => t(turn.locale, key);
  const who = settings.editors === "anyone" ? "anyone" : "manager";
  const press = (label: string, setting: string, value: string): Choice => ({
    kind: "button",
    label,
    who,
    update: true,
    call: { command: "set", options: { setting, value } },
  });
  const menu = (label: string, setting: string, items: readonly MenuItem[]): Choice => ({
    kind: "menu",
    label,
    who,
    update: true,
    fills: "value",
    items,
    call: { command: "set", options: { setting } },
  });
  const toggle = (key: "recall" | "badge") => {
    const next = settings[key] ? "off" : "on";
    return press(`${word(`settings.${key}`)}: ${word(`settings.${next}`)}`, key, next);
  };
  const other = (key: "search" | "memory" | "reasoning" | "editors", to: Parameters<typeof t>[1]) =>
    `${word(`settings.${key}`)}: ${word(to)}`;
  const nextSearch = ({ off: "auto", auto: "on", on: "off" } as const)[settings.search];
  const nextReasoning = settings.reasoning === "hidden" ? "shown" : "hidden";
  const nextSpeech = settings.speech ? "settings.off" : "settings.on";
  const nextEditors = settings.editors === "manager" ? "anyone" : "manager";
  const language: MenuItem[] = [
    { label: word("settings.language.auto"), value: AUTO, selected: !settings.language },
    ...languages().map((code) => ({ label: nameOfLanguage(code), value: code, selected: code === settings.language })),
  ];
  return [
    [menu(word("settings.pick.model"), "model", models)],
    [menu(word("settings.language"), "language", language)],
    [
      {
        kind: "button",
        label: word("settings.persona.edit"),
        who,
        update: true,
        call: { command: "persona", options: {} },
      },
      press(other("search", `settings.${nextSearch}`), "search", nextSearch),
      press(
        other("memory", settings.memory ? "settings.off" : "settings.on"),
        "memory",
        settings.memory ? "off" : "on",
      ),
      press(other("reasoning", `settings.${nextReasoning}`), "reasoning", nextReasoning),
      ...(turn.place.owner ? [] : [press(other("editors", `settings.editors.${nextEditors}`), "editors", nextEditors)]),
    ],
    [
      press(`${word("settings.speech")}: ${word(nextSpeech)}`, "speech", settings.speech ? "off" : "on"),
      ownSpeechButton(own, turn.locale),
      {
        kind: "button",
        label: word("settings.voice.edit"),
        who,
        update: true,
        call: { command: "voice", options: {} },
      },
      {
        kind: "button",
        label: word("settings.character.edit"),
        who: "anyone",
        call: { command: "character", options: {} },
      },
      ...(characterIn(settings) === undefined ? [] : [whoSetButton(turn.locale)]),
    ],
    [toggle("recall"), toggle("badge"), ...(isOwner ? [capButton(word("cap.edit"))] : [])],
  ];
}

/** Of who opened the panel, whoever may change the place: it costs only them. */
function ownSpeechButton({ speech }: OwnChoices, locale: string): Choice {
  return {
    kind: "button",
    label: `${t(locale, "settings.speech.own")}: ${t(locale, speech ? "settings.off" : "settings.on")}`,
    who: "asker",
    update: true,
    call: { command: "set-own", options: { speech: !speech } },
  };
}

/** For the bot's owners: what each person, place and capability may cost a day. */
function capButton(label: string): Choice {
  return { kind: "button", label, who: "asker", call: { command: "cap", options: {} } };
}

/** What a press in the panel changes. @throws UserError for a value that there is not */
export async function change(setting: string, value: string, deps: Deps): Promise<Changes> {
  const wrong = (choices: readonly string[]) =>
    new UserError("error.option.choice", { option: setting, choices: choices.join(", ") });
  const oneOf = <const T extends string>(...choices: readonly T[]): T => {
    if (!(choices as readonly string[]).includes(value)) throw wrong(choices);
    return value as T;
  };
  switch (setting) {
    case "model":
      return { model: (await deps.models.named(value)).id };
    case "search":
      return { search: oneOf("off", "auto", "on") };
    case "memory":
      return { memory: oneOf("on", "off") === "on" };
    case "recall":
      return { recall: oneOf("on", "off") === "on" };
    case "badge":
      return { badge: oneOf("on", "off") === "on" };
    case "speech":
      return { speech: oneOf("on", "off") === "on" };
    case "reasoning":
      return { reasoning: oneOf("hidden", "shown") };
    case "language":
      return { language: oneOf(AUTO, ...languages()) === AUTO ? undefined : value };
    case "editors":
      return { editors: oneOf("manager", "anyone") };
    default:
      throw wrong(["model", "search", "memory", "recall", "badge", "speech", "reasoning", "language", "editors"]);
  }
}

function quote(persona: string): string {
  const line = persona.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
