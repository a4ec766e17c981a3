// The keyboard alone: Tab, arrows, Space, Enter and letters. Nothing here uses a pointer, and every place at which the focus stops is looked at.
import assert from "node:assert/strict";

/** More stops than any page of the app has from one end to the other: who needs more is in a trap. */
const MOST_STOPS = 160;
/** Milliseconds in which the focus has to be somewhere again after an act. */
const PATIENCE = 5_000;
/** What `look` says of a focus that is lost. */
const NOWHERE = "it is nowhere";

/**
 * Fails when nobody could tell where the focus is: it is nowhere, it is out of sight, it looks as it does without the focus, or a bar lies over it.
 * Returns what has it: in words, and a number that no other element of the page has.
 */
export async function seen(page) {
  const { name, number, faults } = await page.evaluate(look);
  assert.deepEqual(faults, [], `the focus at ${new URL(page.url()).pathname}: ${name}`);
  return { name, number };
}

/** Presses Tab (with `back`, Shift and Tab) until `target` has the focus, and looks at every stop on the way. */
export async function tabTo(page, target, { back = false } = {}) {
  const passed = [];
  for (let n = 0; n < MOST_STOPS; n += 1) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    passed.push(await seen(page));
    if (await target.first().evaluate((element) => element === document.activeElement)) return;
    const last = passed.slice(-5);
    assert.ok(last.length < 5 || new Set(last.map(({ number }) => number)).size > 2, `the focus does not leave ${last.at(-1).name}`);
  }
  assert.fail(`${target} was not reached in ${MOST_STOPS} stops; the last were ${passed.slice(-5).map(({ name }) => name).join(", ")}`);
}

/** Presses a key on what has the focus, waits for what comes of it, and looks where the focus is then. */
export async function act(page, key, arrived) {
  await page.keyboard.press(key);
  await arrived.first().waitFor();
  await kept(page, `${key} had led to ${arrived}`);
}

/** The focus is somewhere, or comes there soon, and can be seen. */
export async function kept(page, after) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { name, faults } = await page.evaluate(look);
    if (faults.includes(NOWHERE) && Date.now() < until) continue;
    assert.deepEqual(faults, [], `the focus after ${after}: ${name}`);
    return;
  }
}

/** Goes to a field and types into it. */
export async function typeInto(page, target, text, options) {
  await tabTo(page, target, options);
  await page.keyboard.type(text);
  assert.equal(await target.first().inputValue(), text);
}

/** Goes to a button or a link and presses it. */
export async function press(page, target, arrived, { key = "Enter", ...options } = {}) {
  await tabTo(page, target, options);
  await act(page, key, arrived);
}

/** Goes to a group of which nothing is chosen, and chooses the `n`th of it: Space for the first, an arrow for each further one. */
export async function choose(page, group, n) {
  const radios = group.locator("input[type=radio]");
  await tabTo(page, radios);
  if (n === 0) await page.keyboard.press("Space");
  for (let at = 0; at < n; at += 1) await page.keyboard.press("ArrowRight");
  await seen(page);
  assert.equal(await radios.nth(n).isChecked(), true, `the answer ${n} of ${group} was not chosen`);
}

/** Runs in the page. */
async function look() {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return { name: "nothing", number: 0, faults: ["it is nowhere"] };
  window.stops ??= new Map();
  const number = window.stops.get(element) ?? window.stops.size + 1;
  window.stops.set(element, number);
  const words = (element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ?? element.innerText ?? "").trim().split("\n")[0].slice(0, 40);
  const name = `${element.localName}${element.id ? `#${element.id}` : ""}${element.value ? `=${element.value}` : ""} ${words}`;
  const faults = [];

  // A radio that is drawn by what stands beside it is seen there.
  const faded = getComputedStyle(element).opacity === "0";
  const face = faded ? (element.nextElementSibling ?? element.closest("label")) : element;
  const box = face.getBoundingClientRect();
  if (!face.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || box.width < 4 || box.height < 4) faults.push("it is not visible");

  // The page itself takes the focus when it is new. It is where reading begins, not something to act on, and has no ring.
  if (element.localName !== "main") {
    const around = [element, face, element.closest("label")].filter(Boolean);
    const marks = () => JSON.stringify(around.map((one) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one);
      return [boxShadow, outlineStyle === "none" ? "" : [outlineStyle, outlineWidth, outlineColor]];
    }));
    const [x, y] = [scrollX, scrollY];
    const focused = marks();
    element.blur();
    const blurred = marks();
    element.focus({ preventScroll: true, focusVisible: true });
    scrollTo(x, y);
    if (focused === blurred) faults.push("it looks as it does without the focus");
  }

  // What is higher than the window has to be seen where it begins.
  const [left, right] = [Math.max(box.left + 2, 0), Math.min(box.right - 2, innerWidth)];
  const [top, bottom] = [box.top + 2, box.height > innerHeight / 2 ? box.top + 40 : box.bottom - 2];
  if (element.localName !== "main" && (top < 0 || bottom > innerHeight || left >= innerWidth || right <= 0)) faults.push(`it is out of sight (${Math.round(top)} to ${Math.round(bottom)} of ${innerHeight})`);
  const floats = (one) => {
    for (let at = one; at; at = at.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(at).position) && !at.contains(face)) return at;
    }
    return null;
  };
  for (const px of [left, (left + right) / 2, right - 1]) {
    for (const py of [top, (top + bottom) / 2, bottom]) {
      const bar = element.localName !== "main" && floats(document.elementFromPoint(px, py));
      if (bar) faults.push(`${bar.localName}.${bar.className} lies over it`);
    }
  }
  return { name, number, faults: [...new Set(faults)] };
}
