import { at, type Canvas } from "./canvas.ts";

/** Overlapping shapes in the palette's colours. */
export function abstract({ width, height, palette, random }: Canvas): string {
  const colours = [...palette.sky, ...palette.water, ...palette.walls, palette.light];
  const any = () => colours[Math.floor(random() * colours.length)];
  const shapes = Array.from({ length: 40 }, () => {
    const [x, y, size] = [random() * width, random() * height, 30 + random() * 160];
    const fill = `fill="${any()}" opacity="${at(0.4 + random() * 0.5)}"`;
    if (random() < 0.4) return `<circle cx="${at(x)}" cy="${at(y)}" r="${at(size / 2)}" ${fill}/>`;
    const corners = Array.from(
      { length: 3 + Math.floor(random() * 4) },
      (_, corner, angle = corner * 1.2 + random()) =>
        `${at(x + Math.cos(angle) * size)},${at(y + Math.sin(angle) * size)}`,
    );
    return `<polygon points="${corners.join(" ")}" ${fill}/>`;
  });
  return `<rect width="${at(width)}" height="${at(height)}" fill="${palette.sky[1]}"/>${shapes.join("")}`;
}
