// What a person and a doctor do first, in Firefox: its rules for policies, storage and workers are not Chromium's. Driven by Puppeteer, because
// Playwright knows only a Firefox of its own making.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import puppeteer from "puppeteer-core";

import { PASSPHRASE, WORDS } from "../harness/account.mjs";
import { RECORDS } from "../harness/records.mjs";
import { Server } from "../harness/server.mjs";
import { SHARING } from "../harness/sharing.mjs";

const DRUG = "アムロジピンOD錠5mg";
const server = await Server.start();
let browser;
after(async () => {
  await browser?.close();
  await server.dispose();
});
const executablePath = process.env.INRO_FIREFOX;
assert.ok(executablePath, "INRO_FIREFOX is not set: run `cargo xtask test e2e`");
browser = await puppeteer.launch({ browser: "firefox", executablePath, extraPrefsFirefox: { "intl.accept_languages": "ja" } });

/** A device of its own, at a page. What its console calls an error is a fault, and so is what its policy forbids. */
async function device(address) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`page error: ${error}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  await page.setViewport({ width: 390, height: 844 });
  await page.bringToFront();
  await page.goto(address);
  return { context, page, faults };
}

const named = (what, name) => `::-p-xpath(//main//${what}[normalize-space()="${name}"])`;
const press = (page, name) => page.locator(named("*[self::button or self::a]", name)).click();
const heading = (page, name) => page.waitForSelector(`::-p-xpath(//main[not(@aria-busy="true")]//h1[normalize-space()="${name}"])`);
const place = (page, name) => page.locator(`::-p-xpath(//nav//a[starts-with(normalize-space(), "${name}")])`).click();
const text = (page, selector) => page.$eval(selector, (element) => element.innerText);

async function signUp(page, w) {
  await page.locator("#person-name").fill("髙﨑 千鶴");
  await page.locator("#person-birth").fill("昭和23年4月12日");
  await press(page, w.next);
  await heading(page, w.stepPassphrase);
  await page.locator("#passphrase").fill(PASSPHRASE);
  await press(page, w.next);
  await heading(page, w.stepSheet);
  const words = await page.$$eval(".words .w", (all) => all.map((word) => word.innerText));
  await page.locator("main input[type=checkbox]").click();
  await press(page, w.next);
  await heading(page, w.stepCheck);
  for (const id of ["word-a", "word-b"]) {
    const asked = Number((await text(page, `label[for="${id}"]`)).match(/\d+/)[0]);
    await page.locator(`#${id}`).fill(words[asked - 1]);
  }
  await press(page, w.create);
  await heading(page, w.done);
  await press(page, w.goHome);
  await heading(page, w.today);
}

test("in Firefox a person makes an inro, writes a record and shares it; a doctor opens it; it opens again by the passphrase", async () => {
  const [w, r, s] = [WORDS.ja, RECORDS.ja, SHARING.ja];
  const own = await device(`${server.url}/sign-up?lang=ja`);
  const { page } = own;
  await signUp(page, w);

  await place(page, r.records);
  await heading(page, r.records);
  await press(page, r.write);
  await press(page, r.medication);
  await page.locator("#med-name").fill(DRUG);
  await press(page, r.save);
  await heading(page, DRUG);

  await place(page, s.show);
  await heading(page, s.show);
  await press(page, s.newShare);
  await page.locator("#provider-name").fill("ひぐらし内科クリニック");
  await press(page, s.toSheet);
  for (const clause of ["c-term", "c-passcode", "c-uses", "c-medication"]) await page.locator(`#${clause} .parity__opt`).click();
  await press(page, s.press);
  await page.waitForSelector("#sealed");
  const link = (await text(page, "[data-testid=share-link]")).trim();
  const passcode = (await text(page, "[data-testid=share-passcode]")).trim();

  const clinic = await device(link);
  await clinic.page.locator("#view-name").fill("ひぐらし内科 佐伯");
  await clinic.page.locator("#view-passcode").fill(passcode);
  await press(clinic.page, s.open);
  await clinic.page.waitForSelector(`::-p-text(${DRUG})`);
  assert.match(await text(clinic.page, ".doc__notice"), /患者さんご本人が選んだ記録を表示しています/);

  // Put away by a reload, and opened again with what this browser keeps. A page behind another one is not drawn, and nothing is pressed on it.
  await page.bringToFront();
  await page.goto(`${server.url}/open`);
  await page.locator("#passphrase").fill(PASSPHRASE);
  await press(page, w.open);
  await heading(page, w.today);
  await place(page, s.seen);
  await page.waitForSelector("::-p-text(ひぐらし内科 佐伯)");

  for (const { context, faults } of [own, clinic]) {
    await context.close();
    assert.deepEqual(faults, []);
  }
});
