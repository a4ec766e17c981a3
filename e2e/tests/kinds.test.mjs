// The kinds that hospitals, pharmacies, checkup centres and insurers write: each is written, changed, found and handed over;
// and files of other formats than FHIR are taken in.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { save, toRecords } from "../harness/records.mjs";
import { answerTerms, openAs, provider, seal, startSheet } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const validators = fileURLToPath(new URL("../validate/", import.meta.url));
const file = (name) => fileURLToPath(new URL(`../../exchange/tests/files/${name}`, import.meta.url));

/** Kind in the address, title of the record, what is typed, and what has to stand on its page. */
const KINDS = [
  ["laboratory", "血液検査", { "ck-title": "血液検査", "ck-date": "2026-10-08", "ck-name-0": "CRP", "ck-value-0": "0.12", "ck-unit-0": "mg/dL" }, ["CRP", "0.12"]],
  ["infection", "HBs抗原", { "ck-title": "HBs抗原", "ck-date": "2026-10-08", "ck-name-0": "HBs抗原", "ck-value-0": "(−)" }, ["(−)"]],
  ["maternal-checkup", "妊婦健診 第5回", { "ck-weeks": "24", "ck-title": "妊婦健診 第5回", "ck-date": "1975-04-01", "ck-name-0": "子宮底長", "ck-value-0": "22", "ck-unit-0": "cm" }, ["妊娠24週", "子宮底長"]],
  ["vaccination", "インフルエンザHAワクチン", { vaccine: "インフルエンザHAワクチン", date: "R7.11.5", dose: "１", lot: "HA-208", performer: "潮見内科" }, ["HA-208", "潮見内科", "2025年11月5日（令和7年）"]],
  ["procedure", "右膝半月板切除術", { name: "右膝半月板切除術", start: "2014-06-02", body_site: "右膝", outcome: "歩けるようになった" }, ["右膝", "歩けるようになった"]],
  ["admission", "青葉坂総合病院", { institution: "青葉坂総合病院", department: "整形外科", start: "2014-06-01", end: "2014-06-12", reason: "膝の手術" }, ["整形外科", "膝の手術"]],
  ["insurance", "架空広域連合", { insurer: "架空広域連合", insurer_number: "39131156", number: "01234567", copay: "10", valid_until: "2027-07-31" }, ["39131156", "負担割合"]],
  ["cost-limit", "区分Ⅱ", { category: "区分Ⅱ", valid_from: "2026-08-01" }, ["2026年8月1日"]],
  ["subsidy", "指定難病", { program: "指定難病", payer_number: "54136015", recipient_number: "1234567", monthly_limit: "10,000" }, ["54136015", "10000"]],
  ["care-wishes", "できるだけ家で過ごしたい", { wishes: "できるだけ家で過ごしたい", representative: "娘　春香" }, ["娘　春香", "確かめた日"]],
  ["emergency", "血液をさらさらにする薬を飲んでいる", { know: "血液をさらさらにする薬を飲んでいる", contacts: "娘　春香 090-0000-0000\n隣の家" }, ["隣の家"]],
  ["note", "膝の様子", { title: "膝の様子", date: "2026-11-20", text: "朝にこわばる\n昼には動く" }, ["昼には動く"]],
];

const { server, browser } = await stage();

