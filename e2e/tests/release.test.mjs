// De-identified data for research: nothing chosen beforehand, shown row by row, released only by a press, withdrawn.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { allEqual, everywhere, stops } from "../harness/parity.mjs";
import { sidewaysScroll } from "../harness/pictures.mjs";
import { SHARING, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const PLACES = { widths: [320, 390, 1280], forced: ["none"] };
const KINDS = ["medication", "diagnosis", "checkup", "laboratory", "allergy", "vaccination"];
const WORDS = {
  ja: {
    settings: "設定", toPage: "提供の画面へ", title: "研究などへの提供", check: "渡る中身をたしかめる", press: "印を押してファイルをつくる", leave: "つくらずに終える", left: "何も渡していません", made: "提供のファイルができました",
    json: "ファイルを保存する（JSON）", csv: "同じ中身の表を保存する（CSV）", risk: "ひとりだけの情報は、どう加工しても、ぜったいに匿名とは言いきれません。", known: "あなたを知っている人なら、あなただと分かることがあります。", none: "まだ、何も提供していません。",
    withdraw: "提供を取り消す", withdrawn: /に取り消しました/, notice: "相手に送る文", released: "名前などを消した記録を提供しました", took: "への提供を取り消しました", receipt: "決めたことの控えをみる", receiptTitle: "研究などへ提供することにした", anonymised: "匿名化", pseudonymised: "仮名化", open: "まだ決めていない項目があります", empty: "しるしのついた行がありません。渡すものがありません。",
  },
  en: {
    settings: "Settings", toPage: "To the page", title: "Release for research", check: "See what would be released", press: "Press the seal and make the file", leave: "Leave without making it", left: "Nothing was released", made: "The file is made",
    json: "Save the file (JSON)", csv: "Save the same as a table (CSV)", risk: "One person’s data is never certainly anonymous, however it is made.", known: "Somebody who knows you may recognise you.", none: "Nothing has been released.",
    withdraw: "Withdraw", withdrawn: /Withdrawn on/, notice: "Text to send to the recipient", released: "released records without names to", took: "withdrew what was released to", receipt: "See the receipt", receiptTitle: "To release data for research", anonymised: "anonymised", pseudonymised: "pseudonymised", open: "Some items are not decided yet", empty: "No row is ticked. There is nothing to release.",
  },
};

const { server, browser, folder } = await stage({ folder: "release" });

async function patient(lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB", reducedMotion: "reduce" });
  const page = await device.page();
  await signUp(page, { lang });
  await takeIn(page, lang);
  return { device, page };
}

async function toReleases(page, lang) {
  const w = WORDS[lang];
  await to(page, w.settings);
  await page.getByRole("link", { name: w.toPage, exact: true }).click();
  await heading(page, w.title).waitFor();
}

/** Presses one face: the n-th of a group. */
async function face(page, group, at) {
  await page.locator(`#${group} .parity__opt`).nth(at).click();
}

/** Answers everything; `level` is 0 anonymised, 1 as in the figure, 2 pseudonymised. */
async function answer(page, { name, level, kinds = [0, 0, 0, 0, 0, 0] }) {
  await page.locator("#release-name").waitFor();
  await page.locator("#release-name").fill(name);
  await page.locator("#release-contact").fill("03-0000-0000");
  await page.locator("#release-purpose").fill("高血圧の研究");
  await face(page, "release-level", level);
  for (const [at, kind] of KINDS.entries()) await face(page, `release-kind-${kind}`, kinds[at]);
  await face(page, "release-period", 0);
  await face(page, "release-until", 1);
}

async function preview(page, lang) {
  await page.getByRole("button", { name: WORDS[lang].check }).click();
  await page.locator(".release-row").first().waitFor();
}

async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).first().click()]);
  const file = path.join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return { name: download.suggestedFilename(), bytes: await readFile(file) };
}

