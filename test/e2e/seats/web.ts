import type { Suggestion } from "../../../src/core/command-spec.ts";
import type { Begun, MessageView, OptionView, PlaceView } from "../../../src/web/view.ts";
import type { Form, Ground, Seat, Seen, Upload, Value, Values } from "../../contracts/command/seat.ts";
import type { Stage } from "../stage.ts";

const MEBIBYTE = 1024 * 1024;
const MOST_SUGGESTIONS = 25;
const MOST_CHARACTERS = 100;

/** The playground: each seat is a conversation of its own. */
export async function webGround(stage: Stage): Promise<Ground> {
  const page = await openPage(stage.bot.url);
  // There is one person only: who else knows a button's number cannot show this page's token.
  const foreign = await openPage(stage.bot.url, "another page's");
  const faults: string[] = [];
  const sat = new Set<string>();
  return {
    venice: stage.venice,
    has: { suggestions: true, menus: true, alts: true, manyFiles: true },
    strangersRead: /This page is from an earlier start/,
    tooLarge: () => ({ name: "huge.png", bytes: new Uint8Array(26 * MEBIBYTE), mime: "image/png" }),
    sit: async () => sit(page, foreign, sat, faults),
    violations: () => faults,
  };
}

interface Page {
  send(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }>;
  bytes(id: string): Promise<Uint8Array>;
}

