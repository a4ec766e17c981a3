// Replacing all secrets the way a person does it: through the settings.
import assert from "node:assert/strict";

import { PASSPHRASE, WORDS, answerWords, heading } from "./account.mjs";
import { to } from "./sharing.mjs";

/** What is pressed and read on the way, in both languages. */
export const SECRETS = {
  ja: {
    title: "鍵をすべて取り替える", start: "取り替える手続きへ", make: "新しい復元シートをつくる", stop: "取り替えずにもどる", left: "取り替えずにもどりました。何も変わっていません。",
    check: "たしかめて、取り替える", go: "鍵をすべて取り替える", keep: "続ける", end: "終える", done: "鍵をすべて取り替えました", back: "設定にもどる",
  },
  en: {
    title: "Replace all keys", start: "Go to replace all keys", make: "Make the new recovery sheet", stop: "Go back without replacing", left: "You went back without replacing. Nothing has changed.",
    check: "Check, and replace", go: "Replace all keys", keep: "Go on", end: "End", done: "All keys were replaced", back: "Back to Settings",
  },
};

/** From the settings to the first step. */
export async function begin(page, lang = "ja") {
  await to(page, WORDS[lang].settings);
  await page.getByRole("button", { name: SECRETS[lang].start }).click();
  await heading(page, SECRETS[lang].title).waitFor();
}

/** From the first step to the sheet; returns its words. */
export async function newSheet(page, { passphrase = PASSPHRASE, lang = "ja" } = {}) {
  await page.locator("#replace-passphrase").fill(passphrase);
  await page.getByRole("button", { name: SECRETS[lang].make }).click();
  await heading(page, WORDS[lang].stepSheet).waitFor();
  const words = await page.locator(".words .w").allInnerTexts();
  assert.equal(words.length, 12, "the sheet has twelve words");
  return words;
}

/** From the sheet to the last step. */
export async function toCheck(page, lang = "ja") {
  await page.getByRole("checkbox", { name: WORDS[lang].havePaper }).check();
  await page.getByRole("button", { name: WORDS[lang].next }).click();
  await heading(page, SECRETS[lang].check).waitFor();
}

/** Types the two words and replaces. */
export async function replace(page, words, lang = "ja") {
  await answerWords(page, words);
  await page.getByRole("button", { name: SECRETS[lang].go }).click();
  await heading(page, SECRETS[lang].done).waitFor();
}
