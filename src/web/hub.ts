import type { WebEvent } from "./view.ts";

const HEARTBEAT_MS = 15_000;
/** What a reader may be behind before it is sent the whole state instead. */
const BEHIND_BYTES = 1_000_000;

interface Watcher {
  readonly place: string;
  send(event: WebEvent): void;
  beat(): void;
  close(): void;
}

/** The open event streams. */
export interface Hub {
  /**
   * Opens the stream of one place; it begins with the state, and comes back to it whenever its reader falls behind.
   * @param state what everything looks like now
   */
  watch(place: string, state: () => readonly WebEvent[]): ReadableStream<Uint8Array>;
  toPlace(place: string, event: WebEvent): void;
  toAll(event: WebEvent): void;
  isWatched(place: string): boolean;
  readonly size: number;
  /** Ends every stream. */
  close(): void;
}

export function createHub(): Hub {
  const watchers = new Set<Watcher>();
  let closed = false;
  const heart = setInterval(() => {
    for (const watcher of watchers) watcher.beat();
  }, HEARTBEAT_MS);
  heart.unref();
  const each = (event: WebEvent, place?: string) => {
    for (const watcher of watchers) if (place === undefined || watcher.place === place) watcher.send(event);
  };
  return {
    watch(place, state) {
      let watcher: Watcher | undefined;
      let behind = false;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            const write = (text: string) => {
              // Nothing more is queued for a reader that does not read: it gets the newest state once it does.
              if ((controller.desiredSize ?? 0) <= 0) behind = true;
              else controller.enqueue(encoder.encode(text));
            };
            watcher = {
              place,
              send: (event) => {
                if (!behind) write(frame(event));
              },
              beat: () => {
                if (!behind) write(": still here\n\n");
              },
              close: () => controller.close(),
            };
            controller.enqueue(encoder.encode(`retry: 1000\n\n${state().map(frame).join("")}`));
            if (closed) controller.close();
            else watchers.add(watcher);
          },
          pull(controller) {
            if (!behind) return;
            behind = false;
            controller.enqueue(encoder.encode(state().map(frame).join("")));
          },
          cancel() {
            if (watcher) watchers.delete(watcher);
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: BEHIND_BYTES }),
      );
    },
    toPlace: (place, event) => each(event, place),
    toAll: (event) => each(event),
    isWatched: (place) => [...watchers].some((watcher) => watcher.place === place),
    get size() {
      return watchers.size;
    },
    close() {
      closed = true;
      clearInterval(heart);
      for (const watcher of watchers) watcher.close();
      watchers.clear();
    },
  };
}

const encoder = new TextEncoder();

function frame(event: WebEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
