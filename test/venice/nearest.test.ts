import { describe, expect, it } from "vitest";
import { nearest } from "../../src/venice/nearest.ts";

const styles = ["3D Model", "Analog Film", "Anime", "Film Noir", "Pixel Art", "Watercolor"];

describe("nearest names", () => {
  it("are those that contain what was typed, the earliest first", () => {
    expect(nearest(styles, "film", 5)).toEqual(["Film Noir", "Analog Film"]);
  });
  it("forgive case, accents, spaces and a few letters", () => {
    expect(nearest(styles, "pixelart", 1)).toEqual(["Pixel Art"]);
    expect(nearest(styles, "Wáter-Colour", 1)).toEqual(["Watercolor"]);
  });
  it("are found by their words in any order, and with spaces in other places", () => {
    expect(nearest(styles, "noir film", 5)).toEqual(["Film Noir"]);
    expect(nearest(["Openai GPT OSS 120B"], "gptoss120", 5)).toEqual(["Openai GPT OSS 120B"]);
  });
  it("are none for a whole text", () => {
    expect(nearest(styles, "lorem ipsum ".repeat(300), 5)).toEqual([]);
  });
  it("are all for nothing typed, and none for what is like nothing", () => {
    expect(nearest(styles, " ", 2)).toEqual(["3D Model", "Analog Film"]);
    expect(nearest(styles, "gondola at dusk", 3)).toEqual([]);
  });
});
