// What a browser without a cache receives until a page can be used: the app's first page, and the page behind a link. Prints bytes as JSON.
// Run by `cargo xtask bench first`.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { Device, launch } from "../harness/browser.mjs";
import { Server } from "../harness/server.mjs";

/** Records behind the link: few, because what is counted is the page before it is opened. */
const RECORDS = "5";

const server = await Server.start();
const browser = await launch();

/**
 * Bytes on the wire until `ready` is there, without what the page fetches beforehand for the next step; and until the browser asks for
 * nothing more, in two browsers without a cache.
 */
async function received(address, ready) {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await page.goto(address);
  await page.locator(ready).first().waitFor({ state: "attached" });
  const usable = await page.evaluate(() => {
    const later = (document.querySelector("script[data-later]")?.dataset.later?.split(" ") ?? []).map((file) => new URL(file, location).href);
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return all.filter(({ name }) => !later.includes(name)).reduce((sum, { transferSize }) => sum + transferSize, 0);
  });
  await device.close();
  const before = server.tap.received;
  const another = await Device.open(browser, server);
  await (await another.page()).goto(address, { waitUntil: "networkidle" });
  const all = server.tap.received - before;
  await another.close();
  return { usable, all };
}

try {
  // Not waited for with everything else standing still: what it sends goes through here.
  const made = await promisify(execFile)(process.env.INRO_BENCH, ["link", server.url, RECORDS]);
  const link = made.stdout.trim();
  const app = await received("/", ".tool--opt:not([disabled])");
  const viewer = await received(link, "#view-name:not([disabled])");
  console.log(JSON.stringify({ app, viewer }));
} finally {
  await browser.close();
  await server.dispose();
}
