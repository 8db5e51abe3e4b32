import type { Config } from "../config.ts";
import { type Check, ok, warn } from "./finding.ts";

/** What the configuration amounts to, and what in it may surprise. */
export async function* checkSettings(config: Config): Check {
  yield ok(`Node ${process.versions.node}`);
  yield ok(`Configuration: every value is well formed; ${reach(config)}`);
  const isPublic = Boolean(config.DISCORD_TOKEN || config.TELEGRAM_BOT_TOKEN);
  if (!isPublic && !config.playground) {
    const todo = "Set DISCORD_TOKEN or TELEGRAM_BOT_TOKEN, or PLAYGROUND=on with PLAYGROUND_PASSWORD.";
    yield warn("Configuration: nobody can reach the bot: there is no platform token, and the playground is off", todo);
  }
  if (isPublic && config.EMULATOR === "on")
    yield warn("Configuration: EMULATOR=on gives made-up answers to a live community", "Take EMULATOR=on away.");
  if (isPublic && config.ALLOW.length === 0) {
    const todo = "Name the servers, chats or people in ALLOW, such as ALLOW=discord:guild:123.";
    yield warn("Configuration: ALLOW is empty, so anyone who finds the bot may chat at your key's cost", todo);
  }
  if (isPublic && config.OWNERS.length === 0) {
    const todo = "Name yourself, such as OWNERS=discord:123 (your user id; in Discord: Developer Mode, Copy User ID).";
    yield warn("Configuration: OWNERS is empty, so nobody is told when the key is refused or spent", todo);
  }
}

function reach(config: Config): string {
  const names = [
    config.DISCORD_TOKEN && "Discord",
    config.TELEGRAM_BOT_TOKEN && "Telegram",
    config.playground && "the playground",
  ].filter(Boolean);
  return names.length === 0 ? "nothing would start but health and metrics" : `${names.join(" and ")} would start`;
}
