// Records: written, found, changed, deleted; what two devices write at once; a My Number in a form; a letter.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { secondDevice } from "../harness/devices.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { blind } from "../harness/record.mjs";
import { save, startForm, toRecords, writeMedicine } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

async function owner(options = {}) {
  const device = await Device.open(browser, server, options.context);
  const page = await device.page();
  await signUp(page, options);
  return { device, page };
}

test("an empty list says how to begin, and is accessible in both languages", async () => {
  const { device, page } = await owner();
  await toRecords(page);
  await page.getByRole("heading", { name: "まだ記録がありません" }).waitFor();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("heading", { name: "There are no records yet" }).waitFor();
  await accessible(page);
  await device.close();
});

test("each kind is written with its fields, kept character by character, and found under a variant of a character", async () => {
  const { device, page } = await owner();
  await writeMedicine(page, "アムロジピンOD錠5mg", {
    "med-dose": "１錠", "med-usage": "朝食後", "med-days": "28", "med-start": "R8.10.8", memo: "薬局は駅前",
  });
  const facts = page.getByRole("region", { name: "書かれていること" });
  assert.match(await facts.innerText(), /1錠/);
  assert.match(await facts.innerText(), /2026年10月8日（令和8年）/);
  assert.match(await page.getByRole("main").innerText(), /この印籠で書いた記録/);
  assert.match(await page.getByRole("region", { name: "この記録について" }).innerText(), /だれにも見せていません/);
  await accessible(page);

  await startForm(page, "diagnosis");
  await page.locator("#dx-name").fill("葛󠄀西型腰痛");
  await page.locator("#dx-start").fill("2014年");
  await save(page);
  await heading(page, "葛󠄀西型腰痛").waitFor();
  assert.match(await page.getByRole("region", { name: "書かれていること" }).innerText(), /2014年（平成26年）/);

  await startForm(page, "allergy");
  await page.locator("#al-name").fill("そば");
  await page.locator("#al-reaction-0").fill("じんましん");
  await page.locator("#al-severity-0").selectOption("moderate");
  await save(page);
  await heading(page, "そば").waitFor();

  await startForm(page, "checkup");
  await page.locator("#ck-title").fill("髙﨑町健診");
  await page.locator("#ck-date").fill("2026-10-08");
  await page.locator("#ck-name-0").fill("HbA1c");
  await page.locator("#ck-value-0").fill("７．０");
  await page.locator("#ck-unit-0").fill("%");
  await page.locator("#ck-low-0").fill("4.9");
  await page.locator("#ck-high-0").fill("6.0");
  await page.locator("#ck-flag-0").selectOption("high");
  await page.getByRole("button", { name: "項目を足す" }).click();
  await page.locator("#ck-name-1").fill("尿糖");
  await page.locator("#ck-value-1").fill("(−)");
  await page.getByRole("button", { name: "項目を足す" }).click();
  await page.locator("#ck-name-2").fill("消す行");
  await page.getByRole("button", { name: "この項目をはずす" }).nth(2).click();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await save(page);
  await heading(page, "髙﨑町健診").waitFor();
  const table = page.getByRole("table", { name: "すべての結果" });
  assert.match(await table.innerText(), /7\.0/);
  assert.match(await table.innerText(), /4\.9〜6\.0/);
  assert.doesNotMatch(await table.innerText(), /消す行/);
  await accessible(page);
  await pictures(page, "record-checkup");

  await toRecords(page);
  await page.getByText("4件", { exact: true }).waitFor();
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "records");
  await page.locator("#records-find").fill("高崎");
  await page.getByText("1件", { exact: true }).waitFor();
  await page.getByRole("link", { name: "髙﨑町健診" }).waitFor();
  await page.locator("#records-find").fill("");
  await page.getByText("4件", { exact: true }).waitFor();
  await page.getByRole("radio", { name: /お薬/ }).check({ force: true });
  await page.getByText("1件", { exact: true }).waitFor();
  await blind(server, ["アムロジピンOD錠5mg", "葛󠄀西型腰痛", "じんましん", "髙﨑町健診", "薬局は駅前"]);
  await device.close();
});

test("what is missing or wrong is said beside its field and in a list that takes the focus, and nothing typed is lost", async () => {
  const { device, page } = await owner();
  await startForm(page, "medication");
  await page.locator("#med-days").fill("いっぱい");
  await page.locator("#med-start").fill("昭和70年");
  await page.locator("#med-dose").fill("適量");
  await save(page);
  const summary = page.locator("#problems");
  await summary.getByRole("link").first().waitFor();
  assert.equal(await summary.getByRole("link").count(), 4);
  await page.waitForFunction(() => document.activeElement?.closest("#problems"));
  assert.equal(await page.locator("#med-days").inputValue(), "いっぱい");
  await accessible(page);
  await summary.getByRole("link").first().click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "med-name");
  await device.close();
});

