import { expect, test } from "vitest";
import { fileOptions } from "../../src/discord/attachments.ts";

const file = (name: string, mime: string) => ({ name, mime, size: 1, ref: name });

test("pictures are looked at, sound is listened to, and all else is read", () => {
  const [picture, voice, song, text] = [
    file("a.png", "image/png"),
    file("voice-message.ogg", "audio/ogg"),
    file("b.mp3", "audio/mpeg"),
    file("c.txt", "text/plain"),
  ];
  expect(fileOptions([voice!, text!, picture!, song!])).toEqual({
    image: [picture],
    audio: [voice, song],
    file: [text],
  });
  expect(fileOptions([voice!])).toEqual({ audio: [voice] });
  expect(fileOptions([])).toEqual({});
});
