import { type FileType, sniff } from "../venice/index.ts";

/** What a file is by its own bytes, for adapters: what its name or its sender says proves nothing. */
export const fileTypeOf = (bytes: Uint8Array): FileType | undefined => sniff(bytes);
