import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sniff } from "../../src/venice/index.ts";
import * as files from "./bytes.ts";

const latin = (text: string) => Buffer.from(text, "latin1");
const zip = (name: string, content = "") => latin(`PK\x03\x04${"\0".repeat(26)}${name}${content}PK\x01\x02${name}`);
const id3 = (size: number, rest: Buffer) =>
  Buffer.concat([latin("ID3\x04\0\0"), Buffer.from([0, 0, size >> 7, size & 0x7f]), Buffer.alloc(size), rest]);

describe("a file's type is told by its bytes", () => {
  test.each<[string, Buffer, string | undefined]>([
    ["PNG", files.png, "image/png"],
    ["JPEG", files.jpeg, "image/jpeg"],
    ["WebP", files.webp, "image/webp"],
    ["GIF", latin("GIF89a\x01\0"), "image/gif"],
    ["AVIF", latin("\0\0\0\x20ftypavif"), "image/avif"],
    ["HEIC", latin("\0\0\0\x20ftypheic"), "image/heic"],
    ["HEIC by its general brand", latin("\0\0\0\x20ftypmif1"), "image/heic"],
    ["M4A", latin("\0\0\0\x20ftypM4A "), "audio/mp4"],
    ["MP4", files.mp4, "video/mp4"],
    ["QuickTime", latin("\0\0\0\x20ftypqt  "), "video/quicktime"],
    ["WAV", latin("RIFF\x20\0\0\0WAVEfmt "), "audio/wav"],
    ["AVI", latin("RIFF\x20\0\0\0AVI LIST"), "video/x-msvideo"],
    ["Ogg", latin(`OggS${"\0".repeat(24)}\x01vorbis`), "audio/ogg"],
    ["FLAC", files.flac, "audio/flac"],
    ["MP3", files.mp3, "audio/mpeg"],
    ["MP3 behind a tag", id3(300, files.mp3), "audio/mpeg"],
    ["MP3 whose tag is longer than what is there", id3(5, Buffer.alloc(0)), "audio/mpeg"],
    ["FLAC behind a tag", id3(300, files.flac), "audio/flac"],
    ["AAC", latin("\xff\xf1\x50\x80"), "audio/aac"],
    ["WebM with pictures", latin("\x1a\x45\xdf\xa3\x42\x82webm V_VP9 A_OPUS"), "video/webm"],
    ["WebM with sound only", latin("\x1a\x45\xdf\xa3\x42\x82webm A_OPUS"), "audio/webm"],
    ["Matroska", latin("\x1a\x45\xdf\xa3\x42\x82matroska"), "video/x-matroska"],
    ["PDF", latin("%PDF-1.7"), "application/pdf"],
    ["Word", zip("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["Excel", zip("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    [
      "slides",
      zip("ppt/presentation.xml"),
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ],
    ["an e-book", zip("mimetype", "application/epub+zip"), "application/epub+zip"],
    ["a plain archive", zip("readme.txt"), "application/zip"],
    ["text", latin("Hello"), undefined],
    ["raw samples", Buffer.alloc(64), undefined],
    ["a frame mark that no frame has", latin("\xff\xff\xff\xff"), undefined],
    ["nothing", Buffer.alloc(0), undefined],
  ])("%s", (_name, bytes, mime) => {
    expect(sniff(bytes)?.mime).toBe(mime);
  });

  test("Opus in Ogg is what a voice message needs, and is told apart", () => {
    expect(sniff(files.opus)).toEqual({ kind: "audio", mime: "audio/ogg", extension: "ogg", codec: "opus" });
  });

  test("where the bytes are part of a larger buffer", () => {
    const whole = Buffer.concat([Buffer.alloc(13), files.png]);
    expect(sniff(new Uint8Array(whole.buffer, whole.byteOffset + 13, files.png.length))?.extension).toBe("png");
  });

  test("whatever they are", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void sniff(bytes)));
  });
});
