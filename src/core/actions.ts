import { randomBytes } from "node:crypto";
import { z } from "zod";
import { t } from "../i18n.ts";
import type { Access } from "./access.ts";
import type { Adapter, Pressed, Refused } from "./adapter.ts";
import type { Choice, Choices } from "./part.ts";
import type { Store } from "./store/store.ts";
import { type Person, type Place, placeKey, placeKeys, type TurnRecord } from "./turn.ts";

const KEPT_MS = 30 * 86_400_000;

const schema = z.object({
  place: z.string(),
  /** Who asked for the answer that carries the button. */
  asker: z.string(),
  who: z.enum(["asker", "manager", "asker-or-manager", "anyone"]),
  call: z.object({ command: z.string(), options: z.record(z.string(), z.unknown()) }),
  turn: z.string(),
  update: z.boolean(),
  replaces: z.string().optional(),
  fills: z.string().optional(),
  values: z.array(z.string()).optional(),
});
type Action = z.infer<typeof schema>;

/** The turn that choices belong to. */
type Asked = Pick<TurnRecord, "id" | "place" | "person">;

/** What buttons and menus do: kept here under a random id; nothing else that comes back on the wire is trusted. */
export interface Actions {
  /** Stores what each choice does, and gives back the choices with their ids. */
  register(choices: Choices, turn: Asked): Promise<Choices>;
  /** @param value the chosen value of a menu, or `#n` for its n-th item (0-based) */
  press(id: string, place: Place, person: Person, value?: string): Promise<Pressed | Refused>;
}

export function createActions(o: {
  readonly store: Store;
  readonly access: Access;
  readonly adapters: () => ReadonlyMap<string, Adapter>;
}): Actions {
  const space = o.store.space<Action>("actions", KEPT_MS);

  async function store(choice: Choice, turn: Asked): Promise<Choice> {
    const id = randomBytes(12).toString("base64url");
    const { who, call, update = false, replaces } = choice;
    const menu = choice.kind === "menu" ? { fills: choice.fills, values: choice.items.map((item) => item.value) } : {};
    const asker = turn.person.id;
    await space.set(id, { place: placeKey(turn.place), asker, who, call, turn: turn.id, update, replaces, ...menu });
    return { ...choice, id };
  }

  async function manages(place: Place, person: Person): Promise<boolean> {
    if (o.access.isOwner(place.platform, person.id)) return true;
    return (await o.adapters().get(place.platform)?.mayManage(place, person)) ?? false;
  }

  async function refusal(action: Action, place: Place, person: Person): Promise<Refused | undefined> {
    const refused = (key: "gone" | "asker" | "manager" | "other") => ({
      refused: t(person.locale, `error.press.${key}`),
    });
    if (!placeKeys(place).includes(action.place)) return refused("gone");
    if (action.who === "anyone") return undefined;
    const asked = action.asker === person.id;
    if (action.who === "asker") return asked ? undefined : refused("asker");
    if (action.who === "asker-or-manager" && asked) return undefined;
    if (await manages(place, person)) return undefined;
    return refused(action.who === "manager" ? "manager" : "other");
  }

  return {
    async register(choices, turn) {
      const rows = choices.rows.map((row) => Promise.all(row.map((choice) => store(choice, turn))));
      return { ...choices, rows: await Promise.all(rows) };
    },
    async press(id, place, person, value) {
      const parsed = schema.safeParse(await space.get(id));
      if (!parsed.success) return { refused: t(person.locale, "error.press.gone") };
      const action = parsed.data;
      const refused = await refusal(action, place, person);
      if (refused) return refused;
      const { call, update, replaces, turn } = action;
      if (!action.fills) return { call, update, replaces, turn };
      const chosen = value?.startsWith("#") ? action.values?.[Number(value.slice(1))] : value;
      if (chosen === undefined || !action.values?.includes(chosen))
        return { refused: t(person.locale, "error.press.gone") };
      return { call: { ...call, options: { ...call.options, [action.fills]: chosen } }, update, replaces, turn };
    },
  };
}
