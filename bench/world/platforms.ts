import { type FakeDiscord, startFakeDiscord } from "../../test/fakes/discord/index.ts";
import { type FakeTelegram, startFakeTelegram } from "../../test/fakes/telegram/index.ts";
import { nowMs } from "../clock.ts";

export const KINDS = ["discord message", "discord interaction", "telegram private", "telegram group"] as const;
/** How a question comes in, and with that how its answer grows. */
export type Kind = (typeof KINDS)[number];

export interface PlatformOptions {
  readonly limits: "real" | "lifted";
  /** How many places of each kind there are to ask in. */
  readonly places: number;
  /** More servers and channels, in which nothing happens. */
  readonly guilds?: number;
  readonly channelsPerGuild?: number;
}

/** A request that shows words of an answer. */
export interface Shown {
  readonly at: number;
  readonly text: string;
  /** The answer is complete: its buttons say so. */
  readonly isLast: boolean;
}

/** A place where somebody can ask. */
export interface Spot {
  readonly kind: Kind;
  ask(question: string): void;
}

export interface Platforms {
  readonly discord: FakeDiscord;
  readonly telegram: FakeTelegram;
  readonly spots: ReadonlyMap<Kind, readonly Spot[]>;
  /** Told of every request that shows text, as soon as the server has read it. */
  onShown: (shown: Shown) => void;
  stop(): Promise<void>;
}

/** Both platforms, with people in them. */
export async function openPlatforms(o: PlatformOptions): Promise<Platforms> {
  const discord = await startFakeDiscord({ limits: o.limits });
  const telegram = await startFakeTelegram({ limits: o.limits });
  for (let n = 0; n < (o.guilds ?? 0); n += 1) {
    const guild = discord.addGuild({ name: `Guild ${n}` });
    for (let c = 0; c < (o.channelsPerGuild ?? 0); c += 1) discord.addChannel({ guild, name: `channel-${c}` });
  }
  const self: Platforms = {
    discord,
    telegram,
    spots: new Map(KINDS.map((kind) => [kind, spotsOf(kind, o.places, discord, telegram)])),
    onShown: () => {},
    stop: async () => {
      await Promise.all([discord.stop(), telegram.stop()]);
    },
  };
  watch(discord.traffic, self);
  watch(telegram.traffic, self);
  return self;
}

/** The servers note each request down when they have read it: that is its arrival. */
function watch(traffic: readonly object[], self: Platforms): void {
  const list = traffic as { body?: unknown }[];
  const note = list.push;
  list.push = (...entries) => {
    const at = nowMs();
    for (const { body } of entries) {
      const { content, text, components, reply_markup: markup } = (body ?? {}) as Readonly<Record<string, unknown>>;
      const words = content ?? text;
      if (typeof words !== "string" || words === "") continue;
      self.onShown({ at, text: words, isLast: JSON.stringify(components ?? markup ?? "").includes("Regenerate") });
    }
    return note.apply(list, entries);
  };
}

function spotsOf(kind: Kind, count: number, discord: FakeDiscord, telegram: FakeTelegram): readonly Spot[] {
  const of = (make: (n: number) => (question: string) => void) =>
    Array.from({ length: count }, (_, n): Spot => ({ kind, ask: make(n) }));
  if (kind.startsWith("discord")) {
    const guild = discord.addGuild({ name: kind });
    return of((n) => {
      const channel = discord.addChannel({ guild, name: `busy-${n}` });
      const user = discord.addUser({ username: `person${n}` });
      discord.addMember(guild, user);
      return kind === "discord message"
        ? (question) => discord.say({ channel, author: user, content: `<@${discord.bot.id}> ${question}` })
        : (prompt) => discord.slash({ command: "ask", options: { prompt }, channel, user });
    });
  }
  return of(() => {
    const user = telegram.user();
    if (kind === "telegram private") return (text) => telegram.say({ chat: user, from: user, text });
    const chat = telegram.supergroup({ members: [user] });
    return (question) => telegram.say({ chat, from: user, text: `@gondolier_bot ${question}` });
  });
}
