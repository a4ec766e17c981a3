// Showing until one says no: asked before each end, told of each record that comes, taken out record by record.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { allEqual } from "../harness/parity.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { save, startForm, write } from "../harness/records.mjs";
import { SHARING, answerKinds, choose, openAs, provider, seal, startSheet, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";
import { pastShare } from "../harness/standing.mjs";

const WORDS = {
  ja: {
    standing: "やめるまで", today: "今日", told: "決めたとおり、見せる記録に新しく加わりました", see: "みる・外す", view: "相手に見える画面", out: "外す", outOf: (title) => `${title}を外す`, outAsk: (title) => `${title}を外しますか`, outNot: "外さない", outText: /もどせません/, gone: /外しました/,
    asked: "見せるのを続けるか、続けないかを選べます", choose: "「見せる」で選ぶ", question: "期間が終わったあとも、見せるのを続けますか。", on: "続ける", off: "続けない", goesOn: "続けることにしました。", ends: /続けないことにしました/, refused: "続けないと決めました", kept: /が、坂下内科クリニック に見せるのを続けると決めました/, notKept: /終わりの日でやめると決めました/, mind: "こころの健康のこと", opened: /はじめてひらきました/, read: "読みました", narrowed: /見せる記録を減らしました/, receipt: "控え",
  },
  en: {
    standing: "Until you stop", today: "Today", told: "As you decided, these joined the records you show", see: "See or take out", view: "What the provider sees", out: "Take out", outOf: (title) => `Take out ${title}`, outAsk: (title) => `Take out ${title}?`, outNot: "Leave it in", outText: /cannot be put back/, gone: /Taken out/,
    asked: "You can choose whether to go on showing", choose: "Choose under “Show”", question: "Go on showing after the end date?", on: "Go on", off: "Don’t go on", goesOn: "It goes on.", ends: /It does not go on/, refused: "You chose not to go on", kept: /decided to go on showing to/, notKept: /decided to stop, after the last day/, mind: "Mental health", opened: /opened for the first time/, read: "I have read this", narrowed: /took out a record/, receipt: "Receipt",
  },
};
const REFUSED_STATUS = /Failed to load resource: .* (401|404)/;

const { server, browser } = await stage();

async function patient(lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
  const page = await device.page();
  const words = await signUp(page, { lang });
  await takeIn(page, lang);
  return { device, page, words };
}

for (const lang of ["ja", "en"]) {
  test(`a standing sheet asks about later records, tells of each that comes, and lets it be taken out (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const { device, page } = await patient(lang);
    await startSheet(page, { lang });
    assert.equal(await page.locator("#c-live").count(), 0, "asked only of a standing one");
    await choose(page, "c-term", w.standing);
    await page.locator("#c-live").waitFor();
    assert.equal(await page.locator("[id$='-later']").count(), 0, "asked of kinds that are shown only");
    await page.locator("#c-passcode .parity__opt").nth(1).click();
    await choose(page, "c-uses", s.uses);
    await answerKinds(page, [true, true, false, false]);
    await page.getByRole("button", { name: s.press }).click();
    await page.locator("#sheet-errors a").first().waitFor();
    const open = await page.locator("#sheet-errors a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    assert.deepEqual(open, ["#c-medication-later", "#c-diagnosis-later"], "later records are decided by default, or not kind by kind");
    for (const id of ["c-medication-later", "c-diagnosis-later"]) {
      const faces = page.locator(`#${id} .parity__opt`);
      const boxes = await Promise.all([0, 1].map((at) => faces.nth(at).boundingBox()));
      assert.deepEqual([boxes[0].width, boxes[0].height, boxes[0].y], [boxes[1].width, boxes[1].height, boxes[1].y]);
      assert.equal(await page.locator(`#${id} input:checked`).count(), 0);
    }
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `standing-sheet.${lang}`);
    await page.locator("#c-medication-later .parity__opt").nth(0).click();
    await page.locator("#c-diagnosis-later .parity__opt").nth(1).click();
    const { link } = await seal(page, lang);

    // Of the kind that was answered the other way nothing comes.
    await write(page, "diagnosis", "足底腱膜炎", { "dx-name": "足底腱膜炎" }, lang);
    await write(page, "medication", "ロスバスタチン錠2.5mg", { "med-name": "ロスバスタチン錠2.5mg" }, lang);
    await to(page, w.today);
    const notice = page.locator(".notice").filter({ hasText: w.told });
    await notice.getByText(/ロスバスタチン錠2.5mg/).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `standing-told.${lang}`);
    const clinic = await provider(browser, server, link, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    clinic.device.expect(REFUSED_STATUS);
    await openAs(clinic.page, "邊見 聡", { lang });
    await clinic.page.getByText("ロスバスタチン錠2.5mg").first().waitFor();
    assert.doesNotMatch(await clinic.page.locator("body").innerText(), /足底腱膜炎/);

    await clinic.device.close();

    const links = page.locator(".notice").filter({ hasText: w.opened });
    await links.waitFor();
    await accessible(page);
    await pictures(page, `standing-opened.${lang}`);
    await links.getByRole("button", { name: w.read }).click();
    await links.waitFor({ state: "hidden" });
    await to(page, s.records);
    await to(page, w.today);
    await notice.waitFor();
    assert.equal(await links.count(), 0, "read once, it is told again");

    await notice.getByRole("link", { name: w.see }).click();
    await heading(page, w.view).waitFor();
    const out = page.getByRole("button", { name: w.outOf("ロスバスタチン錠2.5mg") });
    await out.waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `standing-shown.${lang}`);
    await out.click();
    // What cannot be undone is said there, and both answers are alike.
    const asked = page.getByRole("group", { name: w.outAsk("ロスバスタチン錠2.5mg") });
    await asked.waitFor();
    assert.match(await asked.innerText(), w.outText);
    await accessible(page);
    // The pointer is where the button was, and an answer may have come under it.
    await page.mouse.move(0, 0);
    assert.ok((await allEqual(page, "taking a record out")) >= 1, "two equal answers");
    await pictures(page, `standing-take-out.${lang}`);
    await asked.getByRole("button", { name: w.outNot, exact: true }).click();
    await asked.waitFor({ state: "detached" });
    await page.waitForFunction((id) => document.activeElement?.id === id, await out.getAttribute("id"));
    await out.click();
    await asked.getByRole("button", { name: w.out, exact: true }).click();
    await page.getByText(w.gone).first().waitFor();
    await page.getByRole("main").getByText("ロスバスタチン錠2.5mg").first().waitFor({ state: "detached" });

    // The receipt is kept for longer than a record that may be deleted: it names none.
    await to(page, s.seen);
    const line = page.locator(".log li").filter({ hasText: w.narrowed });
    await line.getByRole("link", { name: w.receipt, exact: true }).click();
    await page.locator("#receipt-said").waitFor();
    assert.doesNotMatch(await page.getByRole("main").innerText(), /ロスバスタチン/);
    await to(page, w.today);
    assert.equal(await notice.count(), 0, "what was taken out is still told");

    await write(page, "medication", "リバーロキサバン錠10mg", { "med-name": "リバーロキサバン錠10mg" }, lang);
    await to(page, w.today);
    await notice.getByRole("button", { name: w.read }).click();
    await notice.waitFor({ state: "hidden" });
    await to(page, s.records);
    await to(page, w.today);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    assert.equal(await notice.count(), 0, "read once, it is told again");
    await device.close();
  });

  test(`before its end a grant is asked about, and either answer takes one press (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const { device, page, words } = await patient(lang);
    for (const [at, said, line] of [[0, w.goesOn, w.kept], [1, w.ends, w.notKept]]) {
      await pastShare(server, words);
      await to(page, s.records);
      await to(page, w.today);
      await page.getByText(w.asked).waitFor({ timeout: 20_000 });
      await pictures(page, `standing-home.${lang}`, { schemes: ["light"] });
      await page.getByRole("link", { name: w.choose }).click();
      await heading(page, s.show).waitFor();
      const card = page.locator(".grant").filter({ hasText: w.question });
      await card.waitFor({ timeout: 20_000 });
      assert.equal(await card.count(), 1);
      assert.equal(await card.locator("input:checked").count(), 0, "an answer was preset");
      await accessible(page);
      assert.deepEqual(await sidewaysScroll(page), []);
      await pictures(page, `standing-asked.${lang}`);
      const faces = card.locator(".parity__opt");
      assert.deepEqual(await faces.allInnerTexts(), [w.on, w.off]);
      await faces.nth(at).click();
      await page.getByText(said).first().waitFor();
      await card.waitFor({ state: "detached" });
      await to(page, s.seen);
      await page.locator(".log li").filter({ hasText: line }).first().waitFor();
    }
    await to(page, s.show);
    await page.getByText(w.refused).first().waitFor();
    await device.close();
  });
}

test("a diagnosis of the mind is asked about apart from the other diagnoses", async () => {
  const { device, page } = await patient("ja");
  await startForm(page, "diagnosis");
  await page.locator("#dx-name").fill("うつ病");
  await save(page);
  await heading(page, "うつ病").waitFor();
  await startSheet(page);
  const clause = page.locator("#c-topic-mental-health");
  await clause.getByRole("heading", { name: WORDS.ja.mind }).waitFor();
  assert.match(await clause.innerText(), /うつ病/);
  assert.doesNotMatch(await page.locator("#c-diagnosis").innerText(), /うつ病/);
  await choose(page, "c-term", "1か月");
  await page.locator("#c-passcode .parity__opt").nth(1).click();
  await choose(page, "c-uses", "何回でも");
  await answerKinds(page, [true, true, true, true]);
  await clause.locator(".clause__in .parity__opt").nth(1).click();
  const preview = page.locator(".doc--inside");
  await preview.waitFor();
  assert.doesNotMatch(await preview.innerText(), /うつ病/, "it went along with its kind");
  const { link } = await seal(page);
  const clinic = await provider(browser, server, link);
  await openAs(clinic.page, "邊見 聡");
  await clinic.page.locator("main.doc__grid").waitFor();
  assert.doesNotMatch(await clinic.page.locator("body").innerText(), /うつ病|こころ/, "the provider reads that something was left out");
  await device.close();
  await clinic.device.close();
});
