import sharp from "sharp";

type Format = "png" | "jpeg" | "webp" | "avif" | "gif";

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 20, g: 120, b: 200 } } });

export const picture = async (format: Format, width: number, height: number): Promise<Buffer> =>
  await blank(width, height).toFormat(format).toBuffer();

export const dataUrl = (bytes: Buffer, mime = "image/png") => `data:${mime};base64,${bytes.toString("base64")}`;

export const imagePart = (bytes: Buffer, mime?: string) => ({
  type: "image_url",
  image_url: { url: dataUrl(bytes, mime) },
});
