// Records side by side: one test over time, medicines over a year, two checkups; in both languages, on a phone, by keyboard and on paper.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { blind } from "../harness/record.mjs";
import { toRecords } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

const WORDS = {
  ja: { results: "検査の移り変わり", calendar: "お薬カレンダー", compare: "健診をくらべる", before: "前の年", after: "次の年", swap: "左右を入れかえる", take: "選んだものを取り込む", file: "ファイルから取り込む" },
  en: { results: "Results over time", calendar: "Medicine calendar", compare: "Compare checkups", before: "Year before", after: "Year after", swap: "Change places", take: "Take in what is chosen", file: "Take in a file" },
};

const { server, browser } = await stage();

/** What is measured: date, name, value with comparator and unit, lower and upper limit, the issuer's mark. */
const MEASURED = [
  ["2024", "HbA1c", [7.6, "", "%"], [4.6, 6.2], "H"],
  ["2025-10-08", "HbA1c", [7.4, "", "%"], [4.6, 6.2], "H"],
  ["2026-10-08", "ＨｂＡ１ｃ", [7.1, "", "%"], [4.9, 6.0], "H"],
  ["2024", "グルコース", [5.5, "", "mmol/L"], [4.1, 6.0], undefined],
  ["2025-10-08", "グルコース", [105, "", "mg/dL"], [73, 109], undefined],
  ["2026-10-08", "グルコース", [98, "", "mg/dl"], [73, 109], undefined],
  ["2025-10-08", "アルブミン", [42, "", "g/L"], [41, 51], undefined],
  ["2026-10-08", "アルブミン", [4.4, "", "g/dL"], [4.1, 5.1], undefined],
  ["2025-10-08", "CRP", [0.05, "<", "mg/dL"], [undefined, 0.14], undefined],
  ["2026-10-08", "CRP", [0.31, "", "mg/dL"], [undefined, 0.14], "H"],
  ["2025-10-08", "リウマトイド因子", [12, "", "IU/mL"], [undefined, 15], undefined],
  ["2026-10-08", "リウマトイド因子", [14, "", "U/mL"], [undefined, 15], undefined],
  ["2025-10-08", "腹囲", [84.5, "", "cm"], [undefined, 90], undefined],
];
/** Name, first and last day, status. */
const MEDICINES = [
  ["アムロジピンOD錠5mg", "2026-01-10", "2026-06-30", "completed"],
  ["ｱﾑﾛｼﾞﾋﾟﾝOD錠5mg", "2026-06-01", "2026-08-31", "completed"],
  ["メトホルミン塩酸塩錠250mg", "2024", undefined, "active"],
  ["葛根湯エキス顆粒", undefined, undefined, "active"],
];

/** A file as a hospital would hand it out, about the person of the fixture. */
async function file() {
  const bundle = JSON.parse(await readFile(new URL("../fixtures/own-records.json", import.meta.url), "utf8"));
  bundle.entry = bundle.entry.filter(({ resource }) => ["Patient", "Organization"].includes(resource.resourceType));
  const of = (type) => ({ reference: bundle.entry.find(({ resource }) => resource.resourceType === type).fullUrl });
  const add = (resource) => {
    const id = String(bundle.entry.length).padStart(8, "7");
    bundle.entry.push({ fullUrl: `urn:uuid:${id}-0000-4000-8000-000000000000`, resource: { ...resource, id, subject: of("Patient") } });
  };
  for (const [effectiveDateTime, text, [value, comparator, unit], [low, high], mark] of MEASURED) {
    const limit = (value) => (value === undefined ? undefined : { value, unit });
    add({
      resourceType: "Observation", status: "final", code: { text }, effectiveDateTime, performer: [of("Organization")],
      valueQuantity: { value, unit, comparator: comparator || undefined },
      referenceRange: [{ low: limit(low), high: limit(high) }],
      interpretation: mark && [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", code: mark }] }],
    });
  }
  for (const [text, start, end, status] of MEDICINES) {
    add({ resourceType: "MedicationStatement", status, medicationCodeableConcept: { text }, effectivePeriod: start && { start, end } });
  }
  return { name: "青葉坂総合病院.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(bundle)) };
}

async function patient(lang = "ja") {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page, { lang });
  await toRecords(page, lang);
  await page.getByRole("link", { name: WORDS[lang].file }).first().click();
  await page.locator("#import-file").setInputFiles(await file());
  await page.getByRole("button", { name: WORDS[lang].take }).click();
  await page.getByText(/件を取り込みました|records were taken in/).first().waitFor();
  return { device, page };
}

/** Opens one of the pages from the list of records. */
async function look(page, what, lang = "ja") {
  await toRecords(page, lang);
  await page.getByRole("link", { name: WORDS[lang][what], exact: true }).click();
  await heading(page, WORDS[lang][what]).waitFor();
}

async function sound(page, name, picture = true) {
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), [], name);
  if (picture) await pictures(page, `looking-${name}`);
}

