// Every page on which somebody decides about showing: both answers are equal there, in both languages, at phone and clinic widths,
// light and dark, at 200 % text. One walk over all of them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { allEqual, everywhere, stops } from "../harness/parity.mjs";
import { SECRETS, begin, newSheet, toCheck } from "../harness/secrets.mjs";
import { SHARING, answerKinds, choose, share, startSheet, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";
import { pastShare } from "../harness/standing.mjs";

const PLACES = { widths: [320, 390, 1280], forced: ["none"] };
const WORDS = {
  ja: { settings: "設定", standing: "やめるまで", card: "救急のときのカード", make: "カードをつくる", choose: "カードにのせる記録を選ぶ", toCard: "カードを印刷する", letter: "手紙をつくる", letterTitle: "受診のための手紙", newReceiver: "新しい相手", check: "相手に見える形をたしかめる", alsoLink: "リンクもつくる", question: "期間が終わったあとも、見せるのを続けますか。" },
  en: { settings: "Settings", standing: "Until you stop", card: "Emergency card", make: "Make a card", choose: "Choose what is on the card", toCard: "Print the card", letter: "Make a letter", letterTitle: "Letter for a visit", newReceiver: "Somebody new", check: "See what the receiver will see", alsoLink: "Make a link", question: "Go on showing after the end date?" },
};

const { server, browser } = await stage();

async function patient(lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await device.page();
  const words = await signUp(page, { lang });
  await takeIn(page, lang);
  return { device, page, words };
}

/** Measures the page as it stands; `least` groups must be there. */
async function measured(page, surface, least) {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  let count = 0;
  await everywhere(page, async (where) => (count = await allEqual(page, `${surface}, ${where}`)), PLACES);
  assert.ok(count >= least, `${surface}: ${count} groups, at least ${least} expected`);
  const { chosen, uneven } = await stops(page);
  assert.deepEqual({ surface, uneven }, { surface, uneven: 0 });
  return chosen;
}

for (const lang of ["ja", "en"]) {
  test(`on every page that decides about showing, refusing is as near and as large as agreeing (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const { device, page, words } = await patient(lang);
    await startSheet(page, { lang });
    assert.equal(await measured(page, "empty sheet", 8), 0, "something is chosen beforehand");
    await choose(page, "c-term", w.standing);
    assert.equal(await measured(page, "standing sheet", 8), 1, "only the term that was pressed is chosen");
    await answerKinds(page, [true, true, true, true]);
    assert.equal(await measured(page, "later records", 12), 5, "nothing about later records is chosen beforehand");

    await to(page, s.show);
    await page.getByRole("link", { name: w.card, exact: true }).first().click();
    await page.getByRole("link", { name: w.make }).click();
    await heading(page, w.choose).waitFor();
    assert.equal(await measured(page, "sheet of the card", 4), 0);
    for (const clause of ["c-allergy", "c-medication", "c-diagnosis"]) await page.locator(`#${clause} .clause__in .parity__opt`).nth(0).click();
    await page.getByRole("button", { name: s.press }).click();
    await page.locator("#sealed").waitFor();
    await page.getByRole("link", { name: w.toCard }).click();
    await page.locator(".acts2").waitFor();
    assert.equal(await measured(page, "the card", 1), 0);

    await pastShare(server, words);
    await to(page, s.records);
    await share(page, { lang, name: "みさき薬局" });
    await to(page, s.show);
    await page.getByText(w.question).first().waitFor();
    assert.equal(await measured(page, "grants", 3), 0);

    await to(page, s.records);
    await page.getByRole("link", { name: w.letter }).first().click();
    await heading(page, w.letterTitle).waitFor();
    await page.locator(".pick .parity").first().waitFor();
    assert.equal(await measured(page, "records of a letter", 4), 0);
    await page.locator("#referral-to").selectOption({ label: w.newReceiver });
    await page.locator("#referral-name").fill("みさき薬局");
    await page.locator("#referral-purpose").fill("相談");
    for (const at of [0, 1, 2, 3]) await page.locator(".pick").nth(at).locator(".parity__opt").nth(at === 0 ? 0 : 1).click();
    await page.getByRole("button", { name: w.check }).click();
    await page.locator("#referral-link .parity").waitFor();
    await page.locator("#referral-link").getByRole("radio", { name: w.alsoLink, exact: true }).check({ force: true });
    await page.locator("#terms-period").waitFor();
    assert.equal(await measured(page, "a letter with a link", 4), 1);

    await begin(page, lang);
    await newSheet(page, { lang });
    await toCheck(page, lang);
    await page.locator(".pick .parity").first().waitFor();
    assert.equal(await measured(page, "links when keys are replaced", 3), 0);
    await page.getByRole("button", { name: SECRETS[lang].stop }).click();

    // The two sides may be swapped, and then they are swapped and still equal.
    await to(page, w.settings);
    await page.locator("input[name=order][value=refusal]").check({ force: true });
    await startSheet(page, { lang, name: "順" });
    assert.deepEqual(await page.locator("#c-medication .clause__in .parity__face").allInnerTexts(), [s.showNot, s.show]);
    assert.equal(await measured(page, "sheet with the refusal first", 8), 0);
    await device.close();
  });
}

test("one button that is one pixel larger is found", async () => {
  const { device, page } = await patient("ja");
  await startSheet(page);
  await page.mouse.move(0, 0);
  assert.ok((await allEqual(page, "as it is")) >= 8);
  const changes = {
    "larger by one pixel": (face) => (face.style.paddingTop = `${parseFloat(getComputedStyle(face).paddingTop) + 1}px`),
    "bolder": (face) => (face.style.fontWeight = "900"),
    "in another colour": (face) => Object.assign(face.style, { transition: "none", color: "#777" }),
  };
  for (const selector of ["#c-medication .clause__in .parity__face", ".parity--acts button"]) {
    for (const [name, change] of Object.entries(changes)) {
      const face = page.locator(selector).first();
      await face.evaluate(change);
      await assert.rejects(allEqual(page, name), `${selector} ${name} was not found`);
      await face.evaluate((one) => one.removeAttribute("style"));
      // Colours take a moment to go back, the mark before the words too.
      await face.evaluate((one) => Promise.all(one.getAnimations({ subtree: true }).map((animation) => animation.finished)).then(() => undefined));
      await allEqual(page, `${selector} as before`);
    }
  }
  // So is a side that is chosen beforehand, and one that takes a tab stop more or less.
  assert.deepEqual(await stops(page), { chosen: 0, uneven: 0 });
  const radio = page.locator("#c-medication .clause__in input").first();
  await radio.evaluate((one) => (one.checked = true));
  assert.equal((await stops(page)).chosen, 1);
  await radio.evaluate((one) => Object.assign(one, { checked: false, tabIndex: -1 }));
  assert.deepEqual(await stops(page), { chosen: 0, uneven: 1 });
  await device.close();
});
