import { boolean, both, integer, list, object, oneOf, type Rule, required, text, union } from "./form.ts";
import { checkDistinctIds, choiceGroup, customId, selects } from "./form-components.ts";
import type { Json } from "./types.ts";

const type = integer();
const id = integer({ min: 0, max: 2_147_483_647 });

function textInput(inRow: boolean): Rule {
  const label = text({ min: 1, max: 45 });
  return both(
    object({
      type: required(type),
      id,
      custom_id: required(customId),
      style: required(oneOf(1, 2)),
      label: inRow ? required(label) : label,
      value: text({ max: 4000 }),
      placeholder: text({ max: 100 }),
      required: boolean,
      min_length: integer({ min: 0, max: 4000 }),
      max_length: integer({ min: 1, max: 4000 }),
    }),
    (value, path, faults) => {
      const { min_length: min, max_length: max } = value as Json;
      if (typeof min === "number" && typeof max === "number" && min > max) {
        faults.add(
          [...path, "min_length"],
          "TEXT_INPUT_INVALID_RANGE",
          "Minimum length cannot be greater than maximum length",
        );
      }
    },
  );
}

const files = object({
  type: required(type),
  id,
  custom_id: required(customId),
  min_values: integer({ min: 0, max: 10 }),
  max_values: integer({ min: 1, max: 10 }),
  required: boolean,
});
const checkbox = object({ type: required(type), id, custom_id: required(customId), default: boolean });

const label = object({
  type: required(type),
  id,
  label: required(text({ min: 1, max: 45 })),
  description: text({ min: 1, max: 100 }),
  component: required(
    union({ 4: textInput(false), ...selects, 19: files, 21: choiceGroup(2), 22: choiceGroup(1), 23: checkbox }),
  ),
});
const row = object({
  type: required(type),
  id,
  components: required(list(union({ 4: textInput(true) }), { min: 1, max: 1 })),
});
const note = object({ type: required(type), id, content: required(text({ min: 1, max: 4000 })) });

/** The `data` of an answer that opens a modal. */
export const modalForm: Rule = both(
  object({
    custom_id: required(customId),
    title: required(text({ min: 1, max: 45 })),
    components: required(list(union({ 1: row, 10: note, 18: label }), { min: 1, max: 5 })),
  }),
  (value, path, faults) => checkDistinctIds((value as Json).components, [...path, "components"], faults),
);
