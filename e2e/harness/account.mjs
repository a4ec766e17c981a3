// An account made and opened the way a person does it: through the pages.
import assert from "node:assert/strict";

export const PASSPHRASE = "つくし まつかさ しおさい とうだい";

/** What is pressed and read, in both languages. */
export const WORDS = {
  ja: {
    name: "氏名", kana: "ふりがな", birth: "生年月日", next: "次へ", passphrase: "合言葉", havePaper: "印刷した紙、または書き写した紙が、いま手もとにあります",
    word: (n) => `${n}番目の言葉`, create: "印籠をつくる", goHome: "印籠をひらく", open: "ひらく", lock: "しまう", today: "今日", settings: "設定",
    stepPassphrase: "合言葉を決める", stepSheet: "復元シートを紙に残す", stepCheck: "書き残せたか、たしかめる", done: "印籠ができました", openTitle: "印籠をひらく",
  },
  en: {
    name: "Name", kana: "Reading (kana)", birth: "Date of birth", next: "Next", passphrase: "Passphrase", havePaper: "The printed or hand-written sheet is in my hands now",
    word: (n) => `Word ${n}`, create: "Make the inro", goHome: "Open the inro", open: "Open", lock: "Put away", today: "Today", settings: "Settings",
    stepPassphrase: "Choose a passphrase", stepSheet: "Keep the recovery sheet on paper", stepCheck: "Check the paper", done: "Your inro is ready", openTitle: "Open your inro",
  },
};

/** The level-1 heading with exactly this name, on a page that has had all its answers: before that, what stands under it is not all. */
export function heading(page, name) {
  return page.getByRole("main").and(page.locator(":not([aria-busy=true])")).getByRole("heading", { level: 1, name, exact: true });
}

/** A field by its label; the button that shows a passphrase names the same field, so only inputs count. */
export function field(page, label) {
  return page.getByRole("textbox", { name: label }).or(page.locator(`input[type=password]`).and(page.getByLabel(label))).first();
}

/** Fills the first two steps and stops at the recovery sheet; returns its twelve words. `here`: the page is there already. */
export async function toSheet(page, { name = "髙﨑 千鶴", kana = "たかさき ちづる", birth = "昭和23年4月12日", passphrase = PASSPHRASE, lang = "ja", here = false } = {}) {
  const w = WORDS[lang];
  if (!here) await page.goto(`/sign-up?lang=${lang}`);
  await page.locator("#person-name").fill(name);
  await page.locator("#person-kana").fill(kana);
  await page.locator("#person-birth").fill(birth);
  await page.getByRole("button", { name: w.next }).click();
  await heading(page, w.stepPassphrase).waitFor();
  await page.locator("#passphrase").fill(passphrase);
  await page.getByRole("button", { name: w.next }).click();
  await page.getByRole("heading", { level: 1, name: w.stepSheet }).waitFor();
  const words = await page.locator(".words .w").allInnerTexts();
  assert.equal(words.length, 12, "the sheet has twelve words");
  return words;
}

/** Types the two words that are asked for, from the sheet. */
export async function answerWords(page, words) {
  for (const id of ["#word-a", "#word-b"]) {
    const label = await page.locator(`label[for="${id.slice(1)}"]`).innerText();
    await page.locator(id).fill(words[Number(label.match(/\d+/)[0]) - 1]);
  }
}

/** Makes an account and ends on the first page, or on the one that `next` (a link's words and the page's heading) names; returns the words of its sheet. */
export async function signUp(page, options = {}) {
  const w = WORDS[options.lang ?? "ja"];
  const words = await toSheet(page, options);
  await page.getByRole("checkbox", { name: w.havePaper }).check();
  await page.getByRole("button", { name: w.next }).click();
  await heading(page, w.stepCheck).waitFor();
  await answerWords(page, words);
  await page.getByRole("button", { name: w.create }).click();
  await heading(page, w.done).waitFor();
  await page.getByRole("link", { name: options.next ?? w.goHome }).click();
  await heading(page, options.next ?? w.today).waitFor();
  return words;
}

/** Opens with the seal of this browser, from wherever the guard put the page. */
export async function openHere(page, { passphrase = PASSPHRASE, lang = "ja" } = {}) {
  await page.locator("#passphrase").fill(passphrase);
  await page.getByRole("button", { name: WORDS[lang].open, exact: true }).click();
}
