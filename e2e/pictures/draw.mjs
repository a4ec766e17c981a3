// One picture of a page, as WebP, which the browser writes by itself.

export const LANGUAGES = ["ja", "en"];

/** In which windows a page is drawn. A page that is longer than `height` is cut off there, as a screen does it: its bar stands at the end. */
export const VIEWS = [
  { name: "390.light", width: 390, least: 844, most: 1500, scheme: "light" },
  { name: "390.dark", width: 390, least: 844, most: 1500, scheme: "dark" },
  { name: "1280.light", width: 1280, least: 800, most: 1000, scheme: "light" },
  { name: "1280.dark", width: 1280, least: 800, most: 1000, scheme: "dark" },
];

/** Pages that the documents show in every view. Of the others they show the phone's, and everything else on contact sheets. */
const IN_EVERY_VIEW = ["home", "records", "shares", "journal", "view-opened"];
const QUALITY = 62;

export function isKeptWhole(name, view) {
  return view.name === "390.light" || IN_EVERY_VIEW.includes(name);
}

/** The page as it stands, in that window. Leaves it there. */
export async function draw(page, { width, least, most, scheme }) {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: least });
  const height = Math.min(most, Math.max(least, await page.evaluate(() => document.documentElement.scrollHeight)));
  await page.setViewportSize({ width, height });
  // No answer may look different because the pointer rests on it or the focus is there.
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    document.activeElement?.blur();
    scrollTo(0, 0);
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  return webp(page);
}

/** What the window shows. */
export async function webp(page, quality = QUALITY) {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality });
  await devtools.detach();
  return Buffer.from(data, "base64");
}
