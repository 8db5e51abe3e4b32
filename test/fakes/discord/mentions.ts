import { walkComponents } from "./form-components.ts";
import { PERMISSION, permissionsIn } from "./permissions.ts";
import type { Channel, Json, Mentions } from "./types.ts";
import type { World } from "./world.ts";

export interface AllowedMentions {
  readonly parse?: readonly string[] | null;
  readonly users?: readonly string[] | null;
  readonly roles?: readonly string[] | null;
  readonly replied_user?: boolean | null;
}

interface Speaker {
  readonly id: string;
  /** Webhooks and interaction replies ask nobody for the permission to mention everyone. */
  readonly free: boolean;
}

const CODE = /```[\s\S]*?```|``[\s\S]*?``|`[^`\n]*`/g;

/** The text that can mention somebody: content and text components, without code. Embeds never ping. */
function mentioning(content: string, components: readonly Json[]): string {
  const shown = [...walkComponents(components, [])].filter(([c]) => c.type === 10).map(([c]) => String(c.content));
  return [content, ...shown].join("\n").replace(CODE, " ");
}

const all = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((m) => m[1] ?? "")),
];

/** Whom a message mentions so that they are told, after `allowed_mentions` and permissions. */
export function mentionsOf(
  world: World,
  channel: Channel,
  speaker: Speaker,
  message: { readonly content: string; readonly components: readonly Json[]; readonly repliesTo?: string },
  allowed: AllowedMentions | null | undefined,
): Mentions {
  const text = mentioning(message.content, message.components);
  const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
  const mayAll = speaker.free || (permissionsIn(world, channel, speaker.id) & PERMISSION.MENTION_EVERYONE) !== 0n;
  const parse = allowed ? (allowed.parse ?? []) : ["users", "roles", "everyone"];
  const pass = (kind: "users" | "roles", id: string) => parse.includes(kind) || allowed?.[kind]?.includes(id) === true;

  const users = all(text, /<@!?(\d{15,20})>/g).filter((id) => world.users.has(id) && pass("users", id));
  const replied = allowed ? allowed.replied_user === true : true;
  if (message.repliesTo !== undefined && replied && !users.includes(message.repliesTo)) users.push(message.repliesTo);
  const roles = all(text, /<@&(\d{15,20})>/g).filter((id) => {
    const role = guild?.roles.get(id);
    return role !== undefined && (role.mentionable || mayAll) && pass("roles", id);
  });
  const everyone = guild !== undefined && mayAll && parse.includes("everyone") && /@(everyone|here)/.test(text);
  return { users, roles, everyone };
}

/** The same as names: user ids, `role:ID`, `everyone`. */
export function pingList(mentions: Mentions): string[] {
  return [...mentions.users, ...mentions.roles.map((id) => `role:${id}`), ...(mentions.everyone ? ["everyone"] : [])];
}
