import { describe, expect, test } from "vitest";
import { toDiscord } from "../../src/render/discord.ts";
import { createGrowingTree } from "../../src/render/markdown.ts";

const drawn = (text: string) => toDiscord(createGrowingTree().update(text)).join("\n");

describe("a text that is still being written", () => {
  test.each([
    ["Some **bold wor", "Some **bold wor**"],
    ["Some **bold *both", "Some **bold *both***"],
    ["Some **bold*", "Some **bold**"],
    ["Some **", "Some"],
    ["Some *", "Some"],
    ["Some `cod", "Some `cod`"],
    ["Some `", "Some"],
    ["Some ~~gone", "Some ~~gone~~"],
    ["5*3", "5\\*3"],
    ["snake_cas", "snake\\_cas"],
    ["x $a^2", "x `a²`"],
    ["x \\(a^2", "x `a²`"],
    ["it costs $5", "it costs $5"],
    ["a \\", "a"],
  ])("draws %j as %j", (text, expected) => {
    expect(drawn(text)).toBe(expected);
  });

  test("holds half a link back until it is whole", () => {
    for (const half of [
      "See [",
      "See [the do",
      "See [the docs]",
      "See [the docs](",
      "See [the docs](https://a.o",
      "See ![",
      "See **[the",
    ]) {
      expect(drawn(half)).toBe("See");
    }
    expect(drawn("See [the docs](https://a.org)")).toBe("See [the docs](<https://a.org>)");
    expect(drawn("It is array[0")).toBe("It is array\\[0");
  });

  test("draws the head of a table as a table from its first cell on", () => {
    for (const part of ["", "\n", "\n|", "\n| -", "\n|--|-"])
      expect(drawn(`Look:\n\n| a | b |${part}`)).toMatch(/```\na │ b\n──┼──\n```/);
  });

  test("waits with a line until it is known what it begins", () => {
    for (const start of ["-", "- ", "- [", "- [ ]", "1", "1.", "#", "##", ">", "``", "|", "**", "=", "--"]) {
      expect(drawn(`Before\n\n${start}`)).toBe("Before");
    }
    expect(drawn("Heading or not?\n--")).toBe("Heading or not?");
    expect(drawn("1")).toBe("1");
  });

  test("draws an open fence as code and half of its end not at all", () => {
    for (const end of ["", "\n", "\n`", "\n``"]) expect(drawn(`\`\`\`js\nlet a;${end}`)).toBe("```js\nlet a;\n```");
    expect(drawn("- x\n  ```js\n  let a;\n  ``")).toBe("- x\n```js\nlet a;\n```");
  });

  test("leaves a paragraph alone that is finished", () => {
    expect(drawn("a **b\n\n")).toBe("a \\*\\*b");
  });

  test("is drawn as it stands once it has ended", () => {
    const tree = createGrowingTree();
    tree.update("a **b");
    expect(toDiscord(tree.update("a **b", true))).toEqual(["a \\*\\*b"]);
  });

  test("keeps the objects of blocks that have not changed", () => {
    const tree = createGrowingTree();
    const before = tree.update("# One\n\nTwo\n\nThr");
    const after = tree.update("# One\n\nTwo\n\nThree and more\n\nFour");
    expect(after.children[0]).toBe(before.children[0]);
    expect(after.children[1]).toBe(before.children[1]);
    expect(after.children).toHaveLength(4);
  });
});