/** Reads and writes as the page does: with its token, from its own origin. */
async function openPage(url: string, given?: string): Promise<Page> {
  const html = await (await fetch(url)).text();
  const token = given ?? /gondolier-token" content="([^"]+)"/.exec(html)?.[1] ?? "";
  const own = { origin: url, "x-gondolier-token": token };
  const files = new Map<string, Promise<Uint8Array>>();
  return {
    async send(method, path, body) {
      const isFile = body instanceof Uint8Array;
      const headers = { ...own, ...(body !== undefined && !isFile && { "content-type": "application/json" }) };
      const sent = body === undefined ? {} : { body: isFile ? new Uint8Array(body) : JSON.stringify(body) };
      const response = await fetch(url + path, { method, headers, ...sent });
      return { status: response.status, json: await response.json() };
    },
    bytes(id) {
      const known =
        files.get(id) ?? fetch(`${url}/media/${id}`).then(async (r) => new Uint8Array(await r.arrayBuffer()));
      files.set(id, known);
      return known;
    },
  };
}

async function sit(page: Page, foreign: Page, sat: Set<string>, faults: string[]): Promise<Seat> {
  const opened = (await page.send("POST", "/api/places", {})).json as { place: PlaceView };
  const place = opened.place.id;
  sat.add(place);
  /** Sentences that a request was refused with: the page shows them. */
  const refusals: string[] = [];
  const states = new Set<string>();

  async function post(path: string, body: object, from = page): Promise<Begun | undefined> {
    const { status, json } = await from.send("POST", path, body);
    if (status < 300) return json as Begun;
    if (status >= 500) faults.push(`${path}: ${status} ${JSON.stringify(json)}`);
    refusals.push((json as { error: { message: string } }).error.message);
    return undefined;
  }

  async function upload({ name, bytes }: Upload): Promise<string> {
    const query = new URLSearchParams({ place, name });
    const { status, json } = await page.send("POST", `/api/files?${query}`, bytes);
    if (status !== 201) throw new Refused((json as { error: { message: string } }).error.message);
    return (json as { file: { id: string } }).file.id;
  }
  const ready = async (values: Values) =>
    Object.fromEntries(
      await Promise.all(Object.entries(values).map(async ([name, value]) => [name, await filled(value)])),
    );
  const filled = async (value: Value) =>
    typeof value === "object" ? Promise.all([value].flat().map((each) => upload(each as Upload))) : value;

  async function turn(command: string, options: Values, more: object = {}): Promise<Begun | undefined> {
    try {
      const message = { id: crypto.randomUUID(), place, command, options: await ready(options), ...more };
      return await post("/api/turns", message);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push(error.message);
      return undefined;
    }
  }

  function form(begun: Begun | undefined, fill: Form["fill"]): Form {
    if (!begun || !("missing" in begun)) throw new Error(`nothing was asked for: ${JSON.stringify(begun)}`);
    return { fields: begun.missing.map(({ description }: OptionView) => description), fill };
  }

  async function messages(): Promise<readonly MessageView[]> {
    const { places } = (await page.send("GET", "/api/places")).json as { places: readonly PlaceView[] };
    // What the bot opens by itself (a scene's thread) belongs to whoever looks.
    const mine = places.map(({ id }) => id).filter((id) => id === place || !sat.has(id));
    const all = await Promise.all(mine.map((id) => page.send("GET", `/api/places/${id}/messages`)));
    const shown = all.flatMap(({ json }) => (json as { messages?: readonly MessageView[] }).messages ?? []);
    for (const { status, text } of shown) for (const each of [status, text]) if (each) states.add(each);
    return shown.filter(({ role }) => role === "answer");
  }

  async function pressed(message: Seen, button: RegExp, options: Values = {}, from = page): Promise<Begun | undefined> {
    const shown = (await messages()).find(({ id }) => id === message.id);
    const action = shown?.choices.flat().find(({ label }) => button.test(label))?.id;
    if (action === undefined) throw new Error(`no button ${button}`);
    return post("/api/press", { id: crypto.randomUUID(), place, action, options: await ready(options) }, from);
  }

  async function seenOf(message: MessageView): Promise<Seen> {
    const { id, text, notices, media, choices, sources, speaker, state, reasoning } = message;
    const files = media.map(async ({ id: file, kind, name, alt, durationSecs }) => {
      return { kind, name, alt, seconds: durationSecs, bytes: await page.bytes(file) };
    });
    return {
      id,
      text: [reasoning, text, ...notices.map((notice) => notice.text)].filter(Boolean).join("\n"),
      files: await Promise.all(files),
      buttons: choices.flat().map(({ label }) => label),
      links: sources.map(({ url }) => url),
      speaker: speaker?.name,
      unseen: true,
      over: state === "done",
    };
  }

  return {
    async does(command, options = {}) {
      await turn(command, options);
    },
    async says(words, ...files) {
      const of = (kind: RegExp) => files.filter(({ mime }) => kind.test(mime));
      const all = { image: of(/^image/), audio: of(/^audio/), file: of(/^(?!image|audio)/) };
      const given = Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
      await turn("ask", { prompt: words, ...given });
    },
    async begins(command, options = {}) {
      return form(
        await turn(command, options),
        async (values) => void (await turn(command, { ...options, ...values })),
      );
    },
    async doesTo(command, words) {
      await turn("ask", { prompt: words });
      const { json } = await page.send("GET", `/api/places/${place}/messages`);
      const said = (json as { messages: readonly MessageView[] }).messages.find(({ role }) => role === "question");
      await turn(command, {}, { about: said?.id });
    },
    presses: async (message, button, who) =>
      void (await pressed(message, button, {}, who === "stranger" ? foreign : page)),
    async opens(message, button) {
      return form(await pressed(message, button), async (values) => void (await pressed(message, button, values)));
    },
    async suggests(command, option, typed) {
      const query = new URLSearchParams({ place, command, option, typed });
      const { json } = await page.send("GET", `/api/complete?${query}`);
      const { suggestions } = json as { suggestions: readonly Suggestion[] };
      if (suggestions.length > MOST_SUGGESTIONS) faults.push(`${command} ${option}: ${suggestions.length} suggestions`);
      const isLong = ({ name, value }: Suggestion) => Math.max(name.length, value.length) > MOST_CHARACTERS;
      faults.push(...suggestions.filter(isLong).map(({ name }) => `${command} ${option}: too long: ${name}`));
      return suggestions;
    },
    async seen() {
      const shown = await Promise.all((await messages()).map(seenOf));
      return [
        ...shown,
        ...refusals.map((text, i) => ({
          ...{ id: `refusal ${i}`, text, files: [], buttons: [], links: [], unseen: true, over: true },
        })),
      ];
    },
    async past() {
      await messages();
      return [...states];
    },
  };
}

class Refused extends Error {}