for (const lang of ["ja", "en"]) {
  test(`a release is decided row by row, made by one press, found in the journal with its receipt, and withdrawn (${lang})`, async () => {
    const w = WORDS[lang];
    const { device, page } = await patient(lang);
    await toReleases(page, lang);
    await page.getByText(w.none).waitFor();
    assert.deepEqual(await stops(page), { chosen: 0, uneven: 0 });
    await page.getByRole("button", { name: w.check }).click();
    await page.getByText(w.open).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);

    await answer(page, { name: "架空大学 疫学研究室", level: 0 });
    const before = device.requests.length;
    await preview(page, lang);
    await page.getByText(w.risk).waitFor();
    assert.ok((await page.locator("#release-called").innerText()).includes(w.anonymised));
    assert.equal(await page.getByText(w.known).count(), 0);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    const row = page.locator(".release-row").filter({ hasText: "HbA1c" }).first();
    assert.match(await row.innerText(), /7\.0[\s\S]*7\.0~7\.5/);
    const text = await page.locator("#release-file pre").textContent();
    for (const gone of ["髙﨑", "千鶴", "青葉坂", "こむら返り", "アムロジピン", "2026", "0.71"]) assert.ok(!text.includes(gone), gone);
    assert.ok(text.includes('"item":"hba1c","value":"7.0~7.5"'), text);

    // A row that is taken out leaves no trace.
    await page.locator(".release-row").filter({ hasText: "7.0~7.5" }).getByRole("checkbox").click();
    await page.waitForFunction(() => !document.querySelector("#release-file pre").textContent.includes("hba1c"));
    const last = await page.locator("#release-file pre").textContent();
    assert.deepEqual([...last.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n)), [...last.matchAll(/"n":/g)].map((_, at) => at + 1));
    // Nothing but the vault's own traffic before the press.
    assert.deepEqual(device.requests.slice(before).filter(({ method }) => method !== "GET"), []);

    await page.getByRole("button", { name: w.press }).click();
    await page.getByText(w.made).waitFor();
    const json = await saved(page, w.json);
    const csv = await saved(page, w.csv);
    assert.deepEqual([json.name, csv.name], ["inro-release.json", "inro-release.csv"]);
    assert.deepEqual([json.bytes.length % 4096, csv.bytes.length % 4096], [0, 0]);
    assert.equal(json.bytes.toString().trimEnd(), last.trimEnd());
    assert.ok(!csv.bytes.toString().includes("hba1c"));
    await accessible(page);

    await to(page, SHARING[lang].seen);
    await page.getByText(w.released).waitFor();
    await toReleases(page, lang);
    const digest = createHash("sha256").update(json.bytes).digest("hex");
    await page.getByText(digest, { exact: true }).waitFor();
    await page.getByRole("link", { name: w.receipt, exact: true }).click();
    await page.getByText(w.receiptTitle).first().waitFor();
    await page.getByText(digest).first().waitFor();

    await toReleases(page, lang);
    await page.getByRole("button", { name: w.withdraw, exact: true }).first().click();
    await page.locator(".acts2:visible").waitFor();
    await page.locator(".acts2:visible button").nth(0).click();
    await page.getByText(w.withdrawn).waitFor();
    await page.getByRole("heading", { name: w.notice }).waitFor();
    const notice = await page.locator(".tier .keep-lines").first().innerText();
    assert.ok(notice.includes(digest) && !notice.includes("髙﨑"), notice);
    assert.equal(await page.getByRole("button", { name: w.json }).count(), 0);
    await to(page, SHARING[lang].seen);
    await page.getByText(w.took).waitFor();
    await device.close();
  });

  test(`not releasing is as near and as large as releasing, and leaves nothing behind (${lang})`, async () => {
    const w = WORDS[lang];
    const { device, page } = await patient(lang);
    await toReleases(page, lang);
    await page.locator("#release-name").waitFor();
    let count = 0;
    const measured = async (surface) => {
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement?.blur());
      await everywhere(page, async (where) => (count = await allEqual(page, `${surface}, ${where}`)), PLACES);
      return count;
    };
    assert.ok((await measured("choosing")) >= KINDS.length + 4 + 3);
    await answer(page, { name: "架空大学", level: 2 });
    await preview(page, lang);
    await page.getByText(w.known).waitFor();
    assert.ok((await page.locator("#release-called").innerText()).includes(w.pseudonymised));
    assert.ok((await measured("deciding")) >= 1);
    assert.deepEqual(await stops(page), { chosen: 0, uneven: 0 });

    // With no row left there is nothing to release.
    for (;;) {
      const ticked = page.locator(".release-row input:checked:enabled");
      if ((await ticked.count()) === 0) break;
      const left = (await ticked.count()) - 1;
      await ticked.first().click();
      await page.waitForFunction((left) => document.querySelectorAll(".release-row input:checked").length === left && !document.querySelector(".release-row input:disabled"), left);
    }
    await page.getByRole("button", { name: w.press }).click();
    await page.getByText(w.empty).first().waitFor();
    await page.getByRole("button", { name: w.leave }).click();
    await page.getByText(w.left).waitFor();
    await page.getByText(w.none).waitFor();
    await to(page, SHARING[lang].seen);
    assert.equal(await page.getByText(w.released).count(), 0);
    // Asked again, nothing of it is there.
    await toReleases(page, lang);
    await page.locator("#release-name").waitFor();
    assert.equal(await page.locator("#release-name").inputValue(), "");
    assert.deepEqual(await stops(page), { chosen: 0, uneven: 0 });
    await device.close();
  });
}
