import { z } from "zod";
import { UserError } from "../errors.ts";
import { exceeds, inUsd, reaches } from "../money.ts";
import type { Store } from "../store/store.ts";
import type { Spent } from "./books.ts";

/** What an owner may cap, in USD a day: each person, each place, and each person's use of one capability. */
export const CAPPED = ["person", "place", "chat", "image", "speech", "video", "music"] as const;
export type Capped = (typeof CAPPED)[number];

/** What is capped together with what it is like. */
const COUNTS_AS: Readonly<Record<string, Capped>> = {
  edit: "image",
  upscale: "image",
  cutout: "image",
  search: "chat",
  read: "chat",
  transcription: "speech",
};

const schema = z.partialRecord(z.enum(CAPPED), z.number());
type CapTable = z.infer<typeof schema>;

export interface Caps {
  all(): Promise<CapTable>;
  /** @param usd a day; nothing takes the cap away */
  set(what: Capped, usd: number | undefined): Promise<CapTable>;
  /** @throws UserError where a cap leaves no room for `usd` */
  check(use: {
    readonly capability: string;
    readonly usd: number;
    readonly byPerson: readonly Spent[];
    readonly inPlace: () => Promise<readonly Spent[]>;
  }): Promise<void>;
}

export const sumUsd = (spent: readonly Spent[]): number => spent.reduce((sum, { usd }) => sum + usd, 0);

export function createCaps(store: Store): Caps {
  const space = store.space<CapTable>("caps");
  const read = async (): Promise<CapTable> => schema.safeParse((await space.get("all")) ?? {}).data ?? {};

  return {
    all: read,
    async set(what, usd) {
      const { [what]: _, ...rest } = await read();
      const table = usd === undefined ? rest : { ...rest, [what]: usd };
      await space.set("all", table);
      return table;
    },
    async check({ capability, usd, byPerson, inPlace }) {
      const table = await read();
      const refuse = (what: Capped, used: number) => {
        const cap = table[what];
        if (cap !== undefined && (reaches(used, cap) || exceeds(used + usd, cap)))
          throw new UserError(what === "place" ? "error.cap.place" : "error.cap.person", { cap: inUsd(cap) });
      };
      refuse("person", sumUsd(byPerson));
      if (table.place !== undefined) refuse("place", sumUsd(await inPlace()));
      const capOf = (each: string) => COUNTS_AS[each] ?? CAPPED.find((capped) => capped === each);
      const capped = capOf(capability);
      if (capped) refuse(capped, sumUsd(byPerson.filter((spent) => capOf(spent.capability) === capped)));
    },
  };
}
