// A doctor opens a link of 200 records on a slow PC, beside a page of the same app with nothing on it and one request. Prints milliseconds
// as JSON. Run by `cargo xtask bench doctor`.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { Device, launch } from "../harness/browser.mjs";
import { Server } from "../harness/server.mjs";
import { SHARING } from "../harness/sharing.mjs";

const RECORDS = "200";
/** How many times slower the page's thread is. */
const SLOWED = 4;
/** In turns with what it is measured against. */
const ROUNDS = 5;
const PATIENCE = { timeout: 120_000 };

/** A browser that knows nothing, slowed, and the milliseconds that `work` takes in it. */
async function timed(browser, server, work) {
  const device = await Device.open(browser, server, { viewport: { width: 1280, height: 900 } });
  const page = await device.page();
  const session = await device.context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  const start = performance.now();
  const at = await work(page);
  const end = performance.now();
  await device.close();
  if (!at) return { readable: end - start };
  return { readable: at.readable - start, pressed: at.readable - at.pressed, whole: at.whole - start };
}

/** The page for links, without one: it says that there is none. Then one request. */
async function empty(page) {
  await page.goto("/view", PATIENCE);
  await page.locator("#viewer-said").waitFor(PATIENCE);
  await page.evaluate(() => fetch("/healthz").then((answer) => answer.text()));
}

/** From the link to the records: when the button was pressed, when the first of them could be read, when all of them were there. */
async function opened(page, link) {
  await page.goto(link, PATIENCE);
  await page.locator("#view-name").fill("坂下", PATIENCE);
  const pressed = performance.now();
  await page.getByRole("button", { name: SHARING.ja.open }).click();
  await page.locator("main.doc__grid").waitFor(PATIENCE);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  const readable = performance.now();
  // What is below the first screen is drawn later.
  await page.locator("main.doc__grid tbody tr").nth(Number(RECORDS) - 1).waitFor(PATIENCE);
  return { pressed, readable, whole: performance.now() };
}

const median = (all) => all.sort((one, other) => one - other)[Math.floor(all.length / 2)];
const server = await Server.start();
const browser = await launch();
try {
  // Not waited for with everything else standing still: what it sends goes through here.
  const made = await promisify(execFile)(process.env.INRO_BENCH, ["link", server.url, RECORDS]);
  const link = made.stdout.trim();
  const [ours, theirs] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    theirs.push(await timed(browser, server, empty));
    ours.push(await timed(browser, server, (page) => opened(page, link)));
  }
  const measured = median(ours.map(({ readable }) => readable));
  const whole = median(ours.map(({ whole }) => whole));
  const pressed = median(ours.map(({ pressed }) => pressed));
  const against = median(theirs.map(({ readable }) => readable));
  console.log(JSON.stringify({ measured, pressed, whole, against, ratio: measured / against }));
} finally {
  await browser.close();
  await server.dispose();
}
