import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Images } from "../images/images.ts";
import type { FileRef } from "../turn.ts";
import { madeResult } from "./made-result.ts";
import { type Tool, type ToolContext, tool } from "./tool.ts";

interface Given {
  readonly prompt: string;
  readonly pictures?: readonly number[];
}

/** Changes pictures that are there in the course of an answer. */
export function editPictureTool(images: Images): Tool {
  return tool<Given>({
    name: "edit_picture",
    description:
      "Changes a picture of this conversation, or combines several into one. The result is shown to the person at once.",
    parameters: z.object({
      prompt: z.string().min(1).describe("What is to be changed, in English"),
      pictures: z
        .array(z.int().min(1).max(20))
        .min(1)
        .max(9)
        .optional()
        .describe(
          "Which ones: 1 is the newest picture that you made in this answer, else the first of the question, else the " +
            "newest of the conversation; 2 the next. [1] by default",
        ),
    }),
    kind: "paid",
    priceUsd: ({ pictures = [1] }) => images.editUsd(pictures.length),
    press: (given, context) => ({
      command: "edit-now",
      options: { prompt: given.prompt, image: chosen(given, context) },
    }),
    async *run(given, context) {
      const image = chosen(given, context);
      if (image.length === 0) throw new UserError("error.picture.none");
      const wish = { prompt: given.prompt, image };
      const { turn } = context;
      const made = yield* images.show(() => images.plan.edit(wish, turn), turn);
      return madeResult(made, images.rows(made, turn.locale));
    },
  });
}

function chosen({ pictures = [1] }: Given, context: ToolContext): readonly FileRef[] {
  return pictures.flatMap((number) => context.pictures[number - 1] ?? []);
}
