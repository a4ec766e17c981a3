// Whether two answers are equal: box and style, at every width, theme and text size.
import assert from "node:assert/strict";

const WIDTHS = [320, 390, 768, 1280, 1440];
const SCHEMES = ["light", "dark"];
const FORCED = ["none", "active"];
const TEXT = [100, 200];

/** P2: equal at rest. */
const STYLE = [
  "fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "color", "backgroundColor", "backgroundImage", "borderTopWidth", "borderRightWidth", "borderBottomWidth",
  "borderLeftWidth", "borderTopStyle", "borderRightStyle", "borderBottomStyle", "borderLeftStyle", "borderTopColor", "borderRightColor", "borderBottomColor", "borderLeftColor",
  "borderTopLeftRadius", "borderTopRightRadius", "borderBottomLeftRadius", "borderBottomRightRadius", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "opacity",
  "boxShadow", "filter", "transform", "outlineWidth", "outlineStyle", "outlineColor", "cursor", "textDecorationLine",
];

/** Runs `look` for each width, theme, forced colours and text size; `where` names the place in a failure. */
export async function everywhere(page, look, { widths = WIDTHS, forced = FORCED } = {}) {
  const before = page.viewportSize();
  for (const colorScheme of SCHEMES) {
    for (const forcedColors of forced) {
      await page.emulateMedia({ colorScheme, forcedColors });
      for (const text of TEXT) {
        // The reader's own text size, as the browser's setting does it: the root's size before any style of ours.
        await page.evaluate((percent) => document.documentElement.style.setProperty("font-size", `${percent}%`), text);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await settled(page, width, text);
          await layOutAnew(page);
          await look(`${width} px, ${colorScheme}, forced colours ${forcedColors}, text ${text} %`);
        }
      }
    }
  }
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  await page.setViewportSize(before);
  await settled(page, before.width, 100);
}

/** The new size has arrived and was drawn: container queries follow the layout, and on a busy machine that takes a frame or two. */
function settled(page, width, text) {
  return page.waitForFunction(
    ({ width, text }) =>
      new Promise((resolve) => {
        const there = () => innerWidth === width && Math.abs(parseFloat(getComputedStyle(document.documentElement).fontSize) - (16 * text) / 100) < 0.1;
        const drawn = () => [...document.querySelectorAll(".parity__face, .acts2 button")].every((face) => face.closest("details:not([open])") || face.getBoundingClientRect().width > 0);
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(there() && drawn())));
      }),
    { width, text },
  );
}

/**
 * Boxes are made anew from the styles. Chromium keeps a `::before` of the text size before now and then when the root's
 * size changes under a script; what a reader with that setting gets is the page laid out with it from the start.
 */
function layOutAnew(page) {
  return page.evaluate(() => {
    const { body } = document;
    body.style.setProperty("display", "none");
    body.getBoundingClientRect();
    body.style.removeProperty("display");
    body.getBoundingClientRect();
  });
}

/** Box and style of each face of each group that matches. A frame in which Chromium has not laid out a face (it happens when colours and size change at once) is waited out. */
export function measure(page, groups, faces) {
  return page.evaluate(
    async ({ groups, faces, STYLE }) => {
      const look = () =>
        [...document.querySelectorAll(groups)].map((group) =>
          [...group.querySelectorAll(faces)].map((face) => {
            const { width, height, top } = face.getBoundingClientRect();
            const style = getComputedStyle(face);
            const mark = getComputedStyle(face, "::before");
            return {
              box: { width, height, top },
              style: Object.fromEntries(STYLE.map((name) => [name, style[name]])),
              mark: Object.fromEntries(["width", "height", "borderTopWidth", "borderTopColor", "display"].map((name) => [name, mark[name]])),
              tag: face.tagName,
              chosen: face.closest("label")?.querySelector("input")?.checked ?? false,
            };
          }),
        );
      for (let frame = 0; frame < 10; frame += 1) {
        if (look().flat().every(({ box }) => box.width > 0)) break;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return look();
    },
    { groups, faces, STYLE },
  );
}

/** Every group of answers and of acts on the page, wherever it is. */
const GROUPS = { answers: [".parity:not(.parity--acts)", ".parity__face"], terms: [".opts", ".parity__face"], acts: [".parity--acts", "button"], takeBack: [".acts2", "button"] };

/** Measures every group on the page: equal boxes (terms may wrap: equal widths) and equal styles. Returns how many groups there were. */
export async function allEqual(page, where) {
  let count = 0;
  for (const [sort, [groups, faces]] of Object.entries(GROUPS)) {
    for (const group of await measure(page, groups, faces)) {
      if (group.every(({ box }) => box.width === 0)) continue; // folded away
      if (sort === "terms") {
        const widths = group.map(({ box }) => box.width);
        assert.ok(Math.max(...widths) - Math.min(...widths) <= 0.5, `widths of terms differ at ${where}: ${widths}`);
      } else {
        assert.equal(group.length, 2, `a group of ${group.length} at ${where}`);
        sameBox(group, where);
      }
      // Chosen looks chosen; that it does so whichever it is, is measured apart (P3).
      if (!group.some(({ chosen }) => chosen)) sameStyle(group, where);
      count += 1;
    }
  }
  return count;
}

/** What is chosen beforehand, and how many tab stops each answer of a pair takes: one native group, or one button each. */
export function stops(page) {
  return page.evaluate(() => {
    const groups = [...document.querySelectorAll(".parity, .opts, .acts2")];
    return {
      chosen: groups.flatMap((group) => [...group.querySelectorAll("input:checked, [aria-pressed=true], [aria-checked=true]")]).length,
      uneven: groups.filter((group) => {
        const inputs = [...group.querySelectorAll("input, button, a, [tabindex]")];
        const names = new Set(inputs.map(({ tagName, type, name, tabIndex }) => `${tagName} ${type} ${name} ${tabIndex}`));
        return inputs.length < 2 || names.size !== 1;
      }).length,
    };
  });
}

/** P1: one row, one size. */
export function sameBox(group, where) {
  for (const side of ["width", "height", "top"]) {
    const values = group.map(({ box }) => box[side]);
    assert.ok(Math.max(...values) - Math.min(...values) <= 0.5, `${side} of two answers differs at ${where}: ${values}`);
    assert.ok(side === "top" || values[0] > 0, `an answer has no ${side} at ${where}: ${JSON.stringify(group.map(({ box }) => box))}`);
  }
}

/** P2: one style, one kind of element. */
export function sameStyle(group, where) {
  for (const { style, mark, tag } of group.slice(1)) {
    assert.deepEqual({ style, mark, tag }, { style: group[0].style, mark: group[0].mark, tag: group[0].tag }, `two answers differ in style at ${where}`);
  }
}
