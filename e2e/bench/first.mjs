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

/** Bytes on the wire until the browser asks for nothing more. */
async function received(address, ready) {
  const before = server.tap.received;
  const device = await Device.open(browser, server);
  const page = await device.page();
  await page.goto(address, { waitUntil: "networkidle" });
  await page.locator(ready).waitFor();
  const bytes = server.tap.received - before;
  await device.close();
  return bytes;
}

try {
  // Not waited for with everything else standing still: what it sends goes through here.
  const made = await promisify(execFile)(process.env.INRO_BENCH, ["link", server.url, RECORDS]);
  const link = made.stdout.trim();
  const app = await received("/", "main:not([aria-busy=true])");
  const viewer = await received(link, "#view-name");
  console.log(JSON.stringify({ app, viewer }));
} finally {
  await browser.close();
  await server.dispose();
}