test("a record is changed and deleted; what deleting cannot do stands beside the button", async () => {
  const { device, page } = await owner();
  await writeMedicine(page, "ロキソニン錠60mg");
  await page.getByRole("link", { name: "書き直す" }).click();
  await page.locator("#med-usage").fill("痛いとき");
  await save(page);
  await page.getByText("記録を保存しました").waitFor();
  assert.match(await page.getByRole("region", { name: "書かれていること" }).innerText(), /痛いとき/);
  assert.match(await page.getByRole("region", { name: "この記録について" }).innerText(), /書き直した日/);
  const section = page.getByRole("region", { name: "この記録を消す" });
  for (const limit of [/ほかの端末/, /予備の写し/, /すでに写したもの/]) assert.match(await section.innerText(), limit);
  await section.getByRole("button", { name: "この記録を消す" }).click();
  await section.getByRole("button", { name: "やめる" }).click();
  await section.getByRole("button", { name: "この記録を消す" }).click();
  await accessible(page);
  await section.getByRole("button", { name: "記録を消す", exact: true }).click();
  await page.getByText("記録を消しました").waitFor();
  await page.getByRole("heading", { name: "まだ記録がありません" }).waitFor();
  await device.close();
});

test("a labelled My Number is refused and can be cut out; another 12-digit number is asked about; no digits are shown", async () => {
  const { device, page } = await owner();
  await startForm(page, "allergy");
  await page.locator("#al-name").fill("さば");
  await page.locator("#al-note").fill("マイナンバーは 1234 5678 9018 です");
  await save(page);
  const notice = page.locator("#trouble");
  await notice.waitFor();
  assert.match(await notice.innerText(), /法律/);
  assert.doesNotMatch(await notice.innerText(), /9018|5678/);
  assert.equal(await notice.getByRole("button", { name: "マイナンバーではない" }).count(), 0);
  await notice.getByRole("button", { name: "番号を＊に置きかえる" }).click();
  assert.doesNotMatch(await page.locator("#al-note").inputValue(), /\d/);
  await page.locator("#al-note").fill("検査番号 314159265359");
  const check = (body) => {
    const sum = [...body].reverse().reduce((sum, digit, n) => sum + Number(digit) * (n + 1 <= 6 ? n + 2 : n - 4), 0) % 11;
    return body + (sum <= 1 ? 0 : 11 - sum);
  };
  const number = check("31415926535");
  await page.locator("#al-note").fill(`検査番号 ${number}`);
  await save(page);
  await notice.getByRole("button", { name: "マイナンバーではない" }).click();
  await heading(page, "さば").waitFor();
  assert.match(await page.getByRole("main").innerText(), new RegExp(number));
  await device.close();
});

test("two devices change the same record: both versions are shown, and keeping both loses neither", async () => {
  const { device, page } = await owner();
  await writeMedicine(page, "メトグルコ錠500mg");
  const { device: second, page: other } = await secondDevice(browser, server, page);

  const edit = async (on) => {
    await toRecords(on);
    await on.getByRole("link", { name: "メトグルコ錠500mg" }).first().click();
    await on.getByRole("link", { name: "書き直す" }).click();
    await on.locator("#med-usage").waitFor();
  };
  await edit(page);
  await edit(other);
  await other.locator("#med-usage").fill("夕食後");
  await save(other);
  await other.getByText("記録を保存しました").waitFor();
  await page.locator("#med-usage").fill("朝食後");
  await save(page);
  const conflict = page.locator("#conflict");
  await conflict.waitFor();
  const shown = await conflict.innerText();
  assert.match(shown, /朝食後/);
  assert.match(shown, /夕食後/);
  await accessible(page);
  await pictures(page, "record-conflict");
  await conflict.getByRole("button", { name: "両方を残す" }).click();
  await page.getByText("記録を保存しました").waitFor();
  await toRecords(page);
  await page.getByText("2件", { exact: true }).waitFor();
  const list = await page.getByRole("main").innerText();
  assert.match(list, /朝食後/);
  assert.match(list, /夕食後/);
  await device.close();
  await second.close();
});

