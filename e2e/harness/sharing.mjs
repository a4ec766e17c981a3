// Sharing the way a person does it: records taken in, a sheet sealed, a link opened by somebody else.
import { fileURLToPath } from "node:url";

import { heading } from "./account.mjs";
import { Device } from "./browser.mjs";

const fixture = fileURLToPath(new URL("../fixtures/own-records.json", import.meta.url));

/** What is pressed and read on the way, in both languages. */
export const SHARING = {
  ja: {
    records: "記録", takeIn: "ファイルから取り込む", take: "選んだものを取り込む", taken: /4件を取り込みました/,
    show: "見せる", showNot: "見せない", newShare: "新しい相手を決める", sheet: "何を見せるか、決める", toSheet: "記録を選ぶ", press: "印を押す", leave: "押さずに終える",
    sealed: "印を押しました", seen: "見た人", pause: "休止する", resume: "再開する", revoke: "取り消す", open: "記録をひらく", view: "患者さんから渡された記録",
    term: "1か月", uses: "何回でも", withCode: "つける", withoutCode: "つけない",
  },
  en: {
    records: "Records", takeIn: "Take in a file", take: "Take in what is chosen", taken: /4 records/,
    show: "Show", showNot: "Don’t show", newShare: "Decide for a new provider", sheet: "Decide what to show", toSheet: "Choose records", press: "Press the seal", leave: "Leave unsealed",
    sealed: "Sealed", seen: "Who looked", pause: "Pause", resume: "Resume", revoke: "Revoke", open: "Open the records", view: "Records a patient handed you",
    term: "1 month", uses: "No limit", withCode: "With a passcode", withoutCode: "Without",
  },
};

/** The clauses of the sheet when the vault holds one record of each kind. */
export const KINDS = ["c-medication", "c-diagnosis", "c-laboratory", "c-allergy"];

/** Takes in a file with one record of each kind. */
export async function takeIn(page, lang = "ja") {
  const w = SHARING[lang];
  await to(page, w.records);
  await page.getByRole("link", { name: w.takeIn }).first().click();
  await heading(page, w.takeIn).waitFor();
  await page.locator("#import-file").setInputFiles(fixture);
  await page.getByRole("button", { name: w.take }).click();
  await page.getByText(w.taken).waitFor();
}

/** Goes to one of the five places: a reload would lock. */
export async function to(page, place) {
  await page.getByRole("navigation").getByRole("link", { name: place, exact: true }).click();
  await heading(page, place).waitFor();
}

/** From anywhere to an empty sheet for a new provider. */
export async function startSheet(page, { name = "青葉坂総合病院 糖尿病内科", place, purpose, lang = "ja" } = {}) {
  const w = SHARING[lang];
  await to(page, w.show);
  await page.getByRole("link", { name: w.newShare }).first().click();
  await heading(page, w.sheet).waitFor();
  await page.locator("#provider-name").fill(name);
  if (place) await page.locator("#provider-place").fill(place);
  if (purpose) await page.locator("#purpose").fill(purpose);
  await page.getByRole("button", { name: w.toSheet }).click();
  await page.locator("#c-term").waitFor();
}

/** Presses one face of a group: the n-th of its labels. */
export async function choose(page, clause, name) {
  await page.locator(`#${clause} .parity__opt`).filter({ hasText: name }).first().click();
}

/** Answers the three questions about terms. */
export async function answerTerms(page, { term, passcode = false, uses, lang = "ja" } = {}) {
  const w = SHARING[lang];
  await choose(page, "c-term", term ?? w.term);
  await page.locator("#c-passcode .parity__opt").nth(passcode ? 0 : 1).click();
  await choose(page, "c-uses", uses ?? w.uses);
}

/** Answers each kind: `true` shows it. */
export async function answerKinds(page, answers) {
  for (const [at, id] of KINDS.entries()) {
    await page.locator(`#${id} .clause__in .parity__opt`).nth(answers[at] ? 0 : 1).click();
  }
}

/** Presses the seal and returns what is to be handed over: link and passcode, or nothing. */
export async function seal(page, lang = "ja") {
  await page.getByRole("button", { name: SHARING[lang].press }).click();
  await page.locator("#sealed").waitFor();
  const link = page.getByTestId("share-link");
  if ((await link.count()) === 0) return {};
  const code = page.getByTestId("share-passcode");
  return { link: (await link.innerText()).trim(), passcode: (await code.count()) ? (await code.innerText()).trim() : undefined };
}

/** A sheet from start to seal. */
export async function share(page, { shows = [true, true, true, true], lang = "ja", ...more } = {}) {
  await startSheet(page, { lang, ...more });
  await answerTerms(page, { lang, ...more });
  await answerKinds(page, shows);
  return seal(page, lang);
}

/** Opens a link in a browser that knows nothing; stays at the question who opens it. */
export async function provider(browser, server, link, options = {}) {
  const device = await Device.open(browser, server, { viewport: { width: 1280, height: 900 }, ...options });
  const page = await device.page(link);
  return { device, page };
}

/** Says who opens it, and opens. */
export async function openAs(page, name, { passcode, lang = "ja" } = {}) {
  await page.locator("#view-name").fill(name);
  if (passcode) await page.locator("#view-passcode").fill(passcode);
  await page.getByRole("button", { name: SHARING[lang].open }).click();
}
