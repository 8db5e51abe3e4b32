import { images } from "../pictures/paint.ts";
import { drawn } from "../pictures/scene.ts";
import { stamp } from "../pictures/stamp.ts";
import { keyFrame, movedFrame, type Planes, pictureSet, sequenceSet } from "./h264.ts";
import { mp4, type Sample } from "./mp4.ts";

export interface Shot {
  readonly prompt: string;
  readonly model: string;
  readonly seed: number;
  readonly seconds: number;
  /** Such as 16:9. */
  readonly ratio: string;
  /** The first frame, where a picture was given. */
  readonly from?: Buffer | undefined;
  /** In the size that screens have: three megabytes a second. */
  readonly large?: boolean | undefined;
}

const framesPerSecond = 10;
const pixelsPerFrame = 2;
/** Pictures are stored whole in the film: larger ones weigh much. */
const longerSide = { usual: 320, large: 1920 } as const;
const mostSeconds = 30;

/** Films a slow ride along the scene: a whole picture each second, which the frames between move along. */
export async function filmed({ prompt, model, seed, seconds, ratio, from, large }: Shot): Promise<Buffer> {
  const { width, height } = frameOf(ratio, longerSide[large ? "large" : "usual"]);
  const length = Math.max(1, Math.min(mostSeconds, Math.round(seconds)));
  const wide = width + length * framesPerSecond * pixelsPerFrame;
  const sharp = await images();
  const source = from ?? Buffer.from(drawn({ prompt, model, seed, width: wide, height }));
  const data = await sharp(source)
    .rotate()
    .resize(wide, height, { fit: "cover" })
    .flatten()
    .toColourspace("srgb")
    .raw()
    .toBuffer();
  const mark = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${stamp({ width, height })}</svg>`,
  );
  const samples: Sample[] = [];
  for (let second = 0; second < length; second++) {
    const left = second * framesPerSecond * pixelsPerFrame;
    const picture = await sharp(data, { raw: { width: wide, height, channels: 3 } })
      .extract({ left, top: 0, width, height })
      .composite([{ input: mark }])
      .removeAlpha()
      .raw()
      .toBuffer();
    samples.push({ bytes: keyFrame({ width, height }, planesOf(picture, { width, height }), second), isKey: true });
    for (let frame = 1; frame < framesPerSecond; frame++)
      samples.push({ bytes: movedFrame({ width, height }, frame, pixelsPerFrame), isKey: false });
  }
  return mp4({
    width,
    height,
    framesPerSecond,
    samples,
    sequenceSet: sequenceSet({ width, height }),
    pictureSet: pictureSet(),
  });
}

function frameOf(ratio: string, longer: number): { width: number; height: number } {
  const [across = 16, down = 9] = ratio.split(":").map(Number);
  const shape = Number.isFinite(across / down) ? across / down : 16 / 9;
  const round = (side: number) => Math.max(16, Math.round(side / 16) * 16);
  return shape >= 1
    ? { width: longer, height: round(longer / shape) }
    : { width: round(longer * shape), height: longer };
}

/** From red, green and blue to brightness and two colours, in the range that films use. */
function planesOf(rgb: Buffer, { width, height }: { width: number; height: number }): Planes {
  const y = new Uint8Array(width * height);
  const u = new Uint8Array((width * height) / 4);
  const v = new Uint8Array((width * height) / 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 3;
      const [red = 0, green = 0, blue = 0] = [rgb[at], rgb[at + 1], rgb[at + 2]];
      y[row * width + column] = 16 + 0.257 * red + 0.504 * green + 0.098 * blue;
      if (row % 2 === 0 && column % 2 === 0) {
        const half = (row / 2) * (width / 2) + column / 2;
        u[half] = 128 - 0.148 * red - 0.291 * green + 0.439 * blue;
        v[half] = 128 + 0.439 * red - 0.368 * green - 0.071 * blue;
      }
    }
  }
  return { y, u, v };
}
