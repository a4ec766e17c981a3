// Every page of the app with the demo's fictional family in it, drawn for the documents: in both languages, at two widths, light and dark.
// Run by `cargo xtask pictures`, with the folder they go to as its argument. Nothing is kept of a page that did not come to rest, or that
// reported a fault.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { WORDS, heading } from "../harness/account.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { PUBLIC, everyPrivatePage, settled } from "../harness/every-page.mjs";
import { Server } from "../harness/server.mjs";
import { openAs } from "../harness/sharing.mjs";
import { sheetOf } from "./contact-sheet.mjs";
import { LANGUAGES, VIEWS, draw, isKeptWhole } from "./draw.mjs";

const folder = process.argv[2];
assert.ok(folder, "the folder for the pictures is missing");
await mkdir(folder, { recursive: true });

const server = await Server.start({ name: "localhost" });
const browser = await launch();
/** What goes onto the contact sheets, by view and language, in the order in which it was seen. */
const drawn = new Map();

/** `/records/:id/edit` becomes `records-id-edit`, `/` becomes `welcome`. */
const nameOf = (route) => route.replaceAll(/\W+/g, "-").replaceAll(/^-|-$/g, "") || "welcome";

/** Draws the page as it stands in every view; stores what the documents show one by one, and keeps the others for the sheets. */
async function look(page, name, lang) {
  for (const view of VIEWS) {
    const bytes = await draw(page, view);
    const place = `${lang}.${view.name}`;
    drawn.set(place, [...(drawn.get(place) ?? []), { name, bytes }]);
    if (isKeptWhole(name, view)) await writeFile(path.join(folder, `${name}.${place}.webp`), bytes);
  }
}

/** The page in this language, without leaving it: what a link or a form was given stays. */
async function speak(page, lang) {
  const tool = page.locator(`a.tool[hreflang=${lang}]`);
  if ((await tool.count()) > 0) await tool.click();
  await settled(page);
}

async function publicPages() {
  const device = await Device.open(browser, server);
  device.expect(/404/);
  const page = await device.page();
  for (const route of PUBLIC) {
    for (const lang of LANGUAGES) {
      // With what it fetches for itself and asks at first.
      await page.goto(`${route}?lang=${lang}`, { waitUntil: "networkidle" });
      await settled(page);
      await look(page, route === "/no/such/page" ? "not-found" : nameOf(route), lang);
    }
  }
  await device.close();
}

async function privatePages(words) {
  const device = await Device.open(browser, server);
  const page = await device.page("/open?with=sheet&lang=ja");
  await page.locator("#sheet-code").fill(`inro-words:1:${words}`);
  await page.getByRole("button", { name: WORDS.ja.open, exact: true }).click();
  await heading(page, WORDS.ja.today).waitFor();
  await everyPrivatePage(page, async (route) => {
    for (const lang of ["en", "ja"]) {
      await speak(page, lang);
      await look(page, nameOf(route), lang);
    }
  });
  await device.close();
}

/** What the clinic sees, which has no address of its own. */
async function providersView(link) {
  const device = await Device.open(browser, server);
  const page = await device.page(link);
  await openAs(page, "坂下　歩（架空）");
  for (const lang of ["en", "ja"]) {
    await speak(page, lang);
    await page.locator("main.doc__grid").waitFor();
    await look(page, "view-opened", lang);
  }
  await device.close();
}

try {
  const { stdout } = await promisify(execFile)(process.env.INRO_DEMO_FAMILY, [server.url]);
  const made = JSON.parse(stdout);
  await publicPages();
  await privatePages(made.words);
  await providersView(made.clinic);
  for (const [place, pages] of drawn) {
    // The phone's are all there one by one.
    if (place.endsWith(VIEWS[0].name)) continue;
    await writeFile(path.join(folder, `all.${place}.webp`), await sheetOf(browser, pages));
  }
  console.log(`${[...drawn.values()].flat().length} pictures of ${drawn.values().next().value.length} pages`);
} finally {
  await browser.close();
  await server.dispose();
}
