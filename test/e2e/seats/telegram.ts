import { commands } from "../../../commands/index.ts";
import { overTelegram } from "../../contracts/command/native-limits.ts";
import type {
  FileKind,
  Form,
  Ground,
  Seat,
  Seen,
  SeenFile,
  SitDown,
  Upload,
  Value,
  Values,
} from "../../contracts/command/seat.ts";
import type { FakeChat, FakeUser, Saying, SeenMessage } from "../../fakes/telegram/index.ts";
import { eventually } from "../eventually.ts";
import type { Stage } from "../stage.ts";

const MEBIBYTE = 1024 * 1024;
const KINDS: Readonly<Record<string, FileKind>> = { photo: "image", voice: "voice", audio: "audio", video: "video" };

/** Telegram: each seat is a private chat, or a group that the person has made. */
export function telegramGround(stage: Stage, owner: FakeUser): Ground {
  const { telegram, venice } = stage;
  /** Files of people, which the bot did not send. */
  const theirs = new Set<string>();
  return {
    venice,
    has: { suggestions: false, menus: false, alts: false, manyFiles: true },
    strangersRead: /Only the person who asked can press this/,
    tooLarge: () => ({ name: "huge.png", bytes: new Uint8Array(21 * MEBIBYTE), mime: "image/png" }),
    sit: async (o) => sit(stage, theirs, o, owner),
    violations: () => [
      ...telegram.violations,
      ...telegram.oddities,
      ...overTelegram(
        telegram.traffic,
        telegram.files().filter(({ id }) => !theirs.has(id)),
      ),
    ],
  };
}

function sit({ telegram }: Stage, theirs: Set<string>, { shared = false, who }: SitDown = {}, owner: FakeUser): Seat {
  const user = who === "owner" ? owner : telegram.user({ name: "Ada" });
  const stranger = telegram.user({ name: "Bob" });
  const group = shared
    ? telegram.supergroup({ creator: user, members: [stranger], forum: true, bot: "administrator" })
    : undefined;
  const chat: FakeChat | FakeUser = group ?? user;
  const me = "@gondolier_bot";
  /** What presses were answered with. */
  const toasts: { readonly answer: () => { readonly text?: string | undefined } | undefined; readonly at: number }[] =
    [];

  function attached({ name, bytes, mime }: Upload): Partial<Saying> {
    const file = { bytes: bytes.subarray(0, 1024 * 1024), name, mime, size: bytes.byteLength };
    if (bytes.byteLength > 20 * MEBIBYTE) return { document: file };
    if (/^image\/(png|jpeg)$/.test(mime)) return { photo: { ...file, bytes } };
    return mime.startsWith("audio/ogg") ? { voice: { ...file, bytes, duration: 2 } } : { document: { ...file, bytes } };
  }

  function say(words: string, files: readonly Upload[], replyTo?: number): void {
    const about = { chat, from: user, ...(replyTo !== undefined && { replyTo }) };
    const before = new Set(telegram.files().map(({ id }) => id));
    if (files.length > 1) telegram.sayAlbum({ ...about, caption: words }, files.map(attached));
    else if (files[0]) telegram.say({ ...about, ...(words && { caption: words }), ...attached(files[0]) });
    else telegram.say({ ...about, text: words });
    for (const { id } of telegram.files()) if (!before.has(id)) theirs.add(id);
  }

  const question = (after: number) =>
    eventually(() => {
      const asks = telegram.answers(chat).find(({ id, keyboard }) => id > after && keyboard?.force_reply === true);
      if (!asks)
        throw new Error(`nothing was asked for: ${JSON.stringify(telegram.answers(chat).map(({ text }) => text))}`);
      return asks;
    });

  /** One question after another. */
  async function form(first: SeenMessage): Promise<Form> {
    return {
      fields: [first.text],
      async fill(values) {
        let after = first.id - 1;
        for (const value of Object.values(values)) {
          const asks = await question(after);
          after = asks.id;
          const files = filesIn(value);
          say(files.length > 0 ? "" : String(value), files, asks.id);
        }
      },
    };
  }
  const newest = () => Math.max(0, ...telegram.messages(chat).map(({ id }) => id));

  function press(message: Seen, button: RegExp, from: FakeUser): void {
    const shown = telegram.answers(chat).find(({ id }) => String(id) === message.id);
    const data = shown?.buttons.flat().find(({ text }) => button.test(String(text)))?.callback_data;
    if (typeof data !== "string") throw new Error(`no button ${button}`);
    const { answer } = telegram.press({ message: { chat, id: Number(message.id) }, data, from });
    toasts.push({ answer, at: Date.now() });
  }

  return {
    async does(command, options = {}) {
      const { words, files } = typed(command, options);
      say(words, files);
    },
    says: async (words, ...files) => say(shared ? `${me} ${words}` : words, files),
    async begins(command, options = {}) {
      const after = newest();
      const { words, files } = typed(command, options);
      say(words, files);
      return form(await question(after));
    },
    async doesTo(command, words) {
      const said = telegram.say({ chat, from: user, text: words, forwardFrom: stranger });
      say(`/${command}`, [], said.messageId);
    },
    presses: async (message, button, who) => press(message, button, who === "stranger" ? stranger : user),
    async opens(message, button) {
      const after = newest();
      press(message, button, user);
      return form(await question(after));
    },
    suggests: async () => undefined,
    async seen() {
      const here = inAlbums(telegram.answers(chat)).map((each) => seenOf(each, !shared));
      const alone = shared ? inAlbums(telegram.answers(user)).map((each) => seenOf(each, true)) : [];
      const whispers = group ? telegram.whispers(group, user.id).map(({ id, content }) => whispered(id, content)) : [];
      const said = toasts.flatMap(({ answer }, i) => {
        const text = answer()?.text;
        return text ? [toast(`toast ${i}`, text)] : [];
      });
      return [...here, ...alone, ...whispers, ...said];
    },
    past: async () => [
      ...telegram.answers(chat).flatMap(({ versions }) => versions.map(({ text }) => text)),
      ...telegram.drafts(chat).map(({ text }) => text),
    ],
  };
}

