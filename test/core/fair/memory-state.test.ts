import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import { fairContract } from "../../contracts/fair.ts";

fairContract("in memory", async (now) => createMemoryState({ now }));
