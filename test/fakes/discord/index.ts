import { setTimeout as delay } from "node:timers/promises";
import { type ModalInput, type PressInput, press, type SelectInput, select, submitModal } from "./component-people.ts";
import { ApiError } from "./errors.ts";
import type { FaultSpec } from "./faults.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";
import { HttpSide } from "./http.ts";
import { autocomplete, type CommandInput, type ContextInput, contextMenu, slash } from "./interaction-people.ts";
import { Interactions } from "./interactions.ts";
import * as people from "./people.ts";
import { peopleAndPlaces } from "./population.ts";
import { Router } from "./router.ts";
import { addApplicationRoutes } from "./routes/application.ts";
import { addChannelRoutes } from "./routes/channels.ts";
import { addCommandRoutes, type CommandWrites } from "./routes/commands.ts";
import { addGuildRoutes } from "./routes/guilds.ts";
import { addMessageRoutes } from "./routes/messages.ts";
import { addThreadRoutes } from "./routes/threads.ts";
import { addWebhookRoutes } from "./routes/webhooks.ts";
import { writeTraffic } from "./traffic.ts";
import { idOf, type Ref } from "./types.ts";
import { allMessages, type MessageView, viewOf } from "./views.ts";
import { World, type WorldOptions } from "./world.ts";

export type { InteractionHandle } from "./interaction-handle.ts";
export type { SayInput } from "./people.ts";
export type { TrafficEntry } from "./traffic.ts";
export type { Channel, FileInput, Guild, Member, Message, Role, User, Webhook } from "./types.ts";
export type { MessageView } from "./views.ts";

export interface FakeDiscordOptions extends WorldOptions, GatewayOptions {
  /** `lifted`: no rate limit of REST is counted or announced. Default `real`. */
  readonly limits?: "real" | "lifted";
  /** How long people wait for the first answer. Default 3,000, as the original. */
  readonly interactionTimeoutMs?: number;
  /** Default: any free one. */
  readonly port?: number;
}

export type FakeDiscord = Awaited<ReturnType<typeof startFakeDiscord>>;

/** Starts a Discord on loopback: give `url` to discord.js as `rest.api`. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}) {
  const world = new World(options);
  const interactions = new Interactions(world, options.interactionTimeoutMs ?? 3_000);
  const gateway: Gateway = new Gateway(world, options, (code, message) =>
    http.refused("GATEWAY", "/", new ApiError(code, code, message)),
  );
  const writes: CommandWrites = { puts: 0, creates: 0, updates: 0, deletes: 0 };
  const router = routes(world, interactions, gateway, writes);
  const http = new HttpSide(world, router, options.limits !== "lifted", (request, socket, head) =>
    gateway.upgrade(request, socket, head),
  );
  await http.listen(options.port ?? 0);
  world.origin = `http://127.0.0.1:${http.port}`;
  gateway.url = `ws://127.0.0.1:${http.port}`;
  let stopped = false;

  const messagesIn = (channel: Ref) => allMessages(world, idOf(channel));
  return {
    /** For `rest.api`. */
    url: `${world.origin}/api`,
    token: world.token,
    applicationId: world.applicationId,
    bot: world.bot,
    owner: world.owner,
    world,
    gateway,
    clock: world.clock,
    ...peopleAndPlaces(world),

    say: (input: people.SayInput) => people.say(world, input),
    fromBot: (input: Parameters<typeof people.fromBot>[1]) => people.fromBot(world, input),
    edit: (message: Ref, content: string) => people.edit(world, message, content),
    delete: (message: Ref) => people.remove(world, message),
    bulkDelete: (channel: Ref, messages: readonly Ref[]) => people.bulkRemove(world, channel, messages),
    react: (input: Parameters<typeof people.react>[1]) => people.react(world, input),
    typing: (input: Parameters<typeof people.typing>[1]) => people.typing(world, input),
    slash: (input: CommandInput) => slash(world, interactions, input),
    autocomplete: (input: CommandInput & { focused: string }) => autocomplete(world, interactions, input),
    contextMenu: (input: ContextInput) => contextMenu(world, interactions, input),
    press: (input: PressInput) => press(world, interactions, input),
    select: (input: SelectInput) => select(world, interactions, input),
    submitModal: (input: ModalInput) => submitModal(world, interactions, input),

    /** What stands in a channel now, oldest first; messages that only one person sees are among them. */
    messages: (channel: Ref): MessageView[] => messagesIn(channel).filter((message) => !message.deleted),
    /** The same with the deleted ones, also of a channel that is gone. */
    allMessages: messagesIn,
    /** What the bot wrote in a channel, through interactions and its own webhooks too. */
    answers: (channel: Ref): MessageView[] => messagesIn(channel).filter((m) => !m.deleted && isOurs(world, m.id)),
    message: (ref: Ref): MessageView => {
      const message = world.messages.get(idOf(ref));
      if (!message) throw new Error(`no such message: ${idOf(ref)}`);
      return viewOf(world, message);
    },
    /** The commands that are registered, global and of servers. */
    get commands() {
      return [...world.commands.values()];
    },
    /** How often the app wrote its commands. */
    commandWrites: writes,
    until: world.until.bind(world),

    /** Whatever the original would not have taken: every 4xx that no fault made up, and refusals of the gateway. */
    violations: http.violations,
    /** Ids of interactions that got no answer within 3 s: people read "The application did not respond". */
    unanswered: interactions.unanswered,
    traffic: http.traffic,
    writeTraffic: (file: string) => writeTraffic(file, http.traffic),
    /** Requests of the last ten minutes that ended with 401, 403 or 429; 10,000 of them ban the address. */
    get invalidRequests() {
      return http.limits.invalidRequests;
    },
    /** Makes up a fault for coming requests; returns what takes it back. */
    fault: (spec: FaultSpec) => http.faults.arm(spec),
    clearFaults: () => http.faults.clear(),
    /** Refuses connections and drops the gateway; resolves when it is up again. */
    async down(ms: number): Promise<void> {
      gateway.drop();
      await http.close();
      await delay(ms);
      if (!stopped) await http.listen();
    },
    async stop(): Promise<void> {
      if (stopped) return;
      stopped = true;
      interactions.stop();
      gateway.drop();
      await http.close();
    },
  };
}

function isOurs(world: World, messageId: string): boolean {
  const message = world.messages.get(messageId);
  return message !== undefined && (message.authorId === world.bot.id || message.applicationId === world.applicationId);
}

function routes(world: World, interactions: Interactions, gateway: Gateway, writes: CommandWrites): Router {
  const router = new Router();
  addApplicationRoutes(router, {
    url: () => gateway.url,
    shards: gateway.shards,
    sessionsLeft: () => gateway.sessionsLeft,
    maxConcurrency: 1,
  });
  addGuildRoutes(router);
  // Fixed names under a channel come before ids in the same place.
  addChannelRoutes(router);
  addThreadRoutes(router);
  addMessageRoutes(router, world);
  addWebhookRoutes(router, interactions);
  addCommandRoutes(router, writes);
  return router;
}