const filesIn = (value: Value): readonly Upload[] =>
  [value].flat().filter((each) => typeof each === "object") as readonly Upload[];

/** A command with its options as people type it: the first required text follows it, the others are named. */
function typed(command: string, options: Values): { readonly words: string; readonly files: readonly Upload[] } {
  const specs = Object.entries(commands.find(({ name }) => name === command)?.options ?? {});
  const texts = specs.filter(([, { kind }]) => !["image", "audio", "file"].includes(kind));
  const main = (texts.find(([, { required }]) => required) ?? texts.find(([, { kind }]) => kind === "string"))?.[0];
  const given = Object.entries(options).filter(([, value]) => typeof value !== "object");
  const named = given.filter(([name]) => name !== main).map(([name, value]) => `${name}="${value}"`);
  const first = given.find(([name]) => name === main)?.[1];
  return {
    words: [`/${command}`, ...(first === undefined ? [] : [String(first)]), ...named].join(" "),
    files: Object.values(options).flatMap(filesIn),
  };
}

/** Messages of one album are one. */
function inAlbums(messages: readonly SeenMessage[]): readonly (readonly SeenMessage[])[] {
  const albums: SeenMessage[][] = [];
  for (const message of messages) {
    const { media_group_id: album } = message.raw;
    const last = albums.at(-1);
    if (album !== undefined && last?.[0]?.raw.media_group_id === album) last.push(message);
    else albums.push([message]);
  }
  return albums;
}

function seenOf(messages: readonly SeenMessage[], unseen: boolean): Seen {
  const [first] = messages as [SeenMessage];
  const text = messages.map((message) => message.text).join("");
  const buttons = messages.flatMap((message) => message.buttons.flat().map((button) => String(button.text)));
  const entities = messages.flatMap((message) => message.entities);
  const name = first.entities.find(({ type, offset }) => type === "bold" && offset === 0);
  return {
    ...{ id: String(first.id), text, buttons, unseen },
    files: messages.flatMap(({ raw, file }): SeenFile[] => {
      if (!file) return [];
      const kind = Object.entries(KINDS).find(([field]) => field in raw)?.[1] ?? "file";
      return [{ kind, name: file.name ?? "", bytes: file.bytes, seconds: Number(file.facts.duration) || undefined }];
    }),
    links: entities.flatMap(({ url }) => (typeof url === "string" ? [url] : [])),
    speaker: name && text.slice(0, Number(name.length)),
    over: !buttons.some((label) => /Stop/.test(label)),
  };
}

function whispered(id: number, { fields, markup }: { readonly fields: object; readonly markup?: object }): Seen {
  const { text, caption } = fields as { text?: string; caption?: string };
  const rows = (markup as { inline_keyboard?: { text: string }[][] } | undefined)?.inline_keyboard ?? [];
  const buttons = rows.flat().map((button) => button.text);
  return { ...toast(`whisper ${id}`, text ?? caption ?? ""), buttons };
}

const toast = (id: string, text: string): Seen => ({
  id,
  text,
  files: [],
  buttons: [],
  links: [],
  unseen: true,
  over: true,
});
