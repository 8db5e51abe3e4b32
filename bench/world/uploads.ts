import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { nowMs, sleep } from "../clock.ts";
import type { Platforms } from "./platforms.ts";
import type { VeniceServer } from "./venice.ts";
import { type WorkKind, workOf } from "./works.ts";

/** How many pictures or sounds of what size are asked for, with a command in Discord. */
export interface UploadLoad {
  readonly kind: WorkKind;
  readonly bytes: number;
  readonly count: number;
  /** How many are under way at once, each in a channel of its own. */
  readonly lanes: number;
  /** How long Venice works on one. */
  readonly thinkMs: number;
  readonly withinMs: number;
}

export interface UploadTrace {
  /** When the last byte was given to Venice's socket. */
  readonly madeAt: number;
  /** When the head of the request that uploads it had reached the platform. */
  readonly leftAt: number;
}

const REQUESTS = "http.server.request.start";
const PAUSE_MS = 50;

/** Asks for pictures or sounds, and notes when each leaves for the platform. With one lane the two instants belong together. */
export async function loadUploads(
  load: UploadLoad,
  { discord }: Platforms,
  venice: VeniceServer,
): Promise<readonly UploadTrace[]> {
  const made: number[] = [];
  const left: number[] = [];
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: IncomingMessage };
    if (request.headers["content-type"]?.startsWith("multipart/form-data")) left.push(nowMs());
  };
  const work = workOf(load.kind, load.bytes);
  venice.making = { work, thinkMs: load.thinkMs, onMade: (at) => made.push(at) };
  subscribe(REQUESTS, onRequest);
  const guild = discord.addGuild({ name: load.kind });
  const endAt = nowMs() + load.withinMs;
  let begun = 0;
  const lane = async (n: number): Promise<void> => {
    const channel = discord.addChannel({ guild, name: `${load.kind}-${n}` });
    const user = discord.addUser({ username: `person${n}` });
    discord.addMember(guild, user);
    while (begun < load.count && nowMs() < endAt) {
      begun += 1;
      const options = { [work.option]: `number ${begun}` };
      const asked = discord.slash({ command: work.command, options, channel, user });
      const isThere = () => asked.messages.some(({ attachments }) => attachments.length > 0);
      while (!isThere() && nowMs() < endAt) await sleep(5);
      await sleep(PAUSE_MS);
    }
  };
  try {
    await Promise.all(Array.from({ length: load.lanes }, (_, n) => lane(n)));
  } finally {
    unsubscribe(REQUESTS, onRequest);
    venice.making = undefined;
  }
  return made.map((madeAt, n) => ({ madeAt, leftAt: left[n] ?? Number.NaN }));
}
