import { z } from "zod";
import type { Store } from "./store/store.ts";

const schema = z.object({
  /** Every answer to the person is spoken too. */
  speech: z.literal(true).optional(),
});

/** What a person has chosen for themselves; nothing is kept of what they did not choose. */
export type OwnChoices = z.infer<typeof schema>;

/** What people have chosen for themselves: it holds for them in every place. People are named by their keys. */
export interface OwnSettings {
  of(person: string): Promise<OwnChoices>;
  choose(person: string, choices: OwnChoices): Promise<void>;
  /** False when there was nothing. */
  forget(person: string): Promise<boolean>;
}

export const isEmpty = ({ speech }: OwnChoices): boolean => speech === undefined;

export function createOwnSettings(store: Store): OwnSettings {
  const space = store.space<OwnChoices>("own-settings");
  const of = async (person: string): Promise<OwnChoices> =>
    schema.safeParse((await space.get(person)) ?? {}).data ?? {};
  return {
    of,
    choose: (person, choices) => (isEmpty(choices) ? space.delete(person) : space.set(person, choices, null)),
    async forget(person) {
      const was = await of(person);
      await space.delete(person);
      return !isEmpty(was);
    },
  };
}
