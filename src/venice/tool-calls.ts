import { type Fields, isFields } from "./fields.ts";

/** A call that the model asks for, put together from its pieces. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it: it may be broken. */
  readonly arguments: string;
}

interface Slot {
  readonly index: number;
  id: string;
  name: string;
  arguments: string;
  /** What else the fragments held, to be sent back unchanged. */
  readonly extra: Fields;
}

const SEARCH_ID = "web_search_call";
const SEARCH_NAME = "venice_web_search_documents";

/** Puts tool calls together from the fragments of a stream. */
export class ToolCalls {
  readonly #slots: Slot[] = [];

  add(fragments: readonly unknown[]): void {
    for (const fragment of fragments) if (isFields(fragment)) this.#addOne(fragment);
  }

  /** The calls in order, without the ones that only carry search results. */
  calls(): readonly ToolCall[] {
    return this.#slots
      .filter((slot) => slot.name !== "" && !carriesResults(slot))
      .map((slot) => ({ id: slot.id, name: slot.name, arguments: slot.arguments }));
  }

  /** What a pseudo call of the service's own search found, as text to be parsed. */
  searchResults(): readonly string[] {
    return this.#slots.filter(carriesResults).map((slot) => slot.arguments);
  }

  /** The calls as the next request repeats them. */
  toEcho(): readonly Fields[] {
    return this.#slots
      .filter((slot) => slot.name !== "" && !carriesResults(slot))
      .map(({ id, name, arguments: text, extra }) => ({
        ...extra,
        id,
        type: "function",
        function: { name, arguments: text },
      }));
  }

  #addOne(fragment: Fields): void {
    const { index, id, type: _type, function: call, ...extra } = fragment;
    const slot = this.#slotFor(typeof index === "number" ? index : undefined, typeof id === "string" ? id : "");
    Object.assign(slot.extra, extra);
    if (!isFields(call)) return;
    if (slot.name === "" && typeof call.name === "string") slot.name = call.name;
    if (typeof call.arguments === "string") slot.arguments += call.arguments;
    else if (isFields(call.arguments)) slot.arguments = JSON.stringify(call.arguments);
  }

  #slotFor(index: number | undefined, id: string): Slot {
    const last = this.#slots.at(-1);
    const known =
      index === undefined ? (id === "" ? last : this.#slots.find((slot) => slot.id === id)) : this.#latestAt(index);
    // Some providers number every call 0: another id is another call.
    if (known && (id === "" || known.id === "" || known.id === id)) {
      if (known.id === "") known.id = id;
      return known;
    }
    const slot: Slot = { index: index ?? this.#slots.length, id, name: "", arguments: "", extra: {} };
    this.#slots.push(slot);
    return slot;
  }

  #latestAt(index: number): Slot | undefined {
    return this.#slots.findLast((slot) => slot.index === index);
  }
}

/** Reads the sources out of a pseudo call's arguments; nothing when they are not readable. */
export function searchResultsOf(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
    if (!isFields(value)) return [];
    const list = Object.values(value).find(Array.isArray);
    return list ?? [];
  } catch {
    return [];
  }
}

function carriesResults({ id, name }: { readonly id: string; readonly name: string }): boolean {
  return id.startsWith(SEARCH_ID) || name === SEARCH_NAME;
}
