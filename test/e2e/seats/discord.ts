import { commands } from "../../../commands/index.ts";
import { t } from "../../../src/i18n.ts";
import { overDiscord } from "../../contracts/command/native-limits.ts";
import type { Form, Ground, Seat, Seen, SeenFile, SitDown, Upload, Values } from "../../contracts/command/seat.ts";
import type { InteractionHandle, MessageView, User } from "../../fakes/discord/index.ts";
import { eventually } from "../eventually.ts";
import type { Stage } from "../stage.ts";

const VOICE = 8192;
const MEBIBYTE = 1024 * 1024;

/** Discord: each seat is a channel of a server that the person owns. */
export function discordGround(stage: Stage, owner: User): Ground {
  const { discord, venice } = stage;
  return {
    venice,
    has: { suggestions: true, menus: true, alts: true, manyFiles: false },
    strangersRead: /Only the person who asked can press this/,
    tooLarge: () => ({ name: "huge.png", bytes: new Uint8Array(26 * MEBIBYTE), mime: "image/png" }),
    sit: async (o) => sit(stage, o, owner),
    violations: () => [
      ...discord.violations.filter((violation) => !isRepeated(violation)),
      ...overDiscord(discord.traffic, sentFiles(stage)),
    ],
  };
}

/** On a machine that is very busy an acknowledgement is sent again, although the first one has arrived. */
export const isRepeated = ({ code }: { readonly code: number }): boolean => code === 40060;

const sentFiles = ({ discord }: Stage) =>
  [...discord.world.messages.values()]
    .filter(({ authorId, applicationId }) => authorId === discord.bot.id || applicationId === discord.applicationId)
    .flatMap(({ files }) => files);

function sit({ discord }: Stage, { who }: SitDown = {}, owner: User): Seat {
  const user = who === "owner" ? owner : discord.addUser({});
  const guild = discord.addGuild({ owner: user });
  const channel = discord.addChannel({ guild });
  const direct = discord.addDm(user);
  const here = { user, channel };
  const attached = ({ name, bytes, mime }: Upload) => ({ name, bytes, contentType: mime });

  function threads() {
    return [...discord.world.channels.values()].filter(({ parentId }) => parentId === channel.id);
  }
  const all = (): MessageView[] =>
    [channel, ...threads(), direct]
      .flatMap((each) => discord.answers(each))
      .toSorted((a, b) => a.createdAt - b.createdAt);

  function call(command: string, given: Values): InteractionHandle {
    const options: Record<string, string | number | boolean | ReturnType<typeof attached>> = {};
    for (const [name, value] of Object.entries(given)) {
      const one = Array.isArray(value) ? (value[0] as Upload) : value;
      options[name] = typeof one === "object" ? attached(one as Upload) : one;
    }
    return discord.slash({ ...here, command, options });
  }

  async function form(handle: InteractionHandle): Promise<Form> {
    const { kind } = await handle.responded;
    if (kind !== "modal") throw new Error(`no modal was opened, but a ${kind}`);
    const rows = (handle.modal?.components ?? []) as readonly { label?: string }[];
    return {
      fields: rows.map(({ label = "" }) => label),
      async fill(values) {
        const fields = Object.entries(values).map(([name, value]) => {
          const files = [value].flat().filter((each) => typeof each === "object") as Upload[];
          return [name, files.length > 0 ? files.map(attached) : String(value)] as const;
        });
        discord.submitModal({ from: handle, values: Object.fromEntries(fields) });
      },
    };
  }

  async function press({ id }: Seen, button: RegExp, by: User): Promise<InteractionHandle> {
    const control = discord.message(id).controls.find(({ label }) => button.test(String(label)));
    if (!control) throw new Error(`no button ${button}`);
    return discord.press({ message: id, customId: String(control.custom_id), user: by });
  }

  return {
    async does(command, options = {}) {
      call(command, options);
    },
    async says(words, ...files) {
      discord.say({
        channel,
        author: user,
        content: `<@${discord.bot.id}> ${words}`,
        attachments: files.map(attached),
      });
    },
    async begins(command, options = {}) {
      const specs = Object.entries(commands.find(({ name }) => name === command)?.options ?? {});
      // Discord's client sends nothing without the required options; blanks it lets pass.
      const blanks = specs.flatMap(([name, { kind, required }]) =>
        required && kind === "string" && !(name in options) ? [[name, "   "] as const] : [],
      );
      return form(call(command, { ...options, ...Object.fromEntries(blanks) }));
    },
    async doesTo(command, words) {
      const somebody = discord.addUser({});
      const target = discord.say({ channel, author: somebody, content: words });
      const shown = discord.commands.find(({ type, name }) => type === 3 && name === shownName(command));
      if (!shown) throw new Error(`no menu has ${command}`);
      discord.contextMenu({ ...here, command: shown.name, target });
    },
    async presses(message, button, who) {
      const by = who === "stranger" ? discord.addUser({}) : user;
      await (await press(message, button, by)).responded;
    },
    opens: async (message, button) => form(await press(message, button, user)),
    async suggests(command, option, typed) {
      const handle = discord.autocomplete({ ...here, command, options: { [option]: typed }, focused: option });
      await handle.responded;
      return (handle.choices ?? []).map(({ name, value }) => ({ name: String(name), value: String(value) }));
    },
    seen: async () => all().map((message) => seenOf(message, message.channelId === direct.id)),
    past: async () => all().flatMap(({ history }) => history.map(({ content }) => content)),
  };
}

function seenOf(message: MessageView, isDirect: boolean): Seen {
  const { id, text, attachments, controls, author, flags, ephemeralTo, loading } = message;
  const buttons = controls.map(({ label, placeholder }) => String(label ?? placeholder));
  const [, bold] = /^\*\*(.+?)\*\*\n/.exec(text) ?? [];
  return {
    ...{ id, text, buttons },
    files: attachments.map((file): SeenFile => {
      const { name, bytes, description: alt, durationSecs: seconds, waveform } = file;
      const [family = ""] = file.contentType.split("/");
      const isVoice = (flags & VOICE) !== 0 && waveform !== undefined && attachments.length === 1 && text === "";
      const kind = isVoice ? "voice" : family === "image" || family === "audio" || family === "video" ? family : "file";
      return { kind, name, bytes, alt, seconds };
    }),
    links: [...text.matchAll(/https?:\/\/[^\s)>\]]+/g)].map(([url]) => url),
    // In a server only a webhook's name and face are a character's own.
    speaker: isDirect ? bold : author.webhook ? author.name : undefined,
    unseen: ephemeralTo !== undefined || isDirect,
    over: !loading && !buttons.includes("Stop") && (text !== "" || attachments.length > 0 || buttons.length > 0),
  };
}

const shownName = (command: string): string => t("en", `command.${command}` as "command.ask");

/** Waits until the commands are offered. */
export const offered = ({ discord }: Stage) =>
  eventually(() => {
    if (discord.commands.length < commands.filter(({ hidden }) => !hidden).length) throw new Error("not yet offered");
  });
