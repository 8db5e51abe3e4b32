import { describe, expect, test } from "vitest";
import { showLink } from "../../src/render/links.ts";

describe("a link", () => {
  test.each([
    ["docs", "https://a.org/x"],
    ["a.org", "https://www.a.org/x"],
    ["a.org/x", "https://a.org/x/y"],
    ["Node.js and vue.ts", "https://a.org"],
    ["the A.org page", "https://a.org"],
    ["mail us", "mailto:a@b.org"],
  ])("%j may stand for %s", (label, url) => {
    expect(showLink(label, url)).toEqual({ href: url });
  });

  test.each([
    ["b.org", "https://a.org"],
    ["https://a.org/x", "https://a.org/y"],
    ["a.org/login", "https://a.org/other"],
    ["visit www.b.org now", "https://a.org"],
    ["a.org.evil.com", "https://a.org"],
    ["аpple.com", "https://apple.com"],
    ["a.org@b.org", "https://a.org"],
  ])("%j may not hide %s", (label, url) => {
    expect(showLink(label, url)).toEqual({ href: url, shown: url });
  });

  test("to a name without a dot is none: it is half written, or leads elsewhere for everyone", () => {
    expect(showLink("https://exam", "https://exam")).toEqual({});
    expect(showLink("here", "http://localhost:3000/x")).toEqual({ shown: "http://localhost:3000/x" });
    expect(showLink("here", "http://[::1]/x")).toEqual({ href: "http://[::1]/x" });
  });

  test("that is its own label is written once", () => {
    expect(showLink("https://a.org/", "https://a.org")).toEqual({ href: "https://a.org", bare: "https://a.org" });
    expect(showLink("a@b.org", "mailto:a@b.org")).toEqual({ href: "mailto:a@b.org", bare: "a@b.org" });
    expect(showLink("", "https://a.org")).toEqual({ href: "https://a.org", bare: "https://a.org" });
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "/relative",
    "discord://x",
    "file:///etc",
    "vbscript:x",
    "//a.org",
  ])("%s is shown and not linked", (url) => {
    expect(showLink("x", url)).toEqual({ shown: url });
  });

  test("holds no sign that a dialect could read as its own", () => {
    expect(showLink("x", 'https://a.org/a b<c>"d`e\\f').href).toMatch(
      /^https:\/\/a\.org\/a%20b%3Cc%3E%22d%60e(\/|%5C)f$/,
    );
    expect(showLink("x", "https://ä.org/").href).toBe("https://xn--4ca.org/");
    expect(showLink("x", "https://user:pass@a.org/").href).toBe("https://a.org/");
  });
});
