export { warmUp } from "./full-parser.ts";
export { createGrowingTree, type GrowingTree } from "./growing.ts";
export { parse } from "./parser.ts";
