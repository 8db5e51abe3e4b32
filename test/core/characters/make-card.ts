import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

export const brine = {
  name: "Old Salt",
  description: "{{char}} sails with {{user}}.",
  personality: "gruff",
  scenario: "A harbour at night.",
  first_mes: "Ahoy, {{user}}!",
  mes_example: "<START>\n{{user}}: Storm?\n{{char}}: Aye.\nA big one.",
};
export const v2 = (data: object = {}) => ({ spec: "chara_card_v2", spec_version: "2.0", data: { ...brine, ...data } });
export const v3 = (data: object = {}) => ({ ...v2(data), spec: "chara_card_v3", spec_version: "3.0" });

export const json = (card: unknown): Buffer => Buffer.from(JSON.stringify(card));
export const coded = (card: unknown): string => json(card).toString("base64");

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

export const tEXt = (keyword: string, text: string) => chunk("tEXt", Buffer.from(`${keyword}\0${text}`, "latin1"));
export const zTXt = (keyword: string, text: string | Buffer) =>
  chunk("zTXt", Buffer.concat([Buffer.from(`${keyword}\0\0`, "latin1"), deflateSync(text)]));
export const iTXt = (keyword: string, text: string, packed = false) =>
  chunk(
    "iTXt",
    Buffer.concat([
      Buffer.from(`${keyword}\0${packed ? "\u0001" : "\0"}\0en\0\0`, "latin1"),
      packed ? deflateSync(text) : Buffer.from(text),
    ]),
  );

/** A real picture with chunks right behind its header. */
export async function pngWith(...chunks: readonly Buffer[]): Promise<Buffer> {
  const png = await sharp({ create: { width: 300, height: 450, channels: 3, background: "#245" } })
    .png()
    .toBuffer();
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}
