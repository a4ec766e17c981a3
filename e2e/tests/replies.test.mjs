// The reply box: opened by the patient, filled by whoever opened the link, taken in or not.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { allEqual, everywhere, stops } from "../harness/parity.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { blind } from "../harness/record.mjs";
import { SHARING, openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const WORDS = {
  ja: {
    today: "今日", page: "見える画面をみる・記録を外す", title: "返事の箱", view: "相手に見える画面", open: "箱をあける", opened: /箱をあけました/, close: "箱をしめる", closed: /箱をしめました/, tool: "返事を残す", send: "箱に置く", sent: /箱に置きました/, nothing: /文を書くか/, kept: /この画面に残っています/,
    notice: "返事が届いています", see: "返事を読む", claims: (name) => `「${name}」と名のる人`, take: "取り込む", takeNot: "取り込まずに消す", taken: "取り込みました。", erased: /消しました/, record: "記録をみる", none: "届いているものはありません。", source: /返事の箱：邊見 悠（未確認）/, read: "この中の記録を取り込む", entries: /アムロジピン/,
    left: /返事の箱に、何かを置きました/, youOpened: /返事の箱をあけました/, takeIn: "ファイルから取り込む",
  },
  en: {
    today: "Today", page: "See the page, or take out a record", title: "Reply box", view: "What the provider sees", open: "Open the box", opened: /The box is open/, close: "Close the box", closed: /The box is closed/, tool: "Leave a reply", send: "Leave it in the box", sent: /It is in the box/, nothing: /Write a text or choose a file/, kept: /still on this page/,
    notice: "Replies are waiting", see: "Read the replies", claims: (name) => `Somebody who gave the name “${name}”`, take: "Take it in", takeNot: "Erase", taken: "Taken in.", erased: /Erased/, record: "See the record", none: "Nothing waits in it.", source: /Reply box: 邊見 悠 \(not verified\)/, read: "Take in the records in this file", entries: /アムロジピン/,
    left: /left something in the reply box/, youOpened: /opened the reply box/, takeIn: "Take in a file",
  },
};
const REFUSED_STATUS = /Failed to load resource: .* (401|404)/;
const LETTER = "次の受診までに、血圧手帳をお願いします。鴉羽色の付箋。";
const OTHER = "こちらは取り込まれないはずの返事。";
const NOTEBOOK = "JAHISTC08,1\n1,髙﨑 千鶴,2,19480412\n5,20261120,1\n11,みさき薬局,13,4,1234567,,,,1\n201,1,アムロジピン錠5mg「架空」,1,錠,4,2171022F4022,1\n301,1,【分１ 朝食後服用】,28,日分,1,1,,1\n";

const { server, browser } = await stage();

const locale = (lang) => (lang === "ja" ? "ja-JP" : "en-GB");

/** To the page of the newest grant. */
async function toBox(page, lang) {
  await to(page, SHARING[lang].show);
  await page.getByRole("link", { name: WORDS[lang].page }).first().click();
  await heading(page, WORDS[lang].view).waitFor();
  await page.locator("#reply-box").waitFor();
}

async function leave(page, lang, text, file) {
  const w = WORDS[lang];
  await page.locator("#reply-text").fill(text);
  if (file) await page.locator("#reply-file").setInputFiles(file);
  await page.getByRole("button", { name: w.send }).click();
  await page.locator("#reply-said").filter({ hasText: w.sent }).waitFor();
}

for (const lang of ["ja", "en"]) {
  test(`a provider leaves a text and a file, and the patient takes in what they want and nothing else (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const device = await Device.open(browser, server, { locale: locale(lang) });
    const page = await device.page();
    await signUp(page, { lang });
    await takeIn(page, lang);
    const { link, passcode } = await share(page, { lang, passcode: true, uses: lang === "ja" ? "1回" : "Once" });
    await toBox(page, lang);
    await accessible(page);
    await page.getByRole("button", { name: w.open, exact: true }).click();
    await page.locator("#reply-box-said").filter({ hasText: w.opened }).waitFor();
    await page.getByText(w.none).waitFor();
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `reply-box-open.${lang}`);

    const clinic = await provider(browser, server, link, { locale: locale(lang) });
    clinic.device.expect(REFUSED_STATUS);
    await openAs(clinic.page, "邊見 悠", { passcode, lang });
    await clinic.page.getByRole("button", { name: w.tool }).click();
    await clinic.page.locator("#view-reply:focus").waitFor();
    assert.equal(await clinic.page.locator("#reply-from").inputValue(), "邊見 悠", "the name typed before is typed once");
    await clinic.page.getByRole("button", { name: w.send }).click();
    await clinic.page.locator("#reply-errors").getByText(w.nothing).waitFor();
    await accessible(clinic.page);
    assert.deepEqual(await sidewaysScroll(clinic.page), []);
    await pictures(clinic.page, `reply-form.${lang}`);
    await leave(clinic.page, lang, LETTER);
    assert.equal(await clinic.page.locator("#reply-text").inputValue(), "", "what was sent is no longer in the form");
    await accessible(clinic.page);
    await leave(clinic.page, lang, "", { name: "notebook.txt", mimeType: "text/plain", buffer: Buffer.from(NOTEBOOK) });
    await leave(clinic.page, lang, OTHER);

    // It is told on the first page, and nothing entered by itself.
    await to(page, w.today);
    const notice = page.locator(".notice").filter({ hasText: w.notice });
    await notice.waitFor();
    await accessible(page);
    await pictures(page, `reply-waits.${lang}`);
    await notice.getByRole("link", { name: w.see, exact: true }).click();
    await page.getByText(LETTER).waitFor();
    const items = page.locator("section.tier").filter({ has: page.locator("#reply-box") }).locator("li");
    assert.equal(await items.count(), 3);
    await page.getByText(w.claims("邊見 悠")).first().waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `reply-box-full.${lang}`);
    if (lang === "ja") {
      await everywhere(page, async (where) => assert.ok((await allEqual(page, where)) >= 3, where), { widths: [320, 390, 1280], forced: ["none"] });
    }
    assert.deepEqual(await stops(page), { chosen: 0, uneven: 0 });

    await items.filter({ hasText: OTHER }).getByRole("button", { name: w.takeNot, exact: true }).click();
    await page.locator("#reply-box-said").filter({ hasText: w.erased }).waitFor();
    await items.filter({ hasText: OTHER }).waitFor({ state: "detached" });
    await items.filter({ hasText: "notebook.txt" }).getByRole("button", { name: w.take, exact: true }).click();
    await page.locator("#reply-box-said").filter({ hasText: w.taken }).waitFor();
    await items.filter({ hasText: "notebook.txt" }).waitFor({ state: "detached" });
    await items.filter({ hasText: LETTER }).getByRole("button", { name: w.take, exact: true }).click();
    await page.getByText(w.none).waitFor();
    await page.locator("#reply-box-said").getByRole("link", { name: w.record }).click();
    await page.getByRole("main").getByText(LETTER).first().waitFor();
    await page.getByRole("main").getByText(w.source).first().waitFor();
    await accessible(page);
    await pictures(page, `reply-record.${lang}`);

    // The records in a file that was left go through the same preview as those of any file.
    await to(page, s.records);
    await page.getByRole("link", { name: /notebook\.txt/ }).first().click();
    await page.getByRole("link", { name: w.read }).click();
    await heading(page, w.takeIn).waitFor();
    await page.getByText(w.entries).first().waitFor();

    await to(page, s.seen);
    await page.locator(".log li").filter({ hasText: w.youOpened }).waitFor();
    await page.locator(".log li").filter({ hasText: w.left }).first().waitFor();

    // Closed, the box takes nothing more, and what was written stays on the provider's page.
    await toBox(page, lang);
    await page.getByRole("button", { name: w.close, exact: true }).click();
    await page.locator("#reply-box-said").filter({ hasText: w.closed }).waitFor();
    await clinic.page.locator("#reply-text").fill(OTHER);
    await clinic.page.getByRole("button", { name: w.send }).click();
    await clinic.page.locator("#reply-said").filter({ hasText: w.kept }).waitFor();
    assert.equal(await clinic.page.locator("#reply-text").inputValue(), OTHER);
    await accessible(clinic.page);
    await blind(server, [LETTER, OTHER, "アムロジピン錠5mg「架空」"]);
    await clinic.device.close();
    await device.close();
  });
}

test("a link whose box is closed offers nothing to write", async () => {
  const device = await Device.open(browser, server, { locale: "ja-JP" });
  const page = await device.page();
  await signUp(page);
  await takeIn(page);
  const { link } = await share(page);
  const clinic = await provider(browser, server, link, { locale: "ja-JP" });
  await openAs(clinic.page, "邊見 悠");
  await clinic.page.locator("main.doc__grid").waitFor();
  assert.equal(await clinic.page.getByRole("button", { name: WORDS.ja.tool }).count(), 0);
  assert.equal(await clinic.page.locator("#view-reply").count(), 0);
  await clinic.device.close();
  await device.close();
});
