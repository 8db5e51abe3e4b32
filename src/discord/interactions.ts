import { ApplicationCommandType } from "discord.js";
import type { Core } from "../core/adapter.ts";
import type { Recent } from "../core/recent.ts";
import type { Person, Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { type Acks, Callback, type Ticket } from "./acks.ts";
import { menuName, onMessages } from "./commands.ts";
import { actionOf, clip } from "./components.ts";
import { turnId } from "./ids.ts";
import type { Manage } from "./manage.ts";
import type { Begun, Modals } from "./modals.ts";
import { type Brought, readCommand, readForm, readMenu } from "./options.ts";
import type { Places } from "./places.ts";
import { type Api, patiently } from "./rest.ts";
import type { InteractionTarget } from "./target.ts";
import { FILE_BYTES } from "./uploads.ts";
import { type BareMessage, Interaction, MessageFlags } from "./wire.ts";

/** After this long the person is told that an answer comes, although it is not known yet what it will be. */
const PATIENCE_MS = 1500;
const SUGGEST_MS = 2300;
const SUGGESTIONS = 25;

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type */
const Type = { command: 2, component: 3, completion: 4, form: 5 } as const;

interface Context {
  readonly interaction: Interaction;
  readonly ticket: Ticket;
  readonly place: Place;
  readonly person: Person;
}

type Ack = InteractionTarget["ack"];
interface Pressing {
  readonly update?: boolean;
  readonly replaces?: string;
}

/** Slash commands, presses, suggestions and forms: everything that Discord wants answered within 3 s. */
export function createInteractions(o: {
  readonly core: Core;
  readonly api: Api;
  readonly acks: Acks;
  readonly modals: Modals;
  readonly places: Places;
  readonly manage: Manage;
  readonly log: Log;
  readonly fresh: Recent<true>;
  readonly remember: (files: Readonly<Record<string, string>>) => void;
  /** Turns a message into words. */
  readonly read: (message: BareMessage) => string;
  readonly now: () => number;
}): (data: unknown) => Promise<void> {
  const { core, acks, modals, places } = o;

  function readCalled(interaction: Interaction): Brought {
    if (interaction.data?.type !== ApplicationCommandType.Message) return readCommand(interaction);
    const command = onMessages(core.commands).find((each) => menuName(each) === interaction.data?.name);
    if (!command) return readCommand(interaction);
    return readMenu(interaction, command, o.read, places.isMember(interaction));
  }

  async function onCommand(context: Context): Promise<void> {
    const brought = readCalled(context.interaction);
    const missing = core.missing(brought.call);
    if (missing.length === 0) return accept(context, brought, "reply", {});
    const form = modals.build({ kind: "command", ...brought }, brought.call, missing, context.person.locale);
    await acks.respond(context.ticket, Callback.modal, form);
  }

  async function onPress(
    context: Context,
    action: string,
    value: string | undefined,
    form?: Interaction,
  ): Promise<void> {
    const { ticket, place, person } = context;
    const timer = setTimeout(() => void acks.defer(ticket, "update", false), patienceLeft(ticket));
    try {
      const pressed = await core.press(action, place, person, value);
      clearTimeout(timer);
      if ("refused" in pressed) return await say(context, pressed.refused);
      const begun = { call: pressed.call, files: {} };
      const brought = form ? readForm(form, begun) : begun;
      const missing = core.missing(brought.call);
      if (missing.length === 0) {
        const wanted: Ack = pressed.update || pressed.replaces ? "update" : "reply";
        const ack = wanted === "reply" && acks.state(ticket.id) ? "follow" : wanted;
        return await accept(context, brought, ack, pressed);
      }
      if (form) return await say(context, t(person.locale, "error.option.missing", { option: missing[0]?.[0] ?? "" }));
      const modal = modals.build({ kind: "press", action, value }, brought.call, missing, person.locale);
      if (!(await acks.respond(ticket, Callback.modal, modal)))
        await say(context, t(person.locale, "error.press.gone"));
    } finally {
      clearTimeout(timer);
    }
  }

  async function onForm(context: Context): Promise<void> {
    const begun: Begun | undefined = modals.begun(context.interaction.data?.custom_id ?? "");
    if (!begun) return say(context, t(context.person.locale, "error.press.gone"));
    if (begun.kind === "press") return onPress(context, begun.action, begun.value, context.interaction);
    const brought = readForm(context.interaction, begun);
    const [missing] = core.missing(brought.call);
    if (!missing) return accept(context, brought, "reply", {});
    await say(context, t(context.person.locale, "error.option.missing", { option: missing[0] }));
  }

  async function onCompletion(context: Context): Promise<void> {
    const { interaction, ticket, place, person } = context;
    const focused = interaction.data?.options?.find((option) => option.focused);
    const others = interaction.data?.options?.filter((option) => option !== focused) ?? [];
    const given = Object.fromEntries(others.map(({ name, value }) => [name, value]));
    const typing = { place, person, locale: person.locale, given };
    const typed = String(focused?.value ?? "");
    const found = core.complete(interaction.data?.name ?? "", focused?.name ?? "", typed, typing).catch(() => []);
    const none = new Promise<[]>((resolve) => setTimeout(() => resolve([]), SUGGEST_MS).unref());
    const choices = (await Promise.race([found, none])).filter(({ value }) => value.length > 0 && value.length <= 100);
    const named = choices.slice(0, SUGGESTIONS).map(({ name, value }) => ({ name: clip(name, 100), value }));
    await acks.respond(ticket, Callback.completion, { choices: named });
  }

  /** The ledger first; the answer's renderer makes the first response, unless that takes too long. */
  async function accept(context: Context, brought: Brought, ack: Ack, pressing: Pressing): Promise<void> {
    const { interaction, ticket, place, person } = context;
    const turn = toTurn(context, brought, ack, pressing);
    o.remember(brought.files);
    const defer = () => void acks.defer(ticket, ack === "reply" ? "reply" : "update", turn.target.ephemeral);
    const timer = setTimeout(defer, patienceLeft(ticket));
    o.fresh.set(turn.id, true);
    try {
      if ((await core.accept(turn)) === "new") return;
      clearTimeout(timer);
      o.fresh.delete(turn.id);
    } catch (error) {
      clearTimeout(timer);
      o.log.error({ err: error, turn: turn.id }, "discord: an interaction was not taken in");
      await say({ interaction, ticket, place, person }, t(person.locale, "error.bug", { id: turn.id }));
    }
  }

  function toTurn(
    context: Context,
    { call, files }: Brought,
    ack: Ack,
    pressing: Pressing,
  ): TurnRecord & { target: InteractionTarget } {
    const { interaction, ticket, place, person } = context;
    const { message } = interaction;
    const pressedPrivate = ack === "update" && ((message?.flags ?? 0) & MessageFlags.ephemeral) !== 0;
    const target: InteractionTarget = {
      kind: "interaction",
      channel: interaction.channel_id ?? place.thread ?? place.id,
      ...(interaction.guild_id && { guild: interaction.guild_id }),
      id: interaction.id,
      token: interaction.token,
      application: interaction.application_id,
      at: ticket.at,
      ack,
      ephemeral: pressedPrivate || core.isPrivate(call),
      member: places.isMember(interaction),
      ...(message && { pressed: message.id }),
      maxFileBytes: interaction.attachment_size_limit ?? FILE_BYTES,
      ...(Object.keys(files).length > 0 && { files: { ...files } }),
    };
    return {
      id: turnId(interaction.id),
      at: ticket.at,
      place,
      person,
      call,
      asked: [],
      ...(pressing.replaces !== undefined && { replaces: pressing.replaces }),
      ...(pressing.update && { update: true }),
      target,
    };
  }

  /** A sentence for the caller's eyes only. */
  async function say({ interaction, ticket }: Context, sentence: string): Promise<void> {
    const allowed_mentions = { parse: [] };
    const data = { content: sentence, flags: MessageFlags.ephemeral, allowed_mentions };
    if (await acks.respond(ticket, Callback.message, data)) return;
    const path = `/webhooks/${interaction.application_id}/${interaction.token}` as const;
    const request = { method: "POST", path, query: { wait: "true" }, body: data } as const;
    await patiently(() => o.api.hook(request), 10_000).catch(() => {});
  }

  /** The last press on each message: presses on it are taken in in the order in which they were made. */
  const presses = new Map<string, Promise<void>>();

  async function inOrder(message: string, press: () => Promise<void>): Promise<void> {
    const before = presses.get(message);
    const running = (async () => {
      await before?.catch(() => {});
      await press();
    })();
    presses.set(message, running);
    try {
      await running;
    } finally {
      if (presses.get(message) === running) presses.delete(message);
    }
  }

  const patienceLeft = (ticket: Ticket): number => Math.max(0, ticket.at + PATIENCE_MS - o.now());

  return async (data) => {
    const interaction = Interaction.parse(data);
    const user = interaction.member?.user ?? interaction.user;
    if (!user) return;
    const place = places.ofInteraction(interaction);
    const person = places.person(user, interaction.member, interaction.locale, interaction.guild_id ?? undefined);
    o.manage.learn(place, person, interaction.member?.permissions);
    const context = {
      interaction,
      ticket: { id: interaction.id, token: interaction.token, at: o.now() },
      place,
      person,
    };
    if (interaction.type === Type.command) return onCommand(context);
    if (interaction.type === Type.completion) return onCompletion(context);
    if (interaction.type === Type.form) return onForm(context);
    if (interaction.type !== Type.component) return;
    const action = actionOf(interaction.data?.custom_id ?? "");
    if (action === undefined) return say(context, t(person.locale, "error.press.gone"));
    await inOrder(interaction.message?.id ?? "", () => onPress(context, action, interaction.data?.values?.[0]));
  };
}
