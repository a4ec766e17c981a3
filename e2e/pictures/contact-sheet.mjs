// Many pictures on one: what all pages look like side by side, each with its name.
import { webp } from "./draw.mjs";

const ACROSS = 1400;
/** Width of one page on the sheet; seven phones or four desks beside each other. */
const WIDTHS = { phone: 186, desk: 334 };
const GAP = 14;

/** One WebP of these pages (`{ name, bytes }`, all of one width). */
export async function sheetOf(browser, pages) {
  const page = await browser.newPage({ viewport: { width: ACROSS, height: 800 } });
  const images = pages.map(({ name, bytes }) => `<figure><figcaption>${name}</figcaption><img src="data:image/webp;base64,${bytes.toString("base64")}"></figure>`);
  await page.setContent(`<!doctype html><style>
    body { margin: ${GAP}px; background: #8d8577; font: 12px sans-serif; color: #fff; columns: var(--columns); column-gap: ${GAP}px }
    figure { margin: 0 0 ${GAP}px; break-inside: avoid }
    figcaption { padding-block-end: 2px }
    img { inline-size: 100%; display: block }
  </style>${images.join("")}`);
  await page.evaluate(async ({ widths, across, gap }) => {
    await Promise.all([...document.images].map((image) => image.decode()));
    const width = document.images[0].naturalWidth > 700 ? widths.desk : widths.phone;
    document.body.style.setProperty("--columns", Math.floor(across / (width + gap)));
  }, { widths: WIDTHS, across: ACROSS, gap: GAP });
  await page.setViewportSize({ width: ACROSS, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  const bytes = await webp(page, 55);
  await page.close();
  return bytes;
}
