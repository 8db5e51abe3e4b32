import { randomBytes } from "node:crypto";
import { ComponentType, TextInputStyle } from "discord.js";
import { z } from "zod";
import type { OptionSpec } from "../core/command-spec.ts";
import { createRecent } from "../core/recent.ts";
import type { Call } from "../core/turn.ts";
import { t, tOr } from "../i18n.ts";
import { clip } from "./components.ts";
import type { Brought } from "./options.ts";

const PREFIX = "m:";
const KEPT = "k:";
const CUSTOM_ID = 100;
const LABEL = 45;
const FIELDS = 5;
const TEXT_INPUT = 4000;
const FILES = 10;

const Action = z.object({ action: z.string(), value: z.string().optional() });
const CommandSpec = z.object({ command: z.string(), options: z.record(z.string(), z.unknown()) });

/** What a form completes: a press that lacks something, or a command that does. */
export type Begun =
  | { readonly kind: "press"; readonly action: string; readonly value: string | undefined }
  | ({ readonly kind: "command" } & Brought);

/** Forms for what a call lacks. */
export interface Modals {
  build(begun: Begun, call: Call, missing: readonly (readonly [string, OptionSpec])[], locale: string): unknown;
  /** What the submitted form began with; undefined when it was too long ago. */
  begun(customId: string): Begun | undefined;
}

/** What fits goes on the wire and so survives a restart; the rest is kept here for an hour. */
export function createModals(now: () => number): Modals {
  const kept = createRecent<Begun>(1000, 3_600_000, now);

  function idFor(begun: Begun): string {
    const hasFiles = begun.kind === "command" && Object.keys(begun.files).length > 0;
    const id =
      PREFIX + JSON.stringify(begun.kind === "press" ? { action: begun.action, value: begun.value } : begun.call);
    if (!hasFiles && id.length <= CUSTOM_ID) return id;
    const key = KEPT + randomBytes(12).toString("base64url");
    kept.set(key, begun);
    return PREFIX + key;
  }

  return {
    build(begun, call, missing, locale) {
      const name = `/${call.command}`;
      return {
        custom_id: idFor(begun),
        // A press knows nothing of commands, and what it opens may be none that can be typed.
        title: clip(begun.kind === "press" ? tOr(locale, `command.${call.command}`, name) : name, LABEL),
        components: missing.slice(0, FIELDS).map(([name, spec]) => ({
          type: ComponentType.Label,
          label: clip(tOr(locale, `command.${call.command}.${name}`, name), LABEL),
          component: toField(name, spec, locale),
        })),
      };
    },
    begun(customId) {
      if (!customId.startsWith(PREFIX)) return undefined;
      const rest = customId.slice(PREFIX.length);
      if (rest.startsWith(KEPT)) return kept.get(rest);
      const json = parseJson(rest);
      const press = Action.safeParse(json);
      if (press.success) return { kind: "press", action: press.data.action, value: press.data.value };
      const call = CommandSpec.safeParse(json);
      return call.success ? { kind: "command", call: call.data, files: {} } : undefined;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toField(name: string, spec: OptionSpec, locale: string): unknown {
  switch (spec.kind) {
    case "image":
    case "audio":
    case "file":
      return { type: ComponentType.FileUpload, custom_id: name, min_values: 1, max_values: FILES, required: true };
    case "boolean":
      return toSelect(name, [
        { label: t(locale, "settings.on"), value: "true" },
        { label: t(locale, "settings.off"), value: "false" },
      ]);
    case "integer":
    case "number":
      return {
        type: ComponentType.TextInput,
        custom_id: name,
        style: TextInputStyle.Short,
        required: true,
        max_length: 12,
      };
    case "string": {
      if (spec.choices && spec.choices.length <= 25) {
        return toSelect(
          name,
          spec.choices.map((choice) => ({ label: clip(choice, 100), value: choice })),
        );
      }
      const max_length = Math.min(TEXT_INPUT, spec.maxLength ?? TEXT_INPUT);
      const style = spec.multiline ? TextInputStyle.Paragraph : TextInputStyle.Short;
      return { type: ComponentType.TextInput, custom_id: name, style, required: true, min_length: 1, max_length };
    }
  }
}

function toSelect(name: string, options: readonly { label: string; value: string }[]): unknown {
  return { type: ComponentType.StringSelect, custom_id: name, options, required: true };
}
