// The three pictures of README and guides: the first page on a phone, the consent sheet, what the provider sees. `cargo xtask pictures` takes them over.
import assert from "node:assert/strict";
import { mkdir, readFile, stat } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { heading, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { toRecords, write } from "../harness/records.mjs";
import { answerKinds, answerTerms, openAs, provider, seal, share, startSheet, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const LARGEST = 300_000;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

const { server, browser } = await stage();

/** The fixture of a hospital's file, with the medicines and results somebody of that age has. */
async function file() {
  const bundle = JSON.parse(await readFile(new URL("../fixtures/own-records.json", import.meta.url), "utf8"));
  const like = (type) => bundle.entry.find(({ resource }) => resource.resourceType === type);
  const add = (type, id, change) => {
    const entry = structuredClone(like(type));
    entry.fullUrl = `urn:uuid:${id}-0000-4000-8000-000000000000`;
    Object.assign(entry.resource, { id, identifier: undefined }, change);
    bundle.entry.push(entry);
  };
  const medicines = [["メトグルコ錠500mg", "1日2回 朝夕食後"], ["ロスバスタチン錠2.5mg", "1日1回 夕食後"], ["テルミサルタン錠40mg", "1日1回 朝食後"]];
  for (const [n, [text, dosage]] of medicines.entries()) {
    add("MedicationStatement", `1000000${n}`, { medicationCodeableConcept: { text }, dosage: [{ text: dosage }] });
  }
  for (const [n, [text, onset]] of [["2型糖尿病", "2014-05"], ["高血圧症", "2011"], ["脂質異常症", "2016-11"]].entries()) {
    add("Condition", `2000000${n}`, { code: { text }, onsetDateTime: onset });
  }
  // A figure keeps the digits it was written with, which JavaScript's numbers do not.
  const text = JSON.stringify(bundle).replace('"value":7,', '"value":7.0,');
  return { name: "青葉坂総合病院.json", mimeType: "application/json", buffer: Buffer.from(text) };
}

async function draw(page, name, viewport) {
  await mkdir(fileURLToPath(new URL("../results/", import.meta.url)), { recursive: true });
  const path = fileURLToPath(new URL(`../results/readme.${name}.png`, import.meta.url));
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.evaluate(() => {
    document.activeElement?.blur();
    return document.fonts.ready;
  });
  await page.screenshot({ path, animations: "disabled" });
  const { size } = await stat(path);
  assert.ok(size > 5_000 && size < LARGEST, `${name}: ${size} bytes`);
  return size;
}

test("the three pictures of the documents are drawn, each below 300 KB", async (t) => {
  const device = await Device.open(browser, server, { colorScheme: "light" });
  const page = await device.page();
  await signUp(page);
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await page.locator("#import-file").setInputFiles(await file());
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByText("10件を取り込みました").waitFor();
  await write(page, "allergy", "そば", { "al-name": "そば", "al-reaction-0": "じんましん" });
  await share(page, { name: "ひぐらし内科クリニック", shows: [true, true, false, true] });

  await page.setViewportSize(PHONE);
  await to(page, "今日");
  await page.getByRole("link", { name: "アムロジピンOD錠5mg" }).first().waitFor();
  const sizes = { home: await draw(page, "home", PHONE) };

  await page.setViewportSize(DESK);
  await startSheet(page, { name: "青葉坂総合病院 糖尿病内科", purpose: "初診のため" });
  await answerTerms(page, { passcode: true });
  await answerKinds(page, [true, false, true, true]);
  await page.locator(".doc--inside").waitFor();
  await page.locator("#c-medication").evaluate((clause) => clause.scrollIntoView({ block: "start" }));
  await page.evaluate(() => scrollBy(0, -120));
  // No answer may look different because the pointer happens to rest on it.
  await page.mouse.move(0, 0);
  sizes.sheet = await draw(page, "sheet", DESK);
  const { link, passcode } = await seal(page);

  const clinic = await provider(browser, server, link, { colorScheme: "light" });
  await heading(clinic.page, "患者さんから渡された記録").waitFor();
  await openAs(clinic.page, "邊見 聡（青葉坂総合病院）", { passcode });
  await clinic.page.locator("main.doc__grid").waitFor();
  await clinic.page.evaluate(() => scrollTo(0, 0));
  sizes.provider = await draw(clinic.page, "provider", DESK);
  t.diagnostic(`bytes: ${JSON.stringify(sizes)}`);
  await clinic.device.close();
  await device.close();
});
