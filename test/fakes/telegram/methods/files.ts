import type { Call } from "../call.ts";
import { bad } from "../failure.ts";
import type { JsonObject } from "../json.ts";

const DOWNLOAD_BYTES = 20 * 1024 * 1024;

export function getFile(call: Call): JsonObject {
  const id = call.text("file_id");
  if (!id) throw bad("file_id not specified");
  const file = call.world.files.byId(id);
  if (!file) throw bad("invalid file_id");
  if (file.size > DOWNLOAD_BYTES) throw bad("file is too big");
  if (file.lost) throw bad("wrong file_id or the file is temporarily unavailable");
  return { file_id: id, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path };
}
