// Putting right: what a record said before, what the patient says instead of what came, what is somebody else's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { RECORDS, openRecord, save, toRecords, writeMedicine } from "../harness/records.mjs";
import { openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const WORDS = {
  ja: {
    earlier: "前の内容", forget: "前の内容を消す", erase: "消す", own: "あなたの書き添え", inDocument: "患者本人の書き添え", inList: /書き添えあり/, today: "今日",
    notMine: "これは自分の記録ではない", onlyThis: "この記録だけ移す", wholeFile: /から入ったものを、ぜんぶ移す/, moved: "「自分のものではない記録」に移しました", place: "自分のものではない記録", toPlace: "自分のものではない記録をみる",
    back: "自分の記録に戻す", returned: "自分の記録に戻しました", seen: "見た人", acts: "記録の出し入れ", aside: /「自分の記録ではない」としました/,
  },
  en: {
    earlier: "Earlier versions", forget: "Erase earlier versions", erase: "Erase", own: "What you say instead", inDocument: "What the patient says instead", inList: /With your remark/, today: "Today",
    notMine: "This is not mine", onlyThis: "Move only this record", wholeFile: /Move everything from/, moved: "Moved to “Records that are not mine”", place: "Records that are not mine", toPlace: "See records that are not mine",
    back: "It is mine after all", returned: "Taken back among your records", seen: "Who looked", acts: "Changes to records", aside: /aside as somebody else’s/,
  },
};
const DRUG = "アムロジピンOD錠5mg";

const { server, browser } = await stage();

async function patient(lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
  const page = await device.page();
  await signUp(page, { lang });
  return { device, page };
}

for (const lang of ["ja", "en"]) {
  const w = WORDS[lang];

  test(`what a record said before is on its page until it is erased (${lang})`, async () => {
    const { device, page } = await patient(lang);
    if (lang === "ja") {
      await writeMedicine(page, "ロキソニン錠60mg", { "med-usage": "朝だけ" });
    } else {
      await takeInOwn(page, lang);
    }
    const edit = async (usage) => {
      await page.getByRole("link", { name: RECORDS[lang].edit, exact: true }).click();
      await page.locator("#med-usage").fill(usage);
      await save(page, lang);
      await page.getByText(RECORDS[lang].saved).waitFor();
    };
    await edit("痛いとき");
    await edit("やめた");
    const tier = page.getByRole("region", { name: w.earlier });
    const summaries = tier.locator("summary");
    assert.equal(await summaries.count(), lang === "ja" ? 2 : 1, "what came is no earlier version");
    await summaries.first().click();
    assert.match(await tier.innerText(), /痛いとき/);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `versions.${lang}`);
    await tier.getByRole("button", { name: w.forget }).click();
    await tier.getByRole("button", { name: w.erase, exact: true }).click();
    await tier.waitFor({ state: "detached" });
    await device.close();
  });

  test(`what came in a file stays, and what the patient says instead goes along as theirs (${lang})`, async () => {
    const { device, page } = await patient(lang);
    await takeInOwn(page, lang);
    const said = page.getByRole("region", { name: w.own });
    assert.equal(await said.count(), 0);
    await page.getByRole("link", { name: RECORDS[lang].edit, exact: true }).click();
    await page.locator("#med-usage").fill("ねる前に半分だけ");
    await save(page, lang);
    await said.waitFor();
    assert.match(await said.innerText(), /ねる前に半分だけ/);
    await heading(page, DRUG).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `own-words.${lang}`);
    await toRecords(page, lang);
    assert.match(await page.getByRole("main").innerText(), w.inList);
    const { link } = await share(page, { lang });
    const clinic = await provider(browser, server, link, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    await openAs(clinic.page, "邊見 聡", { lang });
    await clinic.page.getByText("ねる前に半分だけ").first().waitFor();
    const body = await clinic.page.locator("body").innerText();
    assert.ok(body.includes(w.inDocument), "the provider does not read whose words these are");
    assert.ok(body.includes(DRUG));
    await pictures(clinic.page, `own-words-viewer.${lang}`, { schemes: ["light"] });
    await clinic.device.close();
    await device.close();
  });

  test(`what is not mine leaves lists, search, charts and links at once, and comes back (${lang})`, async () => {
    const { device, page } = await patient(lang);
    await takeInOwn(page, lang);
    const { link } = await share(page, { lang });
    await openRecord(page, DRUG, lang);
    const section = page.getByRole("region", { name: w.notMine });
    await section.getByRole("button", { name: w.notMine }).click();
    await section.getByRole("button", { name: w.wholeFile }).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `not-mine-ask.${lang}`);
    await section.getByRole("button", { name: w.onlyThis }).click();
    await page.getByText(w.moved).waitFor();
    await page.getByRole("link", { name: DRUG }).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `not-mine.${lang}`);

    const main = page.getByRole("main");
    await toRecords(page, lang);
    await page.getByRole("link", { name: w.toPlace }).waitFor();
    assert.equal(await page.getByRole("link", { name: DRUG }).count(), 0, "it is in the list");
    await page.locator("#records-find").fill("アムロジピン");
    await page.waitForFunction(() => document.querySelectorAll(".cord .entry").length === 0);
    await page.locator("#records-find").fill("");
    await page.locator("a[href='/records/calendar']").click();
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    assert.doesNotMatch(await main.innerText(), /アムロジピン/, "it is in the calendar");
    await to(page, w.today);
    assert.doesNotMatch(await main.innerText(), /アムロジピン/, "it is on the first page");
    const clinic = await provider(browser, server, link, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    await openAs(clinic.page, "邊見 聡", { lang });
    await clinic.page.locator("main.doc__grid").waitFor();
    assert.doesNotMatch(await clinic.page.locator("body").innerText(), /アムロジピン/, "the link still shows it");
    await clinic.device.close();

    await to(page, w.seen);
    await page.locator("label.chip").filter({ hasText: w.acts }).click();
    await page.locator(".log li").filter({ hasText: w.aside }).first().waitFor();
    assert.doesNotMatch(await main.innerText(), /アムロジピン/, "a line names what a record is about");
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `journal-acts.${lang}`);

    await toRecords(page, lang);
    await page.getByRole("link", { name: w.toPlace }).click();
    await heading(page, w.place).waitFor();
    await page.getByRole("link", { name: DRUG }).click();
    await page.getByRole("button", { name: w.back }).click();
    await page.getByText(w.returned).waitFor();
    await openRecord(page, DRUG, lang);
    await device.close();
  });
}

/** Takes in the file of own records and opens its drug. */
async function takeInOwn(page, lang) {
  await takeIn(page, lang);
  await openRecord(page, DRUG, lang);
}
