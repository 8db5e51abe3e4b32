import type { LimitClass, Model, ModelSpec, ModelType } from "./model.ts";

type Rest = Partial<ModelSpec> & Pick<ModelSpec, "name">;

const classes: Readonly<Record<ModelType, LimitClass>> = {
  text: "S",
  embedding: "XS",
  image: "image",
  inpaint: "image",
  upscale: "image",
  tts: "audio",
  asr: "audio",
  video: "queue",
  music: "queue",
};

/** A model that does not chat, out of the facts that set it apart. */
export const media = (type: ModelType, id: string, created: number, rest: Rest): Model => ({
  id,
  type,
  created,
  size: classes[type],
  model_spec: {
    privacy: "private",
    offline: false,
    beta: false,
    betaModel: false,
    traits: [],
    modelSource: "",
    ...rest,
  },
});

/** Shown with models that pass their prompts on to a third party. */
export const anonymized = { privacy: "anonymized" } as const;
