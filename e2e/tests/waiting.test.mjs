// What takes long says what it does, and how far it is where that can be counted; and it can be stopped.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSPHRASE, WORDS, answerWords, heading, openHere, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { RECORDS, save, toRecords } from "../harness/records.mjs";
import { to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const w = WORDS.ja;
const STOPPED = "やめました。";

const { server, browser } = await stage();

/** Keeps the worker as busy as making a key does on a slow device: it hears nothing until it is done. */
async function occupy(page) {
  const [worker] = page.workers();
  await worker.evaluate(() => {
    setTimeout(() => {
      const end = Date.now() + 120_000;
      while (Date.now() < end);
    });
  });
}

/** Stops what the page says it is doing. The focus is back at the field from which it began. */
async function stop(page, doing, field) {
  await page.getByText(doing, { exact: true }).waitFor();
  await page.getByRole("button", { name: "やめる", exact: true }).click();
  await page.getByText(STOPPED, { exact: true }).waitFor();
  await page.waitForFunction((id) => document.activeElement?.id === id, field);
  const until = Date.now() + 20_000;
  while (page.workers().length > 1) {
    assert.ok(Date.now() < until, "the worker that was stopped is still there");
    await page.waitForTimeout(100);
  }
}

test("the making of a key can be stopped in the middle, and begun again", async () => {
  const device = await Device.open(browser, server);
  device.expect(/401/);
  const page = await device.page("/sign-up");
  await page.locator("#person-name").fill("髙﨑 千鶴");
  await page.locator("#person-birth").fill("昭和23年4月12日");
  await page.getByRole("button", { name: w.next }).click();
  await heading(page, w.stepPassphrase).waitFor();
  await page.locator("#passphrase").fill(PASSPHRASE);
  await occupy(page);
  await page.getByRole("button", { name: w.next }).click();
  await stop(page, "鍵をつくっています", "passphrase");
  assert.equal(await page.locator("#passphrase").inputValue(), PASSPHRASE);
  await page.getByRole("button", { name: w.next }).click();
  await page.getByRole("heading", { level: 1, name: w.stepSheet }).waitFor();
  assert.equal(await page.getByText(STOPPED, { exact: true }).count(), 0);
  const words = await page.locator(".words .w").allInnerTexts();
  await page.getByRole("checkbox", { name: w.havePaper }).check();
  await page.getByRole("button", { name: w.next }).click();
  await heading(page, w.stepCheck).waitFor();
  await answerWords(page, words);
  await page.getByRole("button", { name: w.create }).click();
  await heading(page, w.done).waitFor();

  await page.goto("/open");
  await page.locator("#passphrase").waitFor();
  await page.waitForFunction(() => !document.querySelector("main[aria-busy]"));
  await occupy(page);
  await openHere(page);
  await stop(page, "合言葉から鍵をつくっています", "passphrase");
  await openHere(page);
  await heading(page, w.today).waitFor();
  await device.close();
});

test("an export counts the files it has put together, and stopped it exports nothing", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await toRecords(page);
  await page.getByRole("link", { name: RECORDS.ja.write }).first().click();
  await page.getByRole("main").locator('a[href="/records/new?kind=document"]').click();
  await page.locator("form.form").waitFor();
  for (const name of ["一枚目.pdf", "二枚目.pdf", "三枚目.pdf"]) {
    await page.locator("#files").setInputFiles([{ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4 ${name}`) }]);
    await page.locator("ul .file__name", { hasText: name }).waitFor();
  }
  await page.locator("#title").fill("紹介状");
  await save(page);
  await heading(page, "紹介状").waitFor();

  await to(page, w.settings);
  // The second file is held back until it was stopped.
  let asked = 0;
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await device.context.route(/\/blobs\/[^/]+$/, async (route) => {
    asked += 1;
    if (asked === 2) await held;
    await route.continue();
  });
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  const row = page.locator(".tier", { hasText: "すべて書き出す" });
  await row.getByRole("button", { name: "書き出す", exact: true }).click();
  await row.getByText("まとめています（3のうち1）").waitFor();
  await row.getByRole("button", { name: "やめる", exact: true }).click();
  await row.getByText("やめました。何も書き出していません。").waitFor();
  letGo();
  // Nothing was saved meanwhile: the next one is the first.
  await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: "書き出す", exact: true }).click()]);
  assert.equal(downloads, 1);
  assert.equal(asked, 5, "after it was stopped, the third file was fetched all the same");
  await row.getByText("書き出しました").waitFor();
  await device.close();
});
