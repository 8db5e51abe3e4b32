import { openStage, type Stage, type StageOptions } from "../stage.ts";

/** Its smallest size is newer than Venice's published description, which what was sent is held against. */
const UNDESCRIBED = "minimax-h3-text-to-video";

/** A stage on which films and songs are ready at once, unless a test says otherwise. */
export async function openCommandStage(o: StageOptions): Promise<Stage> {
  const stage = await openStage({ ...o, venice: { jobMs: 0, ...o.venice } });
  stage.venice.removeModel(UNDESCRIBED);
  return stage;
}
