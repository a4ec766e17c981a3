// Pictures of a page: phone and desktop, light and dark, into e2e/results (never committed). Drawn for whoever wants to look (INRO_PICTURES=1):
// several hundred whole pages take minutes, and nothing is checked in them.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../results/", import.meta.url));
const WIDTHS = [390, 1280];

/** `<name>.<width>.<scheme>.png` for each width and scheme; leaves the page as it was. */
export async function pictures(page, name, { schemes = ["light", "dark"], fullPage = true } = {}) {
  if (!process.env.INRO_PICTURES) return;
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 700 ? 844 : 900 });
      // Colours on their way from one theme to the other are nobody's reading.
      await page.screenshot({ path: path.join(folder, `${name}.${width}.${colorScheme}.png`), fullPage, animations: "disabled" });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** Fails when the page can be scrolled sideways at any of these widths. */
export async function sidewaysScroll(page, widths = [320, 390, 768, 1280, 1440]) {
  const before = page.viewportSize();
  const wide = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wide.push(`${width} px: ${over} px too wide`);
  }
  if (before) await page.setViewportSize(before);
  return wide;
}
