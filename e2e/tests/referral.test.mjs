// Letters: chosen by what belongs together, without lines, with a word of the patient's; validated; made again; answered.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { blind } from "../harness/record.mjs";
import { save, startForm, toRecords, writeMedicine } from "../harness/records.mjs";
import { openAs, provider, takeIn } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const validators = fileURLToPath(new URL("../validate/", import.meta.url));
const NOTE = "朝だけ飲んでいます。藍鼠の手帳。";

const { server, browser } = await stage();

async function owner() {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  return { device, page };
}

/** What a hospital sends: a diagnosis, its drug, and two results on one paper. */
function hospitalFile() {
  const observation = (id, code, name, value) => ({
    fullUrl: `urn:uuid:obs-${id}`,
    resource: {
      resourceType: "Observation", id: `obs-${id}`, status: "final", encounter: { reference: "urn:uuid:visit" }, effectiveDateTime: "2026-10-08",
      code: { coding: [{ system: "http://medis.or.jp/CodeSystem/master-JLAC10-17digits", code, display: name }], text: name }, valueQuantity: { value, unit: "mg/dL" },
    },
  });
  const bundle = {
    resourceType: "Bundle", type: "collection",
    entry: [
      { fullUrl: "urn:uuid:patient", resource: { resourceType: "Patient", name: [{ text: "髙﨑 千鶴" }], birthDate: "1948-04-12" } },
      { fullUrl: "urn:uuid:knee", resource: { resourceType: "Condition", id: "knee", encounter: { reference: "urn:uuid:visit" }, code: { text: "変形性膝関節症" } } },
      {
        fullUrl: "urn:uuid:gel",
        resource: { resourceType: "MedicationRequest", id: "gel", status: "active", intent: "order", medicationCodeableConcept: { text: "ロキソプロフェンゲル" }, reasonReference: [{ reference: "urn:uuid:knee" }] },
      },
      {
        fullUrl: "urn:uuid:paper",
        resource: {
          resourceType: "DocumentReference", status: "current", description: "検査の紙",
          content: [{ attachment: { contentType: "application/pdf", title: "検査結果.pdf", data: Buffer.from("%PDF-1.7 the whole report").toString("base64") } }],
        },
      },
      { fullUrl: "urn:uuid:report", resource: { resourceType: "DiagnosticReport", status: "final", code: { text: "血液検査" }, effectiveDateTime: "2026-10-08", result: [{ reference: "urn:uuid:obs-cre" }, { reference: "urn:uuid:obs-rpr" }] } },
      observation("cre", "3C015000002327101", "クレアチニン", 0.8),
      observation("rpr", "5E071000002399801", "アールピーアール定量", 31.7),
    ],
  };
  return { name: "hospital.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(bundle)) };
}

async function takeInHospital(page) {
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await heading(page, "ファイルから取り込む").waitFor();
  await page.locator("#import-file").setInputFiles(hospitalFile());
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByText("4件を取り込みました").waitFor();
}

async function startLetter(page, purpose = "ひざの相談") {
  await toRecords(page);
  await page.getByRole("link", { name: "手紙をつくる" }).first().click();
  await heading(page, "受診のための手紙").waitFor();
  const known = page.locator("#referral-to");
  await page.locator("#referral-rows .pick").first().waitFor();
  if (await known.count()) await known.selectOption({ label: "新しい相手" });
  await page.locator("#referral-name").fill("青葉坂総合病院");
  await page.locator("#referral-purpose").fill(purpose);
}

const include = (page, list, title, answer = "入れる") =>
  page.locator(list).getByRole("group", { name: new RegExp(title) }).getByRole("radio", { name: answer, exact: true }).check({ force: true });

const inLetter = (page, title) => page.locator("section[aria-labelledby='referral-chosen'] li.chosen-row").filter({ hasText: title });

async function seal(page, withLink) {
  await page.getByRole("button", { name: "相手に見える形をたしかめる" }).click();
  await page.getByRole("region", { name: "できあがりの見本" }).waitFor();
  await page.locator("#referral-link").getByRole("radio", { name: withLink ? "リンクもつくる" : "リンクはつくらない", exact: true }).check({ force: true });
  if (withLink) {
    await page.locator("#terms-period").getByRole("radio", { name: "1週間", exact: true }).check({ force: true });
    await page.locator("#terms-uses").getByRole("radio", { name: "5回まで", exact: true }).check({ force: true });
    await page.locator("#terms-passcode").getByRole("radio", { name: "つけない", exact: true }).check({ force: true });
  }
  await page.getByRole("button", { name: "印を押してつくる" }).click();
  await page.getByText("手紙をつくりました").waitFor();
}

async function download(page, button, folder, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  const out = path.join(folder, name);
  await file.saveAs(out);
  return out;
}

test("a letter of everything a sample patient has is accepted by two validators that nobody here wrote, as a referral and as a summary", async () => {
  const { device, page } = await owner();
  await takeIn(page);
  await takeInHospital(page);
  await startLetter(page);
  const rows = page.locator("#referral-rows .pick");
  const count = await rows.count();
  for (let n = 0; n < count; n += 1) await rows.nth(n).getByRole("radio", { name: "入れる", exact: true }).check({ force: true });
  await seal(page, false);
  const folder = await mkdtemp(path.join(tmpdir(), "inro-letter-"));
  const letter = await download(page, "ファイルに保存する", folder, "letter.json");
  const summary = await download(page, "国際的な形（IPS）で保存する", folder, "summary.json");
  for (const out of [letter, summary]) {
    execFileSync(process.execPath, [path.join(validators, "validate.mjs"), out], { stdio: "inherit" });
    execFileSync(process.env.INRO_PYTHON, [path.join(validators, "validate.py"), out], { stdio: "inherit" });
  }
  const [one, other] = await Promise.all([letter, summary].map(async (out) => JSON.parse(await readFile(out, "utf8"))));
  const resources = (bundle) => bundle.entry.slice(1);
  assert.deepEqual(resources(one), resources(other), "the same resources in both");
  assert.ok(resources(one).length >= count);
  await rm(folder, { recursive: true, force: true });
  await device.close();
});

test("what belongs to a diagnosis is offered and not chosen, a line left out is nowhere, and a word of the patient's is there", async () => {
  const { device, page } = await owner();
  await takeInHospital(page);
  await startLetter(page);
  await include(page, "#referral-rows", "変形性膝関節症");
  await page.getByRole("button", { name: "変形性膝関節症のひとこと・行を選ぶ" }).click();
  await page.getByRole("button", { name: "変形性膝関節症：つながりのある記録を見る" }).click();
  const linked = page.locator("#referral-linked");
  await linked.getByText("一方がもう一方をさしています").waitFor();
  await linked.getByText("同じ受診の記録です").waitFor();
  await linked.getByText("同じファイルから取り込んだ記録です").waitFor();
  assert.equal(await linked.locator("input:checked").count(), 0, "nothing is chosen beforehand");
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "referral-linked");
  for (const title of ["ロキソプロフェンゲル", "血液検査", "検査の紙"]) await include(page, "#referral-linked", title);
  await linked.getByRole("button", { name: "閉じる" }).click();
  await page.getByRole("button", { name: "ロキソプロフェンゲルのひとこと・行を選ぶ" }).click();
  await inLetter(page, "ロキソプロフェンゲル").getByRole("textbox").fill(NOTE);
  await page.getByRole("button", { name: "血液検査のひとこと・行を選ぶ" }).click();
  const line = page.getByRole("button", { name: /アールピーアール定量.*を載せない/ });
  await line.click();
  await page.getByRole("button", { name: /アールピーアール定量.*をもどす/ }).waitFor();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "referral-lines");
  await page.getByRole("button", { name: "相手に見える形をたしかめる" }).click();
  const view = page.getByRole("region", { name: "できあがりの見本" });
  await view.waitFor();
  await page.getByText("元のファイルを渡さない書類があります").waitFor();
  await accessible(page);
  // Going back keeps what was chosen.
  await page.getByRole("button", { name: "選びなおす" }).click();
  await inLetter(page, "血液検査").waitFor();
  assert.equal(await inLetter(page, "ロキソプロフェンゲル").getByRole("textbox", { includeHidden: true }).inputValue(), NOTE);
  await seal(page, true);
  const folder = await mkdtemp(path.join(tmpdir(), "inro-letter-"));
  const outputs = [];
  for (const [button, name] of [["ファイルに保存する", "letter.json"], ["国際的な形（IPS）で保存する", "summary.json"]]) {
    outputs.push(await readFile(await download(page, button, folder, name), "utf8"));
  }
  const link = (await page.locator("#main code").first().innerText()).trim();
  const clinic = await provider(browser, server, link);
  await openAs(clinic.page, "青葉坂総合病院 受付");
  const shown = clinic.page.locator("main.doc__grid");
  await shown.waitFor();
  outputs.push(await shown.innerText());
  await accessible(clinic.page);
  await page.getByRole("button", { name: "A4でみる・印刷する" }).click();
  outputs.push(await page.locator("article.a4").innerText());
  await page.getByRole("button", { name: "もどる" }).click();
  for (const [at, output] of outputs.entries()) {
    assert.ok(output.includes(NOTE) && output.includes("ご本人のひとこと") === at > 1, `the patient's word in ${at}`);
    assert.ok(output.includes("クレアチニン"), `what stays in ${at}`);
    for (const left of ["アールピーアール", "5E071000002399801", "31.7", "obs-rpr", "検査結果.pdf"]) assert.ok(!output.includes(left), `${left} in ${at}`);
  }
  await blind(server, [NOTE, "変形性膝関節症", "アールピーアール"]);
  await rm(folder, { recursive: true, force: true });
  await clinic.device.close();
  await device.close();
});

