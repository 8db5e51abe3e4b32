import {
  boolean,
  both,
  type FormFaults,
  integer,
  isRecord,
  list,
  object,
  oneOf,
  type Path,
  type Rule,
  required,
  snowflake,
  text,
  union,
  url,
} from "./form.ts";
import type { Json } from "./types.ts";

export const customId = text({ min: 1, max: 100 });
const id = integer({ min: 0, max: 2_147_483_647 });
const type = integer();

const EMOJI = /^\p{RGI_Emoji}$/v;

/** Whether the text is one emoji of Unicode, with or without its variation selector. */
export function isUnicodeEmoji(name: string): boolean {
  return EMOJI.test(name) || EMOJI.test(`${name}\uFE0F`);
}

const emoji = both(object({ id: snowflake, name: text({ max: 32 }) }), (value, path, faults) => {
  const { id: emojiId, name } = value as Json;
  if (emojiId === undefined || emojiId === null) {
    if (typeof name !== "string" || !isUnicodeEmoji(name)) {
      faults.add([...path, "name"], "COMPONENT_INVALID_EMOJI", "Invalid emoji");
    }
  }
});

const given = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

export const button: Rule = both(
  object({
    type: required(type),
    id,
    style: required(oneOf(1, 2, 3, 4, 5, 6)),
    custom_id: customId,
    label: text({ max: 80 }),
    disabled: boolean,
    url: url(512, ["http", "https", "discord"]),
    sku_id: snowflake,
    emoji,
  }),
  (value, path, faults) => {
    const b = value as Json;
    const add = (key: string, code: string, message: string) => faults.add([...path, key], code, message);
    if (b.style === 5) {
      if (!given(b.url)) add("url", "BASE_TYPE_REQUIRED", "A url is required");
      if (given(b.custom_id))
        add("custom_id", "COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified");
    } else if (b.style === 6) {
      if (!given(b.sku_id)) add("sku_id", "BASE_TYPE_REQUIRED", "A sku id is required");
    } else {
      if (!given(b.custom_id)) add("custom_id", "BASE_TYPE_REQUIRED", "A custom id is required");
      if (given(b.url)) add("url", "COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified");
    }
    if (b.style !== 6 && !given(b.label) && !isRecord(b.emoji)) {
      add("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required");
    }
  },
);

function checkRange(select: Json, path: Path, faults: FormFaults, most: number): void {
  const min = typeof select.min_values === "number" ? select.min_values : 1;
  const max = typeof select.max_values === "number" ? select.max_values : 1;
  const add = (key: string, message: string) => faults.add([...path, key], "SELECT_COMPONENT_INVALID_RANGE", message);
  if (min > max) add("min_values", "Minimum values cannot be greater than maximum values");
  if (max > most) add("max_values", "Maximum values cannot be greater than the number of options");
}

const option = object({
  label: required(text({ min: 1, max: 100 })),
  value: required(text({ min: 1, max: 100 })),
  description: text({ max: 100 }),
  default: boolean,
  emoji,
});

function distinctValues(options: readonly Json[], path: Path, faults: FormFaults): void {
  const seen = new Set<unknown>();
  options.forEach((entry, i) => {
    if (seen.has(entry.value)) {
      faults.add(
        [...path, "options", i, "value"],
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value is already used",
      );
    }
    seen.add(entry.value);
  });
}

const selectFields = {
  type: required(type),
  id,
  custom_id: required(customId),
  placeholder: text({ max: 150 }),
  min_values: integer({ min: 0, max: 25 }),
  max_values: integer({ min: 1, max: 25 }),
  disabled: boolean,
  required: boolean,
} as const;

const stringSelect = both(
  object({ ...selectFields, options: required(list(option, { min: 1, max: 25 })) }),
  (value, path, faults) => {
    const select = value as Json & { options: Json[] };
    checkRange(select, path, faults, select.options.length);
    distinctValues(select.options, path, faults);
  },
);

function autoSelect(...defaults: readonly string[]): Rule {
  return both(
    object({
      ...selectFields,
      channel_types: list(integer(), { unique: true }),
      default_values: list(object({ type: required(oneOf(...defaults)), id: required(snowflake) }), { max: 25 }),
    }),
    (value, path, faults) => checkRange(value as Json, path, faults, 25),
  );
}

/** The select menus, which messages and modals share. */
export const selects: Readonly<Record<number, Rule>> = {
  3: stringSelect,
  5: autoSelect("user"),
  6: autoSelect("role"),
  7: autoSelect("user", "role"),
  8: autoSelect("channel"),
};

/** Boxes to tick in a modal: checked like a select. */
export function choiceGroup(least: number): Rule {
  return both(
    object({
      type: required(type),
      id,
      custom_id: required(customId),
      required: boolean,
      min_values: integer({ min: 0, max: 10 }),
      max_values: integer({ min: 1, max: 10 }),
      options: required(list(option, { min: least, max: 10 })),
    }),
    (value, path, faults) => distinctValues((value as Json & { options: Json[] }).options, path, faults),
  );
}

export const actionRow: Rule = both(
  object({
    type: required(type),
    id,
    components: required(list(union({ 2: button, ...selects }), { min: 1, max: 5 })),
  }),
  (value, path, faults) => {
    const { components } = value as { components: Json[] };
    let width = 0;
    components.forEach((component, i) => {
      width += component.type === 2 ? 1 : 5;
      if (width > 5) {
        faults.add(
          [...path, "components", i],
          "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
          "The specified component exceeds the maximum width",
        );
      }
    });
  },
);

/** Each component below these, in the order of the page, with its path. */
export function* walkComponents(components: unknown, path: Path): Generator<readonly [Json, Path]> {
  if (!Array.isArray(components)) return;
  for (const [i, component] of components.entries()) {
    if (!isRecord(component)) continue;
    const here = [...path, i];
    yield [component, here];
    yield* walkComponents(component.components, [...here, "components"]);
    for (const key of ["accessory", "component"]) {
      const child = component[key];
      if (isRecord(child)) yield [child, [...here, key]];
    }
  }
}

/** Rules about all components of one message or modal together. */
export function checkDistinctIds(components: unknown, path: Path, faults: FormFaults): void {
  const customIds = new Set<unknown>();
  const numbers = new Set<unknown>();
  for (const [component, where] of walkComponents(components, path)) {
    const { custom_id: name, id: given } = component;
    if (typeof name === "string" && customIds.has(name)) {
      faults.add([...where, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
    if (typeof given === "number" && given !== 0 && numbers.has(given)) {
      faults.add([...where, "id"], "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated");
    }
    customIds.add(name);
    numbers.add(given);
  }
}
