import { createHmac, randomBytes } from "node:crypto";
import { invalidForm, refusal } from "./errors.ts";
import { imageSize } from "./image-size.ts";
import type { FileInput, Json, StoredFile, Upload } from "./types.ts";
import type { World } from "./world.ts";

const MAX_FILES = 10;
const MEBIBYTE = 1_048_576;
const SECRET = randomBytes(16);
const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  txt: "text/plain; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  json: "application/json; charset=utf-8",
  pdf: "application/pdf",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  wav: "audio/x-wav",
  mp4: "video/mp4",
};

export function guessType(name: string): string {
  return TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}

/** Discord keeps letters, digits, dots, dashes and underscores of a file's name. */
function safeName(name: string): string {
  return name.replace(/\s+/g, "_").replace(/[^\w.-]/g, "") || "unknown";
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Keeps an uploaded file. `meta` is its entry in the body's `attachments`. */
export function storeUpload(
  world: World,
  channelId: string,
  upload: Upload,
  meta: Json = {},
  ephemeral = false,
): StoredFile {
  const name = safeName(textOf(meta.filename) ?? upload.name);
  const file: StoredFile = {
    id: world.ids.next(),
    channelId,
    name: meta.is_spoiler === true && !name.startsWith("SPOILER_") ? `SPOILER_${name}` : name,
    bytes: upload.bytes,
    contentType: upload.contentType || guessType(name),
    ephemeral,
    description: textOf(meta.description),
    title: textOf(meta.title),
    durationSecs: typeof meta.duration_secs === "number" ? meta.duration_secs : undefined,
    waveform: textOf(meta.waveform),
    spoiler: meta.is_spoiler === true || name.startsWith("SPOILER_"),
  };
  world.files.set(file.id, file);
  return file;
}

/** Keeps a file that a person attached. */
export function storeInput(world: World, channelId: string, input: FileInput, ephemeral = false): StoredFile {
  const bytes = typeof input.bytes === "string" ? Buffer.from(input.bytes) : input.bytes;
  const upload = { key: "", name: input.name, bytes, contentType: input.contentType ?? guessType(input.name) };
  return storeUpload(world, channelId, upload, metaOf(input), ephemeral);
}

const metaOf = ({ description, durationSecs, waveform }: FileInput): Json => ({
  description,
  duration_secs: durationSecs,
  waveform,
});

function signature(path: string, expires: string, issued: string): string {
  return createHmac("sha256", SECRET).update(`${path} ${expires} ${issued}`).digest("hex");
}

/** A link that is good for a while, as every reply of the API signs it anew. */
export function attachmentUrl(world: World, file: StoredFile): string {
  const ttl = world.options.attachmentTtlMs ?? 24 * 3_600_000;
  const issued = Math.floor(world.clock.now() / 1000);
  const ex = Math.floor(issued + ttl / 1000).toString(16);
  const is = issued.toString(16);
  const path = `/${file.ephemeral ? "ephemeral-attachments" : "attachments"}/${file.channelId}/${file.id}/${file.name}`;
  return `${world.origin}${path}?ex=${ex}&is=${is}&hm=${signature(path, ex, is)}&`;
}

/** The file behind a link; undefined when the link is wrong, expired, or the file is gone. */
export function openLink(world: World, url: URL): StoredFile | undefined {
  const { ex = "", is = "", hm = "" } = Object.fromEntries(url.searchParams);
  if (hm !== signature(url.pathname, ex, is)) return undefined;
  if (Number.parseInt(ex, 16) * 1000 <= world.clock.now()) return undefined;
  return world.files.get(url.pathname.split("/")[3] ?? "");
}

export function attachmentJson(world: World, file: StoredFile): Json {
  const size = file.contentType.startsWith("image/") ? imageSize(file.bytes) : undefined;
  const url = attachmentUrl(world, file);
  return {
    id: file.id,
    filename: file.name,
    size: file.bytes.byteLength,
    url,
    proxy_url: url,
    content_type: file.contentType,
    ...size,
    ...(file.description !== undefined && { description: file.description }),
    ...(file.title !== undefined && { title: file.title }),
    ...(file.durationSecs !== undefined && { duration_secs: file.durationSecs }),
    ...(file.waveform !== undefined && { waveform: file.waveform }),
    ...(file.ephemeral && { ephemeral: true }),
  };
}

/** The largest file that may be uploaded there. @see https://discord.com/developers/docs/reference#uploading-files */
export function uploadLimit(world: World, guildId: string | undefined): number {
  const tier = guildId === undefined ? 0 : world.guild(guildId).premiumTier;
  const boosted = tier === 3 ? 100 * MEBIBYTE : tier === 2 ? 50 * MEBIBYTE : 0;
  return Math.max(boosted, world.options.maxFileBytes ?? 10 * MEBIBYTE);
}

/**
 * The files of a message after a request: those that `attachments` keeps, then the uploads.
 * @throws ApiError 40005, 50035 or 50146
 */
export function resolveFiles(
  world: World,
  channelId: string,
  entries: readonly Json[] | null | undefined,
  uploads: readonly Upload[],
  present: readonly StoredFile[],
  ephemeral: boolean,
): StoredFile[] {
  const limit = uploadLimit(world, world.channels.get(channelId)?.guildId);
  if (uploads.some((upload) => upload.bytes.byteLength > limit)) throw refusal(40005);
  const keyOf = (id: unknown) => `files[${String(id)}]`;
  const kept = present.filter((file) => !entries || entries.some((entry) => String(entry.id) === file.id));
  for (const entry of entries ?? []) {
    const known = uploads.some((u) => u.key === keyOf(entry.id)) || present.some((f) => f.id === String(entry.id));
    if (!known) throw refusal(50146);
  }
  if (kept.length + uploads.length > MAX_FILES) {
    const message = `Must be ${MAX_FILES} or fewer in length.`;
    throw invalidForm({ attachments: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message }] } });
  }
  const added = uploads.map((upload) => {
    const meta = entries?.find((entry) => keyOf(entry.id) === upload.key);
    return storeUpload(world, channelId, upload, meta, ephemeral);
  });
  return [...kept, ...added];
}
