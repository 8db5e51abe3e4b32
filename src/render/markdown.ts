export { createGrowingTree, type GrowingTree } from "./growing.ts";
export { parse, warmUp } from "./parser.ts";
