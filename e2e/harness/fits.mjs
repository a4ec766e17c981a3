// Whether a page is whole: nothing to scroll sideways for, no words that are cut off or lie over one another, nothing that a bar covers for good.

/**
 * The sizes at which WCAG 2.2 asks for that. 1.4.10: a window of 1280 by 1024 pixels at 400 % is one of 320 by 256. 1.4.4: text of twice the size,
 * in windows of a desk and half as wide; and both at once, which nobody asks for.
 */
const SIZES = [
  { width: 320, height: 256, text: 100 },
  { width: 1280, height: 1024, text: 200 },
  { width: 640, height: 512, text: 200 },
  { width: 320, height: 512, text: 200 },
];

/** What is wrong with the page as it stands, one line for each place and size. Leaves the page as it was. */
export async function unfit(page) {
  const before = page.viewportSize();
  const faults = [];
  for (const { width, height, text } of SIZES) {
    await page.setViewportSize({ width, height });
    // The reader's own text size, as the browser's setting does it.
    await page.evaluate((percent) => document.documentElement.style.setProperty("font-size", `${percent}%`), text);
    const found = await page.evaluate(look);
    faults.push(...found.map((fault) => `${width} px, text ${text} %: ${fault}`));
  }
  await page.evaluate(() => {
    document.documentElement.style.removeProperty("font-size");
    scrollTo(0, 0);
  });
  await page.setViewportSize(before);
  return faults;
}

/** Runs in the page. */
async function look() {
  const root = document.documentElement;
  // Container queries follow a new text size some frames later; a long page grows by half until then.
  for (let still = 0, height = 0; still < 3; still = root.scrollHeight === height ? still + 1 : 0) {
    height = root.scrollHeight;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }
  const faults = new Set();
  const name = (one) => `${one.localName}${one.id ? `#${one.id}` : ""}${typeof one.className === "string" && one.className ? `.${one.className.trim().replaceAll(/\s+/g, ".")}` : ""} 「${one.textContent.trim().slice(0, 24)}」`;
  // What is there for ears only, and what comes into sight when it has the focus.
  const unseen = [...document.querySelectorAll("*")].filter((one) => getComputedStyle(one).clipPath === "inset(50%)");
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".skip, svg, option") && !unseen.some((other) => other.contains(one));
  const above = (one, is) => {
    for (let at = one; at && at !== document.body; at = at.parentElement) if (is(getComputedStyle(at))) return at;
    return null;
  };
  const floats = ({ position }) => ["sticky", "fixed"].includes(position);
  const scrolls = ({ overflowX }) => ["auto", "scroll"].includes(overflowX);

  if (root.scrollWidth > root.clientWidth) faults.add(`scrolls sideways by ${root.scrollWidth - root.clientWidth} px`);
  for (const one of document.body.querySelectorAll("*")) {
    if (!isSeen(one) || one.textContent.trim() === "") continue;
    const style = getComputedStyle(one);
    const [wide, high] = [one.scrollWidth > one.clientWidth + 1, one.scrollHeight > one.clientHeight + 1];
    const cuts = (overflow) => ["hidden", "clip"].includes(overflow);
    if (style.display !== "inline" && ((cuts(style.overflowX) && wide) || (cuts(style.overflowY) && high))) faults.add(`cuts off its words: ${name(one)}`);
    if (scrolls(style) && wide && one.tabIndex < 0) faults.add(`scrolls by itself and no key does it: ${name(one)}`);
  }

  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (node.data.trim() === "" || !isSeen(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    words.push({ one: node.parentElement, boxes: [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1), bar: above(node.parentElement, floats) });
  }
  for (const { one, boxes } of words) {
    if (boxes.some(({ left, right }) => left < -1 || right > root.clientWidth + 1) && !above(one, scrolls)) faults.add(`reaches out of the window: ${name(one)}`);
  }

  // Lines are as high as the font says, and overlap a little; words that lie over one another do so by half.
  const flat = words.filter(({ one, bar }) => !bar && !one.closest("ruby")).flatMap(({ one, boxes }) => boxes.map((box) => ({ one, box })));
  flat.sort((a, b) => a.box.top - b.box.top);
  for (const [at, a] of flat.entries()) {
    for (let next = at + 1; next < flat.length && flat[next].box.top < a.box.bottom; next += 1) {
      const b = flat[next];
      if (a.one === b.one) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 3 && down > Math.min(a.box.height, b.box.height) / 2) faults.add(`lies over other words: ${name(a.one)} and ${name(b.one)}`);
    }
  }

  const bars = [...document.body.querySelectorAll("*")].filter((one) => floats(getComputedStyle(one)) && isSeen(one) && one.getBoundingClientRect().height > 0);
  for (const end of [0, root.scrollHeight]) {
    scrollTo(0, end);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    for (const bar of bars) {
      const box = bar.getBoundingClientRect();
      const isAcross = box.width > innerWidth / 2;
      if (isAcross && box.height > innerHeight / 3) faults.add(`takes ${Math.round(box.height)} of ${innerHeight} px of the window: ${name(bar)}`);
      // What a bar covers at one end of the page can be scrolled free at the other, unless it is the bar's own end.
      if (isAcross && (end === 0) !== box.top < innerHeight / 2) continue;
      for (const { one } of words) {
        if (bar.contains(one)) continue;
        const { left, right, top, bottom } = one.getBoundingClientRect();
        if (Math.min(right, box.right) - Math.max(left, box.left) > 2 && Math.min(bottom, box.bottom) - Math.max(top, box.top) > 4) faults.add(`lies under ${bar.localName}.${bar.className}: ${name(one)}`);
      }
    }
  }
  return [...faults];
}
