// A file of 5,000 resources, malformed ones among them: stored with progress; every malformed resource is listed with its place
// and the reason, and the rest enters.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { sidewaysScroll } from "../harness/pictures.mjs";
import { toRecords } from "../harness/records.mjs";
import { Server } from "../harness/server.mjs";

/** Reading and storing so many records takes its time on a slow machine. */
const PATIENCE = { timeout: 180_000 };
/** What the page calls each reason. */
const REASONS = {
  broken: "形がちがっていて、記録にできないもの",
  "no-resource": "形がちがっていて、記録にできないもの",
  "date-unreadable": "日付が読めなかったもの",
  "entered-in-error": "発行元が「まちがい」としているもの",
  "unknown-modifier": "意味を変える、印籠の知らない印があるもの",
  negated: "発行元が「ない」「していない」としているもの",
};

let server;
let browser;
let folder;
let file;
let made;

before(async () => {
  const program = process.env.INRO_SYNTHETIC_PATIENT;
  assert.ok(program, "INRO_SYNTHETIC_PATIENT is not set: run `cargo xtask test e2e`");
  folder = mkdtempSync(join(tmpdir(), "inro-many-"));
  file = join(folder, "many.json");
  made = JSON.parse(execFileSync(program, [file], { encoding: "utf8" }));
  server = await Server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.dispose();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function preview(page) {
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await heading(page, "ファイルから取り込む").waitFor();
  await page.locator("#import-file").setInputFiles(file);
  await page.getByRole("button", { name: "選んだものを取り込む" }).waitFor(PATIENCE);
}

async function owner() {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page, { birth: "1951-03-02" });
  return { device, page };
}

test("5,000 resources: the malformed ones are listed with place and reason, the rest is taken in with progress", async () => {
  assert.equal(made.resources, 5000);
  assert.ok(made.malformed.length >= 50, "malformed ones are among them");
  const { device, page } = await owner();
  await preview(page);
  await page.getByText(`${made.records}件のうち ${made.records}件を取り込みます`).waitFor();

  const remarks = page.getByRole("region", { name: "読むときに気づいたこと" });
  for (const summary of await remarks.locator("summary").all()) await summary.click();
  for (const reason of new Set(Object.values(REASONS))) {
    const mine = made.malformed.filter((one) => REASONS[one.kind] === reason);
    assert.ok(mine.length > 0, reason);
    const item = remarks.getByRole("listitem").filter({ hasText: reason }).first();
    const text = await item.innerText();
    const places = [...text.matchAll(/(\d+)番目/g)].map((found) => Number(found[1]) - 1);
    assert.deepEqual(places, mine.map((one) => one.entry), `${reason}: every one with its place`);
  }
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);

  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  const progress = page.getByRole("progressbar");
  await progress.waitFor();
  const seen = new Set();
  const done = page.getByText(`${made.records}件を取り込みました`);
  while (!(await done.isVisible())) {
    const value = await progress.getAttribute("value", { timeout: 1000 }).catch(() => null);
    if (value !== null) seen.add(value);
    await page.waitForTimeout(50);
  }
  assert.ok(seen.size >= 3, `the progress stood at ${[...seen].join(", ")}`);
  await toRecords(page);
  await page.getByText(`${made.records}件`, { exact: true }).waitFor(PATIENCE);
  await device.close();
});

test("storing so many can be stopped, and nothing of it stays", async () => {
  const { device, page } = await owner();
  await preview(page);
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "やめる" }).click();
  await page.getByText("途中で止めました").waitFor(PATIENCE);
  await toRecords(page);
  await heading(page, "記録").waitFor();
  await page.getByRole("heading", { name: "まだ記録がありません" }).waitFor(PATIENCE);
  await device.close();
});
