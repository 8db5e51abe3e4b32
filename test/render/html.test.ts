import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHtml } from "../../src/render/html.ts";
import { parse } from "../../src/render/markdown.ts";
import { documents, rubble } from "./documents.ts";

const draw = (markdown: string) => toHtml(parse(markdown)).join("");

describe("HTML", () => {
  test("has one string for each block", () => {
    expect(toHtml(parse("# A\n\nb *c*\nd\n\n---"))).toEqual(["<h1>A</h1>", "<p>b <em>c</em><br>d</p>", "<hr>"]);
  });

  test("draws lists, tasks, tables, code, quotes, maths and footnotes", () => {
    expect(draw("- a\n  - b\n- [x] c")).toBe(
      '<ul><li>a<ul><li>b</li></ul></li><li class="task"><input type="checkbox" disabled checked> c</li></ul>',
    );
    expect(draw("3. a")).toBe('<ol start="3"><li>a</li></ol>');
    expect(draw("| a |\n|--:|\n| 1 |")).toBe(
      '<table><thead><tr><th class="right">a</th></tr></thead><tbody><tr><td class="right">1</td></tr></tbody></table>',
    );
    expect(draw('```js"onload\n<b>\n```')).toBe('<pre><code class="language-jsonload">&lt;b&gt;</code></pre>');
    expect(draw("> q $x^2$")).toBe('<blockquote><p>q <code class="math">x²</code></p></blockquote>');
    expect(draw("a[^1]\n\n[^1]: b")).toBe('<p>a<sup>1</sup></p><div class="footnote"><sup>1</sup> <p>b</p></div>');
  });

  test("links safely, shows where links lead, and loads no picture", () => {
    const safe = 'target="_blank" rel="noopener noreferrer nofollow"';
    expect(draw("[a](https://x.org?a=1&b=2)")).toBe(`<p><a href="https://x.org?a=1&amp;b=2" ${safe}>a</a></p>`);
    expect(draw("![a](https://x.org/p.png)")).toBe(`<p><a href="https://x.org/p.png" ${safe}>a</a></p>`);
    expect(draw("[a](javascript:b) [c](data:d)")).toBe("<p>a (javascript:b) c (data:d)</p>");
    expect(draw("[x.org](https://y.org)")).toBe(`<p>x.org (<a href="https://y.org" ${safe}>https://y.org</a>)</p>`);
    expect(draw("[![i](https://a.org/i.png)](https://b.org)")).toBe(`<p><a href="https://b.org" ${safe}>i</a></p>`);
  });

  test("shows HTML instead of obeying it", () => {
    expect(draw("<script>alert(1)</script>\n\na <img src=x onerror=y> b")).toBe(
      "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>a &lt;img src=x onerror=y&gt; b</p>",
    );
  });

  test("holds no element and no attribute but its own, whatever the text", () => {
    const known =
      /^<(?:\/?(?:p|h[1-6]|ul|ol|li|blockquote|pre|code|strong|em|del|sup|table|thead|tbody|tr|th|td|div|a)|br|hr|ol start="\d+"|li class="task"|input type="checkbox" disabled(?: checked)?|code class="(?:math|language-[\w+#.-]+)"|t[hd] class="(?:left|right|center)"|div class="footnote"|a href="(?:https?:|mailto:)[^"<>]*" target="_blank" rel="noopener noreferrer nofollow")>$/;
    fc.assert(
      fc.property(fc.oneof(documents, rubble, fc.string()), (text) => {
        const html = draw(text);
        for (const [tag] of html.matchAll(/<[^>]*>?/g)) expect(tag).toMatch(known);
      }),
      { numRuns: 300 },
    );
  });
});
