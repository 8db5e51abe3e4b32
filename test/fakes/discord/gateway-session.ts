import { randomBytes } from "node:crypto";
import { INTENT } from "./intents.ts";
import { guildCreateJson, userJson } from "./shapes.ts";
import type { Json } from "./types.ts";
import type { World, WorldEvent } from "./world.ts";

const MAX_REPLAY = 5_000;

/** What takes a session's frames while it is connected. */
export interface Wire {
  send(frame: string): void;
}

/** What a bot identified for; outlives its connections until it is invalidated. */
export class Session {
  readonly id = randomBytes(16).toString("hex");
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  readonly #world: World;
  readonly #sent: { readonly seq: number; readonly frame: string }[] = [];
  seq = 0;
  wire: Wire | undefined;
  /** Since when nobody is connected. */
  lostAt: number | undefined;

  constructor(world: World, intents: number, shard: readonly [number, number]) {
    this.#world = world;
    this.intents = intents;
    this.shard = shard;
  }

  get readsText(): boolean {
    return (this.intents & INTENT.messageContent) !== 0;
  }

  dispatch(name: string, data: Json): void {
    this.seq += 1;
    const frame = JSON.stringify({ t: name, s: this.seq, op: 0, d: data });
    this.#sent.push({ seq: this.seq, frame });
    if (this.#sent.length > MAX_REPLAY) this.#sent.shift();
    this.wire?.send(frame);
  }

  /** Whether everything after that number is still known. */
  canReplay(after: number): boolean {
    if (after > this.seq) return false;
    return after === this.seq || (this.#sent[0]?.seq ?? Number.POSITIVE_INFINITY) <= after + 1;
  }

  replay(after: number): void {
    for (const { seq, frame } of this.#sent) if (seq > after) this.wire?.send(frame);
  }

  #concerns(guildId: string | undefined): boolean {
    const [id, count] = this.shard;
    return guildId === undefined ? id === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
  }

  /** Passes an event on, when the session asked for its kind. */
  tell(event: WorldEvent): void {
    if (!this.#concerns(event.guildId)) return;
    if (event.intent !== 0 && !(this.intents & event.intent)) return;
    this.dispatch(event.name, event.build(this.readsText));
  }

  /** READY and the servers, as after every identify. */
  begin(resumeUrl: string): void {
    const world = this.#world;
    const own = [...world.guilds.values()].filter((g) => g.members.has(world.bot.id) && this.#concerns(g.id));
    this.dispatch("READY", {
      v: 10,
      user: { ...userJson(world.bot), verified: true, mfa_enabled: true, email: null },
      user_settings: {},
      guilds: own.map((guild) => ({ id: guild.id, unavailable: true })),
      session_id: this.id,
      resume_gateway_url: resumeUrl,
      shard: [...this.shard],
      application: { id: world.applicationId, flags: world.applicationFlags },
      private_channels: [],
      presences: [],
      relationships: [],
      geo_ordered_rtc_regions: [],
      session_type: "normal",
      _trace: [],
    });
    if (!(this.intents & INTENT.guilds)) return;
    const withMembers = (this.intents & INTENT.guildPresences) !== 0;
    for (const guild of own) {
      if (guild.unavailable) this.dispatch("GUILD_DELETE", { id: guild.id, unavailable: true });
      else this.dispatch("GUILD_CREATE", guildCreateJson(world, guild, withMembers));
    }
  }
}