test("each kind is written, shown with every field, found by its words, and an empty form says what is missing", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await toRecords(page);
  await page.getByRole("link", { name: "自分で書く" }).first().click();
  await page.getByRole("heading", { name: "何を書きますか" }).waitFor();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "kinds-new");
  for (const [kind, title, fields, words] of KINDS) {
    await toRecords(page);
    await page.getByRole("link", { name: "自分で書く" }).first().click();
    await page.getByRole("main").locator(`a[href="/records/new?kind=${kind}"]`).click();
    await page.locator("form.form").waitFor();
    await save(page);
    await page.locator("#problems").getByRole("link").first().waitFor();
    for (const [id, value] of Object.entries(fields)) await page.locator(`#${id}`).fill(value);
    if (["insurance", "care-wishes"].includes(kind)) {
      await accessible(page);
      assert.deepEqual(await sidewaysScroll(page), [], kind);
      await pictures(page, `kinds-form-${kind}`);
    }
    await save(page);
    await heading(page, title).waitFor();
    const said = await page.getByRole("main").innerText();
    for (const word of words) assert.ok(said.includes(word), `${kind}: ${word} in ${said}`);
    if (["insurance", "laboratory"].includes(kind)) {
      await accessible(page);
      assert.deepEqual(await sidewaysScroll(page), [], kind);
      await pictures(page, `kinds-record-${kind}`);
    }
  }
  await toRecords(page);
  await page.getByText(`${KINDS.length}件`, { exact: true }).waitFor();
  await pictures(page, "kinds-list");
  for (const [query, title] of [["ﾜｸﾁﾝ", "インフルエンザHAワクチン"], ["54136015", "指定難病"], ["隣の家", "血液をさらさらにする薬を飲んでいる"]]) {
    await page.locator("#records-find").fill(query);
    await page.getByText("1件", { exact: true }).waitFor();
    await page.getByRole("link", { name: title }).waitFor();
  }
  await page.locator("#records-find").fill("");
  // A provider is shown them, what helpers should know first before insurance papers.
  await startSheet(page, {});
  await answerTerms(page, {});
  await pictures(page, "kinds-sheet");
  const clauses = page.locator("[id^='c-'] .clause__in");
  assert.equal(await clauses.count(), KINDS.length + 1, "each kind and the passcode is asked about by itself");
  for (const [kind] of KINDS) await page.locator(`#c-${kind} .clause__in .parity__opt`).nth(0).click();
  const { link } = await seal(page);
  const clinic = await provider(browser, server, link);
  await openAs(clinic.page, "青葉坂総合病院 加納 実");
  const shown = clinic.page.locator("main.doc__grid");
  await shown.waitFor();
  const read = await shown.innerText();
  for (const [kind, title, , words] of KINDS) for (const word of [title, ...words]) assert.ok(read.includes(word), `${kind}: ${word} is not shown to the provider`);
  assert.ok(read.indexOf("血液をさらさら") < read.indexOf("39131156"), "what to know first comes after insurance");
  await accessible(clinic.page);
  assert.deepEqual(await sidewaysScroll(clinic.page), []);
  await pictures(clinic.page, "kinds-provider");
  await clinic.device.close();
  // Everything as FHIR: two validators that nobody here wrote accept it, and it comes in again as what it was.
  await page.getByRole("link", { name: "設定" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "書き出す", exact: true }).click()]);
  const folder = await mkdtemp(path.join(tmpdir(), "inro-kinds-"));
  const out = path.join(folder, "all.json");
  await download.saveAs(out);
  execFileSync(process.execPath, [path.join(validators, "validate.mjs"), out], { stdio: "inherit" });
  execFileSync(process.env.INRO_PYTHON, [path.join(validators, "validate.py"), out], { stdio: "inherit" });
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await page.locator("#import-file").setInputFiles(out);
  await page.getByRole("button", { name: "選んだものを取り込む" }).waitFor();
  const preview = await page.getByRole("main").innerText();
  for (const [, title] of KINDS) assert.ok(preview.includes(title), `${title} is not read again`);
  await rm(folder, { recursive: true, force: true });
  await device.close();
});

test("a medication notebook is taken in with its amounts as they are meant, and a checkup with its items", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page, { name: "鈴木 一葉", kana: "すずき かずは", birth: "昭和33年3月3日" });
  const take = async (name) => {
    await toRecords(page);
    await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
    await page.locator("#import-file").setInputFiles(file(name));
    await page.getByRole("button", { name: "選んだものを取り込む" }).waitFor();
  };
  await take("notebook.txt");
  await pictures(page, "kinds-import-notebook");
  await accessible(page);
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByText("取り込みました").first().waitFor();
  await toRecords(page);
  await page.getByRole("link", { name: "ｺﾘｵﾊﾟﾝｶﾌﾟｾﾙ5mg" }).first().click();
  await heading(page, "ｺﾘｵﾊﾟﾝｶﾌﾟｾﾙ5mg").waitFor();
  const said = await page.getByRole("main").innerText();
  for (const word of ["1日量 6Ｃ", "みさき薬局 駅前店", "波多野 岬", "分３ 毎食後服用"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await take("notebook.txt");
  await page.getByText("同じファイルを前に取り込んでいます").waitFor();
  await device.close();
});

test("a specific health checkup comes in as one record with its items in their order", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page, { birth: "昭和26年3月2日" });
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await page.locator("#import-file").setInputFiles(file("hc08.xml"));
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByText("1件を取り込みました").waitFor();
  await toRecords(page);
  await page.locator(".entry h3 a").click();
  await page.getByRole("heading", { name: "すべての結果" }).waitFor();
  const said = await page.getByRole("main").innerText();
  for (const word of ["身長", "cm"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await accessible(page);
  await pictures(page, "kinds-checkup-xml");
  await device.close();
});

test("in English the same kinds are named, filled in and shown", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page, { lang: "en" });
  await toRecords(page, "en");
  await page.getByRole("link", { name: "Write a record" }).first().click();
  await page.getByRole("heading", { name: "Being prepared, and insurance papers" }).waitFor();
  await pictures(page, "kinds-new.en");
  await page.getByRole("main").getByRole("link", { name: "Emergency information", exact: true }).click();
  await page.locator("#know").fill("Takes a blood thinner");
  await page.locator("#contacts").fill("Haruka, daughter 090-0000-0000");
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "kinds-form-emergency.en");
  await save(page, "en");
  await heading(page, "Takes a blood thinner").waitFor();
  const said = await page.getByRole("main").innerText();
  for (const word of ["Whom to call", "Last confirmed"]) assert.ok(said.includes(word), `${word} in ${said}`);
  await pictures(page, "kinds-record-emergency.en");
  await device.close();
});
