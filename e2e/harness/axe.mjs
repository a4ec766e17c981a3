// Accessibility, by axe-core: WCAG 2.2 A and AA, and the rules axe calls best practice.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with the rule and the element when axe finds something on this page as it stands. */
export async function accessible(page, { disable = [] } = {}) {
  // Evaluated through the debugger, which the page's content policy does not concern.
  await page.evaluate(await source);
  // The whole page at once: what lies half under the bar at one place of scrolling is no small target.
  const before = page.viewportSize();
  if (before) await page.setViewportSize({ width: before.width, height: Math.max(before.height, await page.evaluate(() => document.documentElement.scrollHeight) + 200) });
  // Colours on their way from one theme or answer to another are nobody's reading: axe looks at where they end.
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await Promise.allSettled(document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime)).map((animation) => animation.finished));
  });
  const rules = Object.fromEntries(disable.map((id) => [id, { enabled: false }]));
  const { violations, passes } = await page.evaluate((options) => globalThis.axe.run(document, options), { runOnly: TAGS, rules, resultTypes: ["violations"] });
  if (before) await page.setViewportSize(before);
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
  assert.deepEqual(found, [], `axe at ${page.url()}`);
  assert.ok(passes.length > 0, "axe looked at nothing");
}
