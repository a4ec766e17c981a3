// Records written and found the way a person does it. By the links of the case: a reload would lock.
import { heading } from "./account.mjs";

/** What is pressed and read, in both languages. */
export const RECORDS = {
  ja: {
    records: "記録", write: "自分で書く", save: "保存する", edit: "書き直す", find: "記録をさがす", takeInFile: "ファイルから取り込む", saved: "記録を保存しました",
    medication: "お薬", diagnosis: "病名", checkup: "健診", allergy: "アレルギー", empty: "まだ記録がありません",
  },
  en: {
    records: "Records", write: "Write a record", save: "Save", edit: "Edit", find: "Find a record", takeInFile: "Take in a file", saved: "The record was saved",
    medication: "Medicine", diagnosis: "Diagnosis", checkup: "Checkup", allergy: "Allergy", empty: "There are no records yet",
  },
};

/** Goes to the list of records. */
export async function toRecords(page, lang = "ja") {
  const name = RECORDS[lang].records;
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await heading(page, name).waitFor();
}

/** From anywhere to the empty form of a kind: `medication`, `diagnosis`, `checkup` or `allergy`. */
export async function startForm(page, kind, lang = "ja") {
  const w = RECORDS[lang];
  await toRecords(page, lang);
  await page.getByRole("link", { name: w.write }).first().click();
  await page.getByRole("main").getByRole("link", { name: w[kind], exact: true }).click();
  await page.locator("form.form").waitFor();
}

/** Presses "save". */
export async function save(page, lang = "ja") {
  await page.getByRole("button", { name: RECORDS[lang].save }).click();
}

/** Writes a record; `fields` are its fields' ids with what is typed. Ends on the record's own page, whose address has its id. */
export async function write(page, kind, title, fields, lang = "ja") {
  await startForm(page, kind, lang);
  for (const [id, value] of Object.entries(fields)) await page.locator(`#${id}`).fill(value);
  await save(page, lang);
  await heading(page, title).waitFor();
}

/** Writes a medicine and returns its id. */
export async function writeMedicine(page, name, more = {}) {
  await write(page, "medication", name, { "med-name": name, ...more });
  return new URL(page.url()).pathname.split("/").at(-1);
}

/** Opens a record of the list. */
export async function openRecord(page, title, lang = "ja") {
  await toRecords(page, lang);
  await page.getByRole("link", { name: title }).first().click();
  await heading(page, title).waitFor();
}
