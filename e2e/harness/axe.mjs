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
  const rules = Object.fromEntries(disable.map((id) => [id, { enabled: false }]));
  const { violations, passes } = await page.evaluate((options) => globalThis.axe.run(document, options), { runOnly: TAGS, rules, resultTypes: ["violations"] });
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
  assert.deepEqual(found, [], `axe at ${page.url()}`);
  assert.ok(passes.length > 0, "axe looked at nothing");
}
