/** The colours of one picture. */
export interface Palette {
  readonly sky: readonly [top: string, middle: string, low: string];
  readonly water: readonly [far: string, near: string];
  readonly walls: readonly string[];
  readonly light: string;
  readonly ink: string;
  readonly dark: boolean;
}

const moods: readonly (readonly [RegExp, Palette])[] = [
  [
    /\b(night|midnight|moon\w*|stars?|starry|dark|nacht|nuit|notte|noche)\b/i,
    palette("#0b1033 #1d2a5f #3a4a86", "#27366f #0a0f2b", "#2c3157 #3b3a66 #26304f #453a5c", "#fdf3c8", true),
  ],
  [
    /\b(dusk|sunset|evening|twilight|autumn|fall|golden|sonnenuntergang|tramonto)\b/i,
    palette("#3a2f6b #d8627a #ffb35c", "#c9728a #4a2f5f", "#9c4f4a #b8694f #7d3f52 #c98a5b", "#ffe2a8", false),
  ],
  [
    /\b(dawn|sunrise|morning|spring|pink|blossom\w*)\b/i,
    palette("#7fb3dd #f7c6d4 #ffe6d1", "#e7b8c6 #7f9fc4", "#e9a38f #f0c3a0 #d98c8c #f3d9b8", "#fffbe6", false),
  ],
  [
    /\b(winter|snow\w*|ice|icy|frost\w*)\b/i,
    palette("#a9c4dc #d7e5ef #f5f9fc", "#bcd3e2 #7d9fb8", "#d3dbe4 #b9c8d6 #e3e6ea #a7b8c8", "#ffffff", false),
  ],
  [
    /\b(fog\w*|mist\w*|rain\w*|storm\w*|grey|gray|clouds?|cloudy)\b/i,
    palette("#6f7d8c #98a4ad #bcc3c6", "#8b979d #515d66", "#76706b #8a8178 #666b73 #98897a", "#eef0e8", false),
  ],
];

const day = palette("#2f86d6 #7cc0ee #d7f0fb", "#58b3c4 #1c6f8c", "#e3a15c #d9785a #f0cf9a #c9604f", "#fff6c9", false);

/** The colours that the words of a prompt call for; a plain day where they call for none. */
export const paletteFor = (prompt: string): Palette => moods.find(([words]) => words.test(prompt))?.[1] ?? day;

function palette(sky: string, water: string, walls: string, light: string, dark: boolean): Palette {
  const [top = "", middle = "", low = ""] = sky.split(" ");
  const [far = "", near = ""] = water.split(" ");
  return {
    sky: [top, middle, low],
    water: [far, near],
    walls: walls.split(" "),
    light,
    ink: dark ? "#05071a" : "#1d1a2b",
    dark,
  };
}
