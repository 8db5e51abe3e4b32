import type { Interaction, Responded } from "./interactions.ts";
import type { Json } from "./types.ts";
import { type MessageView, viewOf } from "./views.ts";
import type { World } from "./world.ts";

/** What a person sees of an interaction that they started. */
export interface InteractionHandle {
  readonly id: string;
  readonly token: string;
  /** The first answer, or that there was none in time. Never rejects. */
  readonly responded: Promise<Responded>;
  /** "The application did not respond". */
  readonly failed: boolean;
  /** The original response as it is now; for a deferred update, the message with the component. */
  readonly response: MessageView | undefined;
  /** Messages after the first one, as they are now. */
  readonly followups: readonly MessageView[];
  /** The response and the follow-ups that are still there, in order. */
  readonly messages: readonly MessageView[];
  /** The modal that was opened. */
  readonly modal: Json | undefined;
  /** Suggestions for what was typed. */
  readonly choices: readonly Json[] | undefined;
  /** The interaction itself, for the other drivers. */
  readonly interaction: Interaction;
}

export function handleOf(world: World, interaction: Interaction): InteractionHandle {
  const view = (message: NonNullable<Interaction["original"]>) => viewOf(world, message);
  return {
    id: interaction.id,
    token: interaction.token,
    responded: interaction.responded.promise,
    get failed() {
      return interaction.kind === "failed";
    },
    get response() {
      return interaction.original && view(interaction.original);
    },
    get followups() {
      return interaction.followups.map(view);
    },
    get messages() {
      const all = [interaction.original, ...interaction.followups];
      return all.filter((message) => message !== undefined && message.deletedAt === undefined).map((m) => view(m!));
    },
    get modal() {
      return interaction.modal;
    },
    get choices() {
      return interaction.choices;
    },
    interaction,
  };
}
