import { refusal } from "../errors.ts";
import { object, text } from "../form.ts";
import { leaveGuild } from "../places.ts";
import { noContent, ok, type Request, type Router } from "../router.ts";
import { channelJson, fullMemberJson, guildJson, roleJson, userJson } from "../shapes.ts";
import { compareIds } from "../snowflake.ts";
import type { Guild } from "../types.ts";
import { checkedBody, queryInteger } from "./input.ts";

function guildOf({ world, params }: Request): Guild {
  const guild = world.guilds.get(params.guild_id ?? "");
  if (!guild) throw refusal(10004);
  if (!guild.members.has(world.bot.id)) throw refusal(50001);
  return guild;
}

export function addGuildRoutes(router: Router): void {
  router.add("GET", "/guilds/:guild_id", (r) => {
    const guild = guildOf(r);
    const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 1 };
    return ok({ ...guildJson(guild), ...(r.query.get("with_counts") === "true" && counts) });
  });
  router.add("GET", "/guilds/:guild_id/channels", (r) => {
    const channels = [...guildOf(r).channels].map((id) => r.world.channel(id));
    return ok(channels.filter((c) => !c.thread).map((c) => channelJson(r.world, c)));
  });
  router.add("GET", "/guilds/:guild_id/roles", (r) => ok([...guildOf(r).roles.values()].map(roleJson)));
  router.add("GET", "/guilds/:guild_id/roles/:role_id", (r) => {
    const role = guildOf(r).roles.get(r.params.role_id ?? "");
    if (!role) throw refusal(10011);
    return ok(roleJson(role));
  });
  router.add("GET", "/guilds/:guild_id/members", (r) => {
    const guild = guildOf(r);
    const { guildMembers = "off" } = r.world.options;
    if (guildMembers === "off") throw refusal(50001);
    const limit = queryInteger(r, "limit", 1, 1, 1000);
    const after = r.query.get("after") ?? "0";
    const ids = [...guild.members.keys()].sort(compareIds).filter((id) => compareIds(id, after) > 0);
    return ok(ids.slice(0, limit).map((id) => fullMemberJson(r.world, guild.members.get(id)!)));
  });
  router.add("GET", "/guilds/:guild_id/members/search", (r) => {
    const guild = guildOf(r);
    const wanted = (r.query.get("query") ?? "").toLowerCase();
    const limit = queryInteger(r, "limit", 1, 1, 1000);
    const found = [...guild.members.values()].filter((m) => {
      const user = r.world.user(m.userId);
      return [user.username, user.globalName, m.nick].some((name) => name?.toLowerCase().startsWith(wanted));
    });
    return ok(found.slice(0, limit).map((m) => fullMemberJson(r.world, m)));
  });
  router.add("PATCH", "/guilds/:guild_id/members/@me", (r) => {
    const member = guildOf(r).members.get(r.world.bot.id)!;
    const { nick } = checkedBody<{ nick?: string | null }>(r, object({ nick: text({ max: 32 }) }));
    if (nick !== undefined) member.nick = nick || null;
    return ok(fullMemberJson(r.world, member));
  });
  router.add("GET", "/guilds/:guild_id/members/:user_id", (r) => {
    const guild = guildOf(r);
    const member = guild.members.get(r.params.user_id ?? "");
    if (!member) throw refusal(r.world.users.has(r.params.user_id ?? "") ? 10007 : 10013);
    return ok(fullMemberJson(r.world, member));
  });
  router.add("GET", "/users/@me/guilds", ({ world }) => {
    const own = [...world.guilds.values()].filter((g) => g.members.has(world.bot.id));
    return ok(
      own.map((g) => ({
        id: g.id,
        name: g.name,
        icon: null,
        banner: null,
        owner: false,
        permissions: "0",
        features: [],
      })),
    );
  });
  router.add("DELETE", "/users/@me/guilds/:guild_id", (r) => {
    leaveGuild(r.world, guildOf(r));
    return noContent;
  });
  router.add("GET", "/users/:user_id", ({ world, params }) => {
    const user = world.users.get(params.user_id ?? "");
    if (!user) throw refusal(10013);
    return ok(userJson(user));
  });
}