/** Chooses the test of which the list's entry begins with that name. */
async function choose(page, name) {
  const option = page.locator("#results-item option", { hasText: name }).first();
  await page.locator("#results-item").selectOption(await option.getAttribute("value"));
  await page.locator("#results-table .count", { hasText: name }).waitFor();
}

/** Turns to a year, whichever year it is now. */
async function turnTo(page, year, lang = "ja") {
  const title = page.locator("#calendar-year");
  await title.waitFor();
  for (let turns = 0; turns < 80; turns += 1) {
    const shown = Number((await title.innerText()).match(/\d{4}/)[0]);
    if (shown === year) return;
    await page.getByRole("button", { name: WORDS[lang][shown > year ? "before" : "after"] }).click();
    await page.waitForFunction((shown) => !document.querySelector("#calendar-year").textContent.includes(String(shown)), shown);
  }
  assert.fail(`never came to ${year}`);
}

const main = (page) => page.getByRole("main").innerText();

test("without records no page that puts them side by side is offered", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await toRecords(page);
  await page.getByRole("heading", { name: "まだ記録がありません" }).waitFor();
  assert.equal(await page.getByRole("link", { name: WORDS.ja.results }).isVisible(), false, "there is nothing to look at");
  await device.close();
});

test("a test over time: bands, marks, converted units, a chart for each unit, and every value in the table", async () => {
  const { device, page } = await patient();
  await look(page, "results");
  await choose(page, "ＨｂＡ１ｃ");
  await page.getByRole("img", { name: /ＨｂＡ１ｃの図。単位 %。2024年から2026年10月8日まで、3回/ }).waitFor();
  assert.equal(await page.locator(".spark--l rect.band").count(), 3, "each result has its own range");
  assert.equal(await page.locator(".spark--l line.width").count(), 1, "a year alone has a width");
  let said = await main(page);
  for (const word of ["7.6", "7.4", "7.1", "4.6〜6.2", "4.9〜6", "高い", "2024年", "「HbA1c」と書かれたもの", "▲「高い」の印がついた値", "青葉坂総合病院"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await sound(page, "results");

  await choose(page, "グルコース");
  said = await main(page);
  assert.equal(await page.locator(".spark--l").count(), 1, "amounts are told as masses");
  for (const word of ["5.5", "mmol/L", "図では 約 99.1 mg/dl", "mmol/L の値と基準範囲は、この物質の重さを使って mg/dl に直し"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await sound(page, "results-converted");

  await choose(page, "アルブミン");
  said = await main(page);
  for (const word of ["42", "g/L", "図では 4.2 g/dL", "g/L の値と基準範囲は、g/dL に直して図に入れました"]) assert.ok(said.includes(word), `${word} in ${said}`);

  await choose(page, "リウマトイド因子");
  assert.equal(await page.locator(".spark--l").count(), 2, "IU and U are not mixed");
  assert.match(await main(page), /図を単位ごとに分けました/);
  await sound(page, "results-units");

  await choose(page, "CRP");
  assert.equal(await page.locator(".spark--l path.open").count(), 1, "below what can be measured");
  said = await main(page);
  for (const word of ["0.05未満", "○↓「未満」「以下」の値"]) assert.ok(said.includes(word), `${word} in ${said}`);

  // On paper: the chart and the table, and nothing to press.
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".spark--l").isVisible(), true);
  assert.equal(await page.getByRole("button", { name: "印刷する" }).isVisible(), false);
  await page.emulateMedia({ media: null });

  // By keyboard alone, and without anything of a record in the address.
  await page.locator("#results-item").focus();
  await page.keyboard.press("ArrowDown");
  await page.locator("#results-table .count", { hasText: "リウマトイド因子" }).waitFor();
  const addresses = device.requests.map(({ url }) => decodeURIComponent(url)).concat(decodeURIComponent(page.url()));
  for (const address of addresses) assert.doesNotMatch(address, /HbA1c|グルコース|CRP/u);

  // From a record straight to one of its tests.
  await toRecords(page);
  await page.locator(".entry h3 a[href^='/records/']").filter({ hasNotText: /錠|顆粒/ }).first().click();
  await page.getByRole("table").getByRole("link", { name: "グルコース" }).click();
  await heading(page, WORDS.ja.results).waitFor();
  await page.locator("#results-table .count", { hasText: "グルコース" }).waitFor();
  await blind(server, ["グルコース", "リウマトイド因子"]);
  await device.close();
});

test("medicines over a year: bars, overlaps in words, what is not certain, what has no first day", async () => {
  const { device, page } = await patient();
  await look(page, "calendar");
  await page.locator("#calendar-year").waitFor();
  assert.equal(await page.locator(".medcal__row path.onward").count(), 1, "metformin has no last day");
  await turnTo(page, 2026);
  assert.equal(await page.locator(".medcal__row").count(), 2, "one row a drug, whatever the width of its name");
  const amlodipine = page.locator(".medcal__row", { hasText: /ｱﾑﾛｼﾞﾋﾟﾝ|アムロジピン/ });
  assert.equal(await amlodipine.locator("path.whole").count(), 2);
  const tops = await amlodipine.locator("path.whole").evaluateAll((paths) => paths.map((path) => path.getBoundingClientRect().top));
  assert.notEqual(tops[0], tops[1], "one would lie upon the other");
  let said = await main(page);
  for (const word of ["2026年（令和8年）", "同じ名前で、二つの期間が重なっています", "2026年1月10日（令和8年）から、2026年6月30日（令和8年）まで", "2024年（令和6年）のいつかから", "「使っている」と書かれています。終わりの日は書かれていません", "葛根湯エキス顆粒", "始めた日の分からない薬"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await sound(page, "calendar");

  // By keyboard to the first year; there it goes no further, and the focus stays where it was.
  const back = page.getByRole("button", { name: WORDS.ja.before });
  await back.focus();
  for (const year of ["2025", "2024"]) {
    await page.keyboard.press("Enter");
    await page.locator("#calendar-year", { hasText: `${year}年` }).waitFor();
  }
  assert.equal(await back.getAttribute("aria-disabled"), "true");
  await page.keyboard.press("Enter");
  await page.locator("#calendar-year", { hasText: "2024年" }).waitFor();
  assert.equal(await back.evaluate((button) => button === document.activeElement), true);
  assert.ok((await page.locator(".medcal__row path.vague").count()) >= 1, "some time in 2024");
  said = await main(page);
  assert.match(said, /点線の枠/);
  assert.doesNotMatch(said, /重なっています/);
  await pictures(page, "looking-calendar-vague");

  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".medcal").isVisible(), true);
  assert.equal(await back.isVisible(), false);
  await page.emulateMedia({ media: null });

  // A bar is as wide on a phone as the page lets it.
  const { row, drawing } = await page.evaluate(() => ({
    row: document.querySelector(".medcal__row").getBoundingClientRect().width,
    drawing: document.querySelector(".medcal__row svg").getBoundingClientRect().width,
  }));
  assert.ok(row > 260 && Math.abs(row - drawing) < 1, `${drawing} of ${row} px`);
  await device.close();
});

test("two checkups side by side: differences with their sign, ranges, what only one has, and changing places", async () => {
  const { device, page } = await patient();
  await look(page, "compare");
  const both = page.getByRole("table", { name: "両方の回にある項目" });
  const row = (name) => both.getByRole("row").filter({ hasText: name });
  await both.waitFor();
  assert.match(await row("HbA1c").innerText(), /7\.4[\s\S]*7\.1[\s\S]*−0\.3%/);
  assert.match(await row("アルブミン").innerText(), /\+0\.2 g\/dL[\s\S]*42 g\/L を 4\.2 g\/dL として/);
  assert.match(await row("CRP").innerText(), /0\.05未満[\s\S]*0\.31[\s\S]*—/);
  assert.match(await row("リウマトイド因子").innerText(), /—/);
  const only = page.getByRole("table", { name: "左の回だけにある項目" });
  assert.match(await only.innerText(), /腹囲[\s\S]*84\.5/);
  await sound(page, "compare");

  await page.getByRole("button", { name: WORDS.ja.swap }).focus();
  await page.keyboard.press("Enter");
  await row("HbA1c").filter({ hasText: "+0.3%" }).waitFor();
  await page.getByRole("table", { name: "右の回だけにある項目" }).waitFor();

  const values = await page.locator("#compare-first option").evaluateAll((options) => options.map(({ value }) => value));
  assert.equal(values.length, 3);
  await page.locator("#compare-first").selectOption(await page.locator("#compare-second").inputValue());
  await page.getByText("同じ回が選ばれています").waitFor();
  await page.locator("#compare-first").selectOption(values[2]);
  await row("グルコース").filter({ hasText: "mmol/L" }).waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await both.isVisible(), true);
  await page.emulateMedia({ media: null });
  await device.close();
});

test("in English the same pages say the same", async () => {
  const { device, page } = await patient("en");
  await look(page, "results", "en");
  await choose(page, "グルコース");
  let said = await main(page);
  for (const word of ["Every value", "on the chart about 99.1 mg/dl", "Values and ranges in mmol/L were converted to mg/dl by the weight of the substance"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await sound(page, "results.en");

  await look(page, "calendar", "en");
  await turnTo(page, 2026, "en");
  said = await main(page);
  for (const word of ["2026 (Reiwa 8)", "same name, two periods that overlap", "from some time in 2024 (Reiwa 6); written as in use; no last day is written", "Medicines without a first day"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await sound(page, "calendar.en");

  await look(page, "compare", "en");
  await page.getByRole("table", { name: "In both visits" }).waitFor();
  said = await main(page);
  for (const word of ["−0.3%", "with 42 g/L taken as 4.2 g/dL", "Only in the first visit"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await sound(page, "compare.en");
  await device.close();
});
