import { drawn, type Scene } from "./scene.ts";
import { styled } from "./styles.ts";

export const pictureFormats = ["webp", "png", "jpeg"] as const;
export type PictureFormat = (typeof pictureFormats)[number];

export interface Order extends Scene {
  readonly style?: string | undefined;
  readonly format: PictureFormat;
  readonly blurred?: boolean;
}

/** The largest side that is drawn as such; beyond it the drawing is enlarged. */
const mostDrawn = 1_280;

/** The image library, which costs time and memory to load: only once somebody wants a picture. */
export const images = async () => (await import("sharp")).default;

/** Paints a scene into a picture of exactly its size. */
export async function painted({ style, format, blurred, ...scene }: Order): Promise<Buffer> {
  const { width, height } = scene;
  const sharp = await images();
  const shrink = Math.min(1, mostDrawn / Math.max(width, height));
  const [wide, high] = [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
  let picture = styled(style)(sharp(Buffer.from(drawn({ ...scene, width: wide, height: high }))), wide, high);
  if (blurred) picture = picture.blur(Math.max(4, wide / 30));
  const drawnBytes = shrink === 1 ? undefined : await picture.png().toBuffer();
  if (drawnBytes) picture = sharp(drawnBytes).resize(width, height, { fit: "fill" });
  return await encoded(picture.removeAlpha(), format);
}

/** Writes a picture in a format as fast as is decent. */
export const encoded = (picture: import("sharp").Sharp, format: PictureFormat): Promise<Buffer> =>
  format === "webp"
    ? picture.webp({ quality: 82, effort: 1 }).toBuffer()
    : format === "png"
      ? picture.png({ compressionLevel: 4 }).toBuffer()
      : picture.jpeg({ quality: 85 }).toBuffer();

export const pictureMime: Readonly<Record<PictureFormat, string>> = {
  webp: "image/webp",
  png: "image/png",
  jpeg: "image/jpeg",
};
