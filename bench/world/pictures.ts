import { randomBytes } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { nowMs, sleep } from "../clock.ts";
import type { Platforms } from "./platforms.ts";
import type { VeniceServer } from "./venice.ts";

/** How many pictures of what size are asked for, with `/imagine` in Discord. */
export interface PictureLoad {
  readonly bytes: number;
  readonly pictures: number;
  /** How many are under way at once, each in a channel of its own. */
  readonly lanes: number;
  /** How long Venice paints. */
  readonly thinkMs: number;
  readonly withinMs: number;
}

export interface PictureTrace {
  /** When the picture's last byte was given to Venice's socket. */
  readonly paintedAt: number;
  /** When the head of the request that uploads it had reached the platform. */
  readonly leftAt: number;
}

const REQUESTS = "http.server.request.start";
const PAUSE_MS = 50;

/** Asks for pictures, and notes when each leaves for the platform. With one lane the two instants belong together. */
export async function loadPictures(
  load: PictureLoad,
  { discord }: Platforms,
  venice: VeniceServer,
): Promise<readonly PictureTrace[]> {
  const painted: number[] = [];
  const left: number[] = [];
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: IncomingMessage };
    if (request.headers["content-type"]?.startsWith("multipart/form-data")) left.push(nowMs());
  };
  venice.picture = { bytes: pictureOf(load.bytes), thinkMs: load.thinkMs, onPainted: (at) => painted.push(at) };
  subscribe(REQUESTS, onRequest);
  const guild = discord.addGuild({ name: "pictures" });
  const endAt = nowMs() + load.withinMs;
  let begun = 0;
  const lane = async (n: number): Promise<void> => {
    const channel = discord.addChannel({ guild, name: `easel-${n}` });
    const user = discord.addUser({ username: `painter${n}` });
    discord.addMember(guild, user);
    while (begun < load.pictures && nowMs() < endAt) {
      begun += 1;
      const asked = discord.slash({ command: "imagine", options: { prompt: `picture ${begun}` }, channel, user });
      while (!asked.response?.attachments.length && nowMs() < endAt) await sleep(5);
      await sleep(PAUSE_MS);
    }
  };
  try {
    await Promise.all(Array.from({ length: load.lanes }, (_, n) => lane(n)));
  } finally {
    unsubscribe(REQUESTS, onRequest);
    venice.picture = undefined;
  }
  return painted.map((paintedAt, n) => ({ paintedAt, leftAt: left[n] ?? Number.NaN }));
}

/** Looks like a PNG from the outside, which is all that anybody looks at on its way. */
function pictureOf(bytes: number): Buffer {
  const head = Buffer.from("89504e470d0a1a0a0000000d49484452000004000000040008020000000000000000", "hex");
  return Buffer.concat([head, randomBytes(bytes - head.length)]);
}
