// A vault of 10,000 records in a browser: taking them in, opening, finding, scrolling, each beside the same with an empty vault
// where there is such a thing. Prints figures; asserts only that what was measured happened. Run by `cargo xtask bench`.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { heading, openHere, signUp, WORDS } from "../harness/account.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { toRecords } from "../harness/records.mjs";
import { Server } from "../harness/server.mjs";

/** Resources whose reading gives so many records: visits are none, and results of a day are one. */
const RESOURCES = 21_000;
const RECORDS = 10_000;
/** A long import on a slow machine. */
const PATIENCE = { timeout: 1_200_000 };
/** A task of the page's own thread that is longer is felt. */
const FELT = 200;

const rows = [];
const row = (name, figure, goal = "") => rows.push({ name, figure, goal });
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

/** Milliseconds until `work` is done. */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Tasks over 50 ms on the page's thread since the last call, the longest. */
async function longest(page) {
  return page.evaluate(() => {
    const tasks = window.longTasks.splice(0);
    return { count: tasks.length, longest: Math.round(Math.max(0, ...tasks)) };
  });
}

function told({ count, longest }) {
  return `longest task ${longest} ms, ${count} over 50 ms`;
}

async function person(browser, server) {
  const device = await Device.open(browser, server);
  await device.context.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask", buffered: true });
  });
  const page = await device.page();
  await signUp(page, { birth: "1951-03-02" });
  return { device, page };
}

/** A new page of the same browser, opened with the passphrase. */
async function reopen({ device, page }) {
  await page.close();
  const next = await device.page("/open");
  await heading(next, WORDS.ja.openTitle).waitFor();
  await longest(next);
  const time = await timed(async () => {
    await openHere(next);
    await heading(next, WORDS.ja.today).waitFor(PATIENCE);
    await next.getByRole("main").getByRole("heading", { level: 2 }).first().waitFor(PATIENCE);
  });
  return { page: next, time };
}

const folder = mkdtempSync(join(tmpdir(), "inro-large-"));
const file = join(folder, "large.json");
const made = JSON.parse(execFileSync(process.env.INRO_SYNTHETIC_PATIENT, [file, String(RESOURCES)], { encoding: "utf8" }));
assert.ok(made.records >= RECORDS, `${made.records} records`);
const server = await Server.start();
const browser = await launch();
try {
  const empty = await person(browser, server);
  const nothing = await reopen(empty);
  await empty.device.close();

  const full = await person(browser, server);
  let { page } = full;
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await longest(page);
  const shown = await timed(async () => {
    await page.locator("#import-file").setInputFiles(file);
    await page.getByRole("button", { name: "選んだものを取り込む" }).waitFor(PATIENCE);
  });
  row(`preview of ${made.records} records (${(statSync(file).size / 1e6).toFixed(1)} MB)`, `${seconds(shown)}, ${told(await longest(page))}`);
  const taken = await timed(async () => {
    await page.getByRole("button", { name: "選んだものを取り込む" }).click();
    await page.getByText(`${made.records}件を取り込みました`).waitFor(PATIENCE);
  });
  row("taking them in", `${seconds(taken)}, ${Math.round((made.records * 1000) / taken)} a second, ${told(await longest(page))}`);

  const opened = await reopen(full);
  page = opened.page;
  row("opening the empty vault (key derivation and page)", seconds(nothing.time));
  row("opening the full vault", `${seconds(opened.time)}, ${(opened.time / nothing.time).toFixed(2)} times the empty one, ${told(await longest(page))}`, `no task over ${FELT} ms`);

  const list = await timed(async () => {
    await toRecords(page);
    await page.getByText(`${made.records}件`, { exact: true }).waitFor(PATIENCE);
  });
  row("the list", `${seconds(list)}, ${told(await longest(page))}`, `no task over ${FELT} ms`);

  const find = page.locator("#records-find");
  const found = [];
  for (const word of ["アムロジピン", "架空坂", "2型糖尿病", "葛城"]) {
    await find.fill("");
    await page.getByText(`${made.records}件`, { exact: true }).waitFor(PATIENCE);
    await find.pressSequentially(word, { delay: 60 });
    found.push(await timed(() => page.getByText(`${made.records}件`, { exact: true }).waitFor({ state: "detached", ...PATIENCE })));
  }
  await find.fill("");
  await page.getByText(`${made.records}件`, { exact: true }).waitFor(PATIENCE);
  row("finding, from the last key (typing rests 0.25 s first)", `${seconds(Math.max(...found))} at most, ${told(await longest(page))}`, `no task over ${FELT} ms`);

  const more = page.getByRole("button", { name: "さらに前をみる" });
  const scrolled = await timed(async () => {
    for (let turn = 2; turn <= 10; turn += 1) {
      await more.scrollIntoViewIfNeeded();
      await more.click();
      await page.waitForFunction((count) => document.querySelectorAll("main a[href^='/records/']").length >= count, turn * 45, PATIENCE);
      await page.mouse.wheel(0, 20_000);
    }
  });
  row("ten pages of the list, scrolled", `${seconds(scrolled)}, ${told(await longest(page))}`, `no task over ${FELT} ms`);
  await full.device.context.close();
} finally {
  await browser.close();
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
}
console.log("| 10,000 records in the browser | figure | goal |\n|---|---|---|");
for (const { name, figure, goal } of rows) console.log(`| ${name} | ${figure} | ${goal} |`);
