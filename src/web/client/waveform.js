const SVG = "http://www.w3.org/2000/svg";
const BARS = 56;
const LOWEST = 8;

/**
 * Loudness over time as bars, drawn twice: what was played lies over the rest, and is uncovered as it goes.
 * @param {readonly number[] | undefined} loudness each from 0 to 255; a plain line where it is not known
 */
export function waveform(loudness) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", loudness ? "waveform" : "waveform plain");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", `0 0 ${BARS * 4} 100`);
  svg.setAttribute("preserveAspectRatio", "none");
  const heights = loudness ? barsOf(loudness) : [LOWEST];
  const width = loudness ? 2.4 : BARS * 4;
  for (const name of ["rest", "played"]) {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", name);
    heights.forEach((height, n) => {
      const bar = document.createElementNS(SVG, "rect");
      const box = { x: n * 4 + (loudness ? 0.8 : 0), y: (100 - height) / 2, width, height, rx: 1.2 };
      for (const [key, value] of Object.entries(box)) bar.setAttribute(key, String(value));
      group.append(bar);
    });
    svg.append(group);
  }
  return svg;
}

/** As many bars as fit, whatever was measured; quiet speech is drawn as high as loud speech. @param {readonly number[]} loudness */
function barsOf(loudness) {
  const loudest = Math.max(1, ...loudness);
  return Array.from({ length: BARS }, (_, n) => {
    const from = Math.floor((n * loudness.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((n + 1) * loudness.length) / BARS));
    return Math.max(LOWEST, (Math.max(...loudness.slice(from, to)) / loudest) * 100);
  });
}
