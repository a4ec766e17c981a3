// A link of more records than a screen shows: the first can be read before the last is drawn, and none is missing in the end or on paper.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { Device } from "../harness/browser.mjs";
import { SHARING } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();
const RECORDS = 120;
const ROWS = "main.doc__grid tbody tr";

async function open(page, link) {
  await page.goto(link);
  await page.locator("#view-name").fill("坂下");
  await page.getByRole("button", { name: SHARING.ja.open }).click();
  await page.locator(ROWS).first().waitFor();
}

const names = (page) => page.locator(`${ROWS} th`).allInnerTexts();

test("a long link is read from its beginning at once, is whole soon after, and on paper as well", async () => {
  const made = await promisify(execFile)(process.env.INRO_BENCH, ["link", server.url, String(RECORDS)]);
  const link = made.stdout.trim();
  const device = await Device.open(browser, server, { viewport: { width: 1280, height: 900 } });

  const page = await device.page();
  await open(page, link);
  await page.locator(ROWS).nth(RECORDS - 1).waitFor();
  const all = await names(page);
  assert.equal(new Set(all).size, RECORDS, "each record has one row");

  // Time stands still: what would be drawn later is not there, until somebody prints.
  const still = await device.page();
  await still.clock.install();
  await still.goto(link);
  await still.locator("#view-name").fill("坂下");
  await still.clock.pauseAt(Date.now() + 60_000);
  await still.getByRole("button", { name: SHARING.ja.open }).click();
  await still.locator(ROWS).first().waitFor();
  const first = await names(still);
  assert.ok(first.length > 10 && first.length < RECORDS, `${first.length} rows at first`);
  assert.deepEqual(first, all.slice(0, first.length));
  await still.evaluate(() => globalThis.dispatchEvent(new Event("beforeprint")));
  assert.deepEqual(await names(still), all);
  await device.close();
});
