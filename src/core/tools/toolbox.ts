import { z } from "zod";
import { type Key, t } from "../../i18n.ts";
import type { ChatRequest } from "../../venice/index.ts";
import { explain } from "../error-words.ts";
import { inUsd } from "../money.ts";
import type { Button, Part } from "../part.ts";
import { endReason } from "../running.ts";
import type { Spoken } from "../speech/spoken.ts";
import type { FileRef } from "../turn.ts";
import type { Tool, ToolContext } from "./tool.ts";

type ToolSpecs = NonNullable<ChatRequest["tools"]>;

/** A call as the model wrote it. */
export interface Wanted {
  readonly id: string;
  readonly name: string;
  /** JSON, perhaps broken. */
  readonly arguments: string;
}

/** What a model may do in one answer, and what it has done so far. */
export interface Toolbox {
  /** The tools for a request, in an order that does not change. */
  readonly specs: ToolSpecs;
  /** What happens for one call; what it says for the model comes back. */
  run(call: Wanted): AsyncGenerator<Part, string, undefined>;
  /** Rows of buttons: for what may not happen without a press, and for what was made last. */
  rows(): readonly (readonly Button[])[];
  /** Words of strangers have entered the turn by another way. */
  distrust(): void;
  /** Pictures that were made, the newest first. */
  readonly made: readonly FileRef[];
  /** What was read aloud, in its order. */
  readonly spoken: readonly Spoken[];
}

/** Longer results are cut: the model has to read them all. */
const MOST_CHARACTERS = 24_000;

/**
 * Opens the tools for one answer. What costs money runs by itself until `confirmUsd` is reached, and nothing that costs
 * or remembers does once words of strangers have entered the turn: then it becomes a button.
 * @param untrusted whether they are in the question already (a file)
 */
export function openToolbox(
  tools: readonly Tool[],
  context: ToolContext,
  confirmUsd: number,
  untrusted: boolean,
): Toolbox {
  const offered = tools.filter((tool) => tool.offered?.(context) ?? true);
  const buttons: Button[] = [];
  const made: FileRef[] = [];
  const spoken: Spoken[] = [];
  let card: readonly (readonly Button[])[] = [];
  let spentUsd = 0;
  let isUntrusted = untrusted;

  /** Why a call may not run by itself; nothing when it may. */
  async function obstacle(tool: Tool, given: unknown): Promise<string | undefined> {
    if (tool.kind === "free") return undefined;
    if (isUntrusted) return "words from outside are in this conversation";
    if (tool.kind === "memory") return undefined;
    const usd = await tool.priceUsd?.(given, context);
    if (usd === undefined || spentUsd + usd > confirmUsd) return "it costs more than may be spent without asking";
    spentUsd += usd;
    return undefined;
  }

  async function button(tool: Tool, given: unknown): Promise<Button> {
    const { locale } = context.turn;
    const usd = await tool.priceUsd?.(given, context);
    const label = t(locale, `tool.${tool.name}` as Key);
    const price = usd === undefined ? "" : ` (≈ ${inUsd(usd)})`;
    return { kind: "button", label: `${label}${price}`, who: "asker", call: tool.press(given, context) };
  }

  return {
    specs: offered.map(({ name, description, parameters }) => ({
      type: "function",
      function: { name, description, parameters: schemaOf(parameters) },
    })),
    rows: () => [...(buttons.length > 0 ? [buttons] : []), ...card],
    distrust() {
      isUntrusted = true;
    },
    made,
    spoken,
    async *run(call) {
      const tool = offered.find(({ name }) => name === call.name);
      if (!tool) return `There is no tool ${call.name}.`;
      const given = tool.parameters.safeParse(parseJson(call.arguments));
      if (!given.success) return `The arguments are wrong: ${z.prettifyError(given.error)}`;
      try {
        const why = await obstacle(tool, given.data);
        if (why) {
          buttons.push(await button(tool, given.data));
          return `Not done: ${why}. A button for it stands under your answer; say in one sentence what pressing it will do.`;
        }
        const result = yield* tool.run(given.data, {
          ...context,
          pictures: [...made, ...context.pictures],
        });
        isUntrusted ||= result.untrusted ?? false;
        made.unshift(...(result.pictures ?? []));
        spoken.push(...(result.spoken ?? []));
        card = result.rows ?? card;
        return result.text.slice(0, MOST_CHARACTERS);
      } catch (error) {
        if (endReason(context.turn.signal)) throw error;
        const reason = explain(error, "en");
        if (reason === undefined) throw error;
        return `That did not work: ${reason}`;
      }
    },
  };
}

type JsonSchema = Readonly<Record<string, unknown>>;
/** Each is made once: tools do not change. */
const schemas = new WeakMap<z.ZodType, JsonSchema>();

function schemaOf(parameters: z.ZodType): JsonSchema {
  const known = schemas.get(parameters);
  if (known) return known;
  const { $schema: _, ...schema } = z.toJSONSchema(parameters, { io: "input" });
  schemas.set(parameters, schema);
  return schema;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.trim() === "" ? "{}" : text);
  } catch {
    return undefined;
  }
}