test("a letter is shown as its receiver sees it, asks link or no link evenly, prints on A4, and stays among the earlier ones", async () => {
  const { device, page } = await owner();
  await writeMedicine(page, "テルミサルタン錠40mg", { "med-usage": "朝食後" });
  await writeMedicine(page, "ロスバスタチン錠2.5mg", { "med-usage": "夕食後" });
  await page.getByRole("link", { name: "手紙をつくる" }).first().click();
  await heading(page, "受診のための手紙").waitFor();
  await page.getByRole("group", { name: /テルミサルタン/ }).waitFor();
  assert.equal(await page.locator(".parity input:checked").count(), 0, "nothing is chosen beforehand");
  await page.getByRole("button", { name: "相手に見える形をたしかめる" }).click();
  await page.locator("#referral-problems").getByRole("link").first().waitFor();
  await accessible(page);
  await page.locator("#referral-name").fill("青葉坂総合病院 糖尿病内科");
  await page.locator("#referral-purpose").fill("薬の相談のため");
  await page.getByRole("group", { name: /テルミサルタン/ }).getByRole("radio", { name: "入れる", exact: true }).check({ force: true });
  await page.getByRole("group", { name: /ロスバスタチン/ }).getByRole("radio", { name: "入れない", exact: true }).check({ force: true });
  await page.getByText("1件", { exact: true }).waitFor();
  await page.getByRole("group", { name: /ロスバスタチン/ }).getByRole("radio", { name: "入れる", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "ロスバスタチン錠2.5mgを上へ" }).click();
  await page.getByRole("button", { name: "テルミサルタン錠40mgを外す" }).click();
  await page.getByText("1件", { exact: true }).waitFor();
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "referral-choose");
  await page.getByRole("button", { name: "相手に見える形をたしかめる" }).click();
  const view = page.getByRole("region", { name: "できあがりの見本" });
  await view.waitFor();
  assert.match(await view.innerText(), /ロスバスタチン錠2.5mg/);
  assert.doesNotMatch(await view.innerText(), /テルミサルタン/);
  const faces = page.locator("#referral-link .parity__face");
  const boxes = await Promise.all([0, 1].map((n) => faces.nth(n).boundingBox()));
  assert.ok(Math.abs(boxes[0].width - boxes[1].width) <= 0.5 && Math.abs(boxes[0].y - boxes[1].y) <= 0.5, JSON.stringify(boxes));
  assert.equal(await page.locator("#referral-link input:checked").count(), 0);
  await page.getByRole("button", { name: "印を押してつくる" }).click();
  await page.locator("#referral-open").getByRole("link", { name: "リンクをつくるか、つくらないかを選んでください" }).waitFor();
  await page.locator("#referral-link").getByRole("radio", { name: "リンクもつくる", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "印を押してつくる" }).click();
  assert.equal(await page.locator("#referral-open").getByRole("link").count(), 3, "period, openings and passcode have to be decided");
  await accessible(page);
  await pictures(page, "referral-hand-over");
  await page.locator("#terms-period").getByRole("radio", { name: "1週間", exact: true }).check({ force: true });
  await page.locator("#terms-uses").getByRole("radio", { name: "5回まで", exact: true }).check({ force: true });
  await page.locator("#terms-passcode").getByRole("radio", { name: "つける", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "印を押してつくる" }).click();
  await page.getByText("手紙をつくりました").waitFor();
  const link = await page.locator("#main code").innerText();
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/view#shlink:\//);
  await accessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "ファイルに保存する" }).click();
  const saved = await (await download).createReadStream();
  const bundle = JSON.parse(Buffer.concat(await saved.toArray()).toString("utf8"));
  assert.equal(bundle.resourceType, "Bundle");
  assert.equal(bundle.type, "document");
  assert.doesNotMatch(JSON.stringify(bundle), /テルミサルタン/);
  await page.getByRole("button", { name: "A4でみる・印刷する" }).click();
  const sheet = page.locator("article.a4");
  await sheet.waitFor();
  assert.match(await sheet.innerText(), /ロスバスタチン錠2.5mg/);
  assert.match(await sheet.innerText(), /薬の相談のため/);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("button", { name: "印刷する" }).isVisible(), false);
  await page.emulateMedia({ media: null });
  await pictures(page, "referral-paper", { schemes: ["light"] });
  await page.getByRole("button", { name: "もどる" }).click();
  await page.getByRole("link", { name: "これまでの手紙" }).first().click();
  await page.getByRole("heading", { name: /青葉坂総合病院/ }).waitFor();
  await page.getByRole("button", { name: "渡したものをみる" }).click();
  await page.getByRole("region", { name: /渡したもの/ }).waitFor();
  await accessible(page);
  await device.close();
});
