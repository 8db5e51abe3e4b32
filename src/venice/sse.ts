import { createParser } from "eventsource-parser";
import { VeniceError } from "./errors.ts";

/** Turns the bytes of an event stream into its events, synchronously: an event costs no promise. */
export interface SseDecoder {
  /** @throws VeniceError `protocol`, code `event_too_large`; and whatever `onEvent` throws */
  feed(bytes: Buffer): void;
  /** The stream is over: a last event that lacks its empty line is given all the same. */
  end(): void;
}

/** An event is a token or a list of sources; far beyond this it is an attack on memory. */
const EVENT_CHARACTERS = 8 * 1024 * 1024;

/**
 * @param onEvent called with each event that has data, and with its type if it names one
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createSseDecoder(
  onEvent: (data: string, type?: string) => void,
  maxCharacters = EVENT_CHARACTERS,
): SseDecoder {
  const text = createTextDecoder();
  let tooLarge = false;
  const parser = createParser({
    maxBufferSize: maxCharacters,
    onEvent: (event) => {
      if (event.data !== "") onEvent(event.data, event.event);
    },
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") tooLarge = true;
    },
  });
  const feed = (part: string) => {
    parser.feed(part);
    if (tooLarge) throw new VeniceError("protocol", { code: "event_too_large" });
  };
  return {
    feed: (bytes) => feed(text.push(bytes)),
    end: () => feed(`${text.end()}\n\n`),
  };
}

/** Decodes UTF-8 that may be cut anywhere. Whole characters, the usual case, take the runtime's quickest way. */
function createTextDecoder(): { push(bytes: Buffer): string; end(): string } {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let pending = false;
  return {
    push(bytes) {
      if (bytes.length === 0) return "";
      const endsWhole = (bytes[bytes.length - 1] as number) < 0x80;
      if (!pending && endsWhole) return bytes.toString("utf8");
      pending = !endsWhole;
      return decoder.decode(bytes, { stream: true });
    },
    end: () => (pending ? decoder.decode() : ""),
  };
}
