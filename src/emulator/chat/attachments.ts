import { documentText } from "../documents/text.ts";
import { type Issue, invalid } from "../http/refusal.ts";
import { decodeDataUrl, isBase64 } from "./data-url.ts";
import type { Message } from "./parts-schema.ts";
import { sniffPicture } from "./pictures.ts";

/** Something that came with a message, as far as it can be told. */
export type Attachment =
  | {
      readonly kind: "picture";
      readonly format: string;
      readonly width: number;
      readonly height: number;
      readonly bytes: number;
    }
  | {
      readonly kind: "remote";
      readonly what: "picture" | "video" | "file";
      readonly host: string;
      readonly name?: string | undefined;
    }
  | { readonly kind: "audio"; readonly format: string; readonly bytes: number }
  | { readonly kind: "video"; readonly mime: string; readonly bytes: number }
  | { readonly kind: "file"; readonly name: string; readonly bytes: number; readonly text: string | undefined };

const mostBytes = 25 * 1024 * 1024;
const leastSide = 64;

type Found = { readonly attachment: Attachment } | { readonly wrong: string };

/**
 * Reads what is attached to one message.
 * @throws Refusal 400 where a picture, sound, video or file is not as Venice takes it.
 */
export function attachmentsOf(message: Message, index: number): Attachment[] {
  if (message.role !== "user" || typeof message.content === "string") return [];
  const issues: Issue[] = [];
  const attachments = message.content.flatMap((part, at): Attachment[] => {
    const found = part.type === "text" ? undefined : read(part);
    if (found && "wrong" in found) {
      issues.push({ path: ["messages", index, "content", at, part.type], message: found.wrong, code: "custom" });
    }
    return found && "attachment" in found ? [found.attachment] : [];
  });
  if (issues.length > 0) throw invalid(issues);
  return attachments;
}

type MediaPart = Exclude<Extract<Message, { role: "user" }>["content"], string>[number];

function read(part: Exclude<MediaPart, { type: "text" }>): Found {
  switch (part.type) {
    case "image_url":
      return readPicture(part.image_url.url);
    case "input_audio": {
      const { data, format } = part.input_audio;
      if (!isBase64(data)) return { wrong: "Audio must be base64-encoded; URLs are not supported" };
      return sized(Buffer.byteLength(data, "base64"), (bytes) => ({ kind: "audio", format, bytes }));
    }
    case "video_url":
      return readVideo(part.video_url.url);
    case "file":
      return readFile(part.file.file_data, part.file.filename);
  }
}

function readPicture(url: string): Found {
  const host = remoteHost(url);
  if (host) return { attachment: { kind: "remote", what: "picture", host } };
  const data = decodeDataUrl(url);
  if (!data) return { wrong: "Image must be an https URL or a base64 data URL" };
  const picture = sniffPicture(data.bytes);
  if (!picture || picture.format === "GIF") {
    return { wrong: "Unsupported or unreadable image. Supported formats: PNG, JPEG, WebP, HEIC, AVIF" };
  }
  if (picture.width < leastSide || picture.height < leastSide) {
    return {
      wrong: `Image must be at least ${leastSide} pixels on each side, but is ${picture.width}x${picture.height}`,
    };
  }
  return sized(data.bytes.length, (bytes) => ({ kind: "picture", ...picture, bytes }));
}

function readVideo(url: string): Found {
  const host = remoteHost(url);
  if (host) return { attachment: { kind: "remote", what: "video", host } };
  const data = decodeDataUrl(url);
  if (!data || !/^video\/(mp4|mpeg|quicktime|mov|webm)$/.test(data.mime)) {
    return { wrong: "Video must be an https URL or a data URL of mp4, mpeg, mov or webm" };
  }
  return sized(data.bytes.length, (bytes) => ({ kind: "video", mime: data.mime, bytes }));
}

function readFile(fileData: string, filename: string | undefined): Found {
  const name = filename ?? "file";
  const host = remoteHost(fileData);
  if (host) return { attachment: { kind: "remote", what: "file", host, name } };
  const data = decodeDataUrl(fileData);
  if (!data) return { wrong: "File must be an https URL or a base64 data URL" };
  return sized(data.bytes.length, (bytes) => ({ kind: "file", name, bytes, text: documentText(data.bytes) }));
}

const sized = (bytes: number, make: (bytes: number) => Attachment): Found =>
  bytes > mostBytes ? { wrong: "File exceeds the maximum allowed size of 25 MB." } : { attachment: make(bytes) };

function remoteHost(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === "https:" ? parsed.hostname : undefined;
}