test("a letter is made again with what changed since, and an answer is filed with it", async () => {
  const { device, page } = await owner();
  await writeMedicine(page, "テルミサルタン錠40mg", { "med-usage": "朝食後" });
  await startLetter(page, "薬の相談");
  await include(page, "#referral-rows", "テルミサルタン");
  await page.getByRole("button", { name: "テルミサルタン錠40mgのひとこと・行を選ぶ" }).click();
  await inLetter(page, "テルミサルタン").getByRole("textbox").fill(NOTE);
  await seal(page, false);
  await startForm(page, "allergy");
  await page.locator("#al-name").fill("そば");
  await save(page);
  await heading(page, "そば").waitFor();
  await toRecords(page);
  await page.getByRole("link", { name: "手紙をつくる" }).first().click();
  await page.getByRole("link", { name: "これまでの手紙" }).first().click();
  await page.getByRole("heading", { name: /青葉坂総合病院/ }).waitFor();

  // The answer as a file of the patient's.
  await page.getByText("返事は、まだありません。").waitFor();
  await page.getByRole("button", { name: "返事をこの手紙に付ける" }).click();
  await page.locator("[id^='answer-'][type=file]").setInputFiles({ name: "返書.txt", mimeType: "text/plain", buffer: Buffer.from("診ました") });
  await page.getByRole("link", { name: "返書.txt" }).waitFor();
  await page.getByText("あなたが付けたもの").waitFor();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "referral-answers");

  await page.getByRole("link", { name: "この手紙をもとに、もう一度つくる" }).click();
  await heading(page, "受診のための手紙").waitFor();
  await page.getByText(/の手紙をもとにしています/).waitFor();
  await page.getByText("そのあとで加わった記録：2件").waitFor();
  assert.equal(await page.locator("#referral-purpose").inputValue(), "薬の相談");
  assert.equal(await inLetter(page, "テルミサルタン").getByRole("textbox", { includeHidden: true }).inputValue(), NOTE);
  assert.equal(await page.locator(".pick[id^='new-'] input:checked").count(), 0, "what is new is not chosen beforehand");
  await page.locator(".pick[id^='new-']").filter({ hasText: "そば" }).getByRole("radio", { name: "入れる", exact: true }).check({ force: true });
  await inLetter(page, "そば").waitFor();
  await accessible(page);
  await pictures(page, "referral-again");
  await seal(page, false);
  await page.getByRole("link", { name: "これまでの手紙" }).first().click();
  await page.getByRole("heading", { name: /青葉坂総合病院/ }).nth(1).waitFor();
  await device.close();
});
