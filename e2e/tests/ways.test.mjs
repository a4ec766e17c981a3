// Ways out and in: a table of each kind, a notebook for a pharmacy as file and codes, a printed summary; columns of a table, QR
// codes from pictures, an archive, and the link and the file of a SMART Health Link.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { save, startForm, toRecords } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

const ARCHIVE = "もみじ さざなみ こだま あさひ";

const { server, browser, folder } = await stage({ folder: "ways" });

async function owner(options = {}) {
  const device = await Device.open(browser, server, options.context);
  const page = await device.page();
  await signUp(page, options);
  return { device, page };
}

/** Writes a record by its form's address and the ids of its fields. */
async function write(page, kind, title, fields) {
  await toRecords(page);
  await page.getByRole("link", { name: "自分で書く" }).first().click();
  await page.getByRole("main").locator(`a[href="/records/new?kind=${kind}"]`).click();
  await page.locator("form.form").waitFor();
  for (const [id, value] of Object.entries(fields)) await page.locator(`#${id}`).fill(value);
  await save(page);
  await heading(page, title).waitFor();
}

async function medicine(page, name) {
  await write(page, "medication", name, { "med-name": name });
}

async function toExport(page) {
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("link", { name: "つくる", exact: true }).click();
  await heading(page, "表・薬局のQRコード・紙にする").waitFor();
}

async function toImport(page) {
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await heading(page, "ファイルから取り込む").waitFor();
}

/** Presses a button that saves a file; its bytes and name. */
async function download(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const where = path.join(folder, `${Math.random().toString(36).slice(2)}-${file.suggestedFilename()}`);
  await file.saveAs(where);
  return { name: file.suggestedFilename(), bytes: await readFile(where), path: where };
}

/** A file about nobody in particular asks whose it is. */
async function itIsMine(page) {
  await page.locator("#import-own").check();
  await page.getByRole("button", { name: "中身をみる", exact: true }).click();
}

const take = (page) => page.getByRole("button", { name: "選んだものを取り込む" });

async function looked(page, name) {
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), [], name);
  await pictures(page, name);
}

test("a table of each kind is saved by its name, says that it is not encrypted, holds no formula, and is read again", async () => {
  const { device, page } = await owner();
  await write(page, "note", "=1+2 の覚え書き", { title: "=1+2 の覚え書き", text: "二行\nある" });
  await medicine(page, "アムロジピンOD錠5mg");
  await write(page, "laboratory", "血液検査", { "ck-title": "血液検査", "ck-date": "2026-10-08", "ck-name-0": "CRP", "ck-value-0": "0.12", "ck-unit-0": "mg/dL" });
  await toExport(page);
  const main = page.getByRole("main");
  await page.getByRole("button", { name: "お薬 表を保存する" }).waitFor();
  assert.match(await main.innerText(), /だれでも読めます/);
  assert.equal(await page.getByRole("button", { name: /表を保存する/ }).count(), 3, "one a kind that has records");
  await looked(page, "ways-export");
  const note = await download(page, page.getByRole("button", { name: "覚え書き 表を保存する" }));
  assert.match(note.name, /^inro-note-\d{4}-\d\d-\d\d\.csv$/);
  assert.deepEqual([...note.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.match(note.bytes.toString(), /\r\n'=1\+2 の覚え書き,/);
  const drugs = await download(page, page.getByRole("button", { name: "お薬 表を保存する" }));
  assert.match(drugs.bytes.toString(), /^\ufeff薬品名,/);
  const lab = await download(page, page.getByRole("button", { name: "検査 表を保存する", exact: true }));
  await toImport(page);
  await page.locator("#import-file").setInputFiles(lab.path);
  await itIsMine(page);
  await page.getByRole("heading", { name: "表の列の意味" }).waitFor();
  assert.equal(await page.locator("#columns-rows").inputValue(), "laboratory");
  await page.getByRole("button", { name: "この読み方で中身をみる" }).click();
  await take(page).waitFor();
  assert.match(await main.innerText(), /血液検査/);
  await device.close();
});

test("the patient sees what each column became with what stands in it, changes it, and only then something is read", async () => {
  const { device, page } = await owner();
  await toImport(page);
  const table = "こと,もの,いつ,個人番号\n全身の発疹,そば,4/1/2026,123456789018\nかゆい,たまご,令和2年5月6日,123456789018\n";
  await page.locator("#import-file").setInputFiles({ name: "allergies.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  assert.ok(!(await page.getByRole("main").innerText()).includes("そば"));
  await itIsMine(page);
  await page.getByRole("heading", { name: "表の列の意味" }).waitFor();
  const main = page.getByRole("main");
  assert.match(await main.innerText(), /そば/);
  assert.doesNotMatch(await main.innerText(), /9018/);
  await page.locator("#columns-rows").selectOption("");
  await page.getByRole("button", { name: "この読み方で中身をみる" }).click();
  await page.locator("#columns-problems").getByRole("link", { name: "1行が何かを選んでください。" }).waitFor();
  await page.locator("#columns-rows").selectOption("allergy");
  await page.getByRole("button", { name: "この読み方で中身をみる" }).click();
  await page.locator("#columns-problems").getByRole("link", { name: /何の記録かを示す列/ }).waitFor();
  await page.locator("#columns-header").check();
  await page.locator("#column-0").selectOption("reaction");
  await page.locator("#column-1").selectOption("name");
  await page.locator("#column-2").selectOption("date");
  // 4/1/2026 is two days: nothing is chosen, nothing is read before the patient says which.
  const order = page.locator("#column-2-order");
  assert.equal(await order.inputValue(), "");
  await page.getByRole("button", { name: "この読み方で中身をみる" }).click();
  await page.locator("#columns-problems").getByRole("link", { name: "月と日のどちらが先かを選んでください。" }).waitFor();
  await order.selectOption("month-first");
  await page.getByText("4/1/2026 → 2026年4月1日").first().waitFor();
  await order.selectOption("day-first");
  await page.getByText("4/1/2026 → 2026年1月4日").first().waitFor();
  await looked(page, "ways-columns");
  await page.getByRole("button", { name: "この読み方で中身をみる" }).click();
  await take(page).waitFor();
  await page.getByRole("checkbox", { name: "そば" }).waitFor();
  // The columns once more: now the page says which day each date is taken for.
  await page.getByRole("button", { name: "列の読み方を見直す" }).click();
  await page.getByText("日付の読み方").waitFor();
  const said = await main.innerText();
  assert.equal(await order.inputValue(), "day-first", "what was said is still said");
  assert.match(said, /4\/1\/2026 → 2026年1月4日/);
  assert.match(said, /令和2年5月6日 → 2020年5月6日/);
  await looked(page, "ways-columns-dates");
  await page.getByRole("button", { name: "この読み方で中身をみる" }).click();
  await take(page).click();
  // The number of the column that is cut out is asked about or said, never taken.
  await page.getByText("2件を取り込みました").waitFor();
  await page.getByRole("link", { name: "記録をみる" }).click();
  await page.getByRole("link", { name: "たまご" }).click();
  await heading(page, "たまご").waitFor();
  assert.match(await main.innerText(), /2020年5月6日/);
  await device.close();
});

/** The code on the page as a picture file, drawn by the browser onto a canvas. */
async function pictureOfCode(page) {
  const url = await page.evaluate(async () => {
    const svg = document.querySelector(".codes__frame svg").cloneNode(true);
    svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    svg.setAttribute("width", "800");
    svg.setAttribute("height", "800");
    const picture = new Image();
    const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
    picture.src = address;
    await picture.decode();
    URL.revokeObjectURL(address);
    const canvas = document.createElement("canvas");
    canvas.width = 800;
    canvas.height = 800;
    canvas.getContext("2d").drawImage(picture, 0, 0, 800, 800);
    return canvas.toDataURL("image/png");
  });
  return { name: "code.png", mimeType: "image/png", buffer: Buffer.from(url.split(",")[1], "base64") };
}

test("chosen medicines become codes for a pharmacy, one after the other, and come in again from pictures in any order", async () => {
  const { device, page } = await owner();
  const names = Array.from({ length: 6 }, (_, n) => `とても長い名前のテスト用の錠剤その${n + 1}番の５ミリグラム入りの包装で、袋に書かれているとおりに写したもの`);
  for (const name of names) await medicine(page, name);
  await toExport(page);
  await page.getByRole("link", { name: "お薬を選ぶ" }).click();
  await heading(page, "薬局に渡すお薬手帳").waitFor();
  await page.getByText("0種類のお薬を選んでいます").waitFor();
  await page.getByRole("button", { name: "QRコードをつくる" }).click();
  await page.locator("#pharmacy-problems").getByRole("link").waitFor();
  await looked(page, "ways-pharmacy-choose");
  await page.getByRole("checkbox", { name: names[0] }).check();
  await page.getByText("1種類のお薬を選んでいます").waitFor();
  await page.getByRole("button", { name: /この日のお薬をすべて選ぶ/ }).first().click();
  await page.getByText("6種類のお薬を選んでいます").waitFor();
  await page.getByRole("checkbox", { name: names[5] }).uncheck();
  await page.getByRole("button", { name: "QRコードをつくる" }).click();
  await page.getByRole("heading", { name: "薬局で読みとるQRコード" }).waitFor();
  const main = page.getByRole("main");
  const text = await main.innerText();
  assert.match(text, /お薬手帳の形では伝えきれないもの[\s\S]*名前だけ/);
  assert.ok(text.includes(names[0]) && !text.includes(names[5]), "only what was chosen");
  const of = Number(text.match(/(\d+)つのうち1つめ/)[1]);
  assert.ok(of >= 2, `${of} codes`);
  await looked(page, "ways-pharmacy-codes");
  await page.setViewportSize({ width: 390, height: 844 });
  const width = await page.locator(".codes__frame svg").evaluate((svg) => svg.getBoundingClientRect().width);
  assert.ok(width >= 300, `the code is ${width} px wide on a phone`);
  await page.setViewportSize({ width: 1280, height: 900 });
  const codes = [await pictureOfCode(page)];
  for (let n = 2; n <= of; n += 1) {
    await page.locator("#codes-title").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText(`${of}つのうち${n}つめ`).waitFor();
    codes.push(await pictureOfCode(page));
  }
  await page.getByRole("button", { name: "前のQRコード" }).click();
  await page.getByText(`${of}つのうち${of - 1}つめ`).waitFor();
  const file = await download(page, page.getByRole("button", { name: "ファイルを保存する" }));
  assert.equal(file.bytes.subarray(0, 11).toString(), "JAHISTC08,2");
  assert.ok(new TextDecoder("shift_jis").decode(file.bytes).includes(names[0]));

  await device.close();

  // Read into a vault that has none of them yet.
  const reader = await owner();
  await toImport(reader.page);
  await reader.page.getByRole("button", { name: "QRコードを読む" }).click();
  await reader.page.getByRole("heading", { name: "QRコードを読む" }).waitFor();
  await looked(reader.page, "ways-scan");
  const nothing = await reader.page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 200;
    canvas.height = 200;
    return canvas.toDataURL("image/png").split(",")[1];
  });
  const picture = reader.page.locator("#scan-picture");
  await picture.setInputFiles({ name: "empty.png", mimeType: "image/png", buffer: Buffer.from(nothing, "base64") });
  await reader.page.getByText("読めるQRコードが見つかりません").waitFor();
  await picture.setInputFiles(codes.at(-1));
  await reader.page.getByText(`${of}枚のうち1枚を読みました`).waitFor();
  await picture.setInputFiles(codes.at(-1));
  await reader.page.getByText(`${of}番は、もう読んであります。`).waitFor();
  await looked(reader.page, "ways-scan-parts");
  for (const code of codes.slice(0, -1).reverse()) {
    await reader.page.waitForTimeout(100);
    await picture.setInputFiles(code);
  }
  await take(reader.page).waitFor();
  const preview = await reader.page.getByRole("main").innerText();
  for (const name of names.slice(0, 5)) assert.ok(preview.includes(name), `${name} is not in the preview`);
  await take(reader.page).click();
  await reader.page.getByText("5件を取り込みました").waitFor();
  await reader.device.close();
});

test("where there is no camera, or it is refused, the page says so and the picture file is the way", async () => {
  const { device, page } = await owner();
  await toImport(page);
  await page.getByRole("button", { name: "QRコードを読む" }).click();
  await page.getByRole("button", { name: "カメラで読む" }).click();
  await page.getByText(/使えるカメラがありません|カメラを使うことが許されていません/).waitFor();
  await page.locator("#scan-picture").waitFor({ state: "attached" });
  await accessible(page);
  await page.getByRole("button", { name: "ファイルを選ぶ画面へもどる" }).click();
  await page.locator("#import-file").waitFor({ state: "attached" });
  await device.close();
});

test("the printed summary holds the chosen sections, and nothing is chosen at first", async () => {
  const { device, page } = await owner();
  await write(page, "emergency", "ペースメーカーが入っている", { know: "ペースメーカーが入っている" });
  await write(page, "infection", "HBs抗原", { "ck-title": "HBs抗原", "ck-date": "2026-10-08", "ck-name-0": "HBs抗原", "ck-value-0": "(−)" });
  await write(page, "cost-limit", "区分Ⅱ", { category: "区分Ⅱ" });
  await medicine(page, "アムロジピンOD錠5mg");
  await toExport(page);
  await page.getByRole("link", { name: "まとめをつくる" }).click();
  await heading(page, "印刷するまとめ").waitFor();
  const box = (kind) => page.locator(`#summary-${kind}`);
  for (const kind of ["emergency", "medication", "infection", "cost-limit"]) assert.equal(await box(kind).isChecked(), false, kind);
  assert.equal(await box("allergy").count(), 0, "a section without records");
  await looked(page, "ways-summary-choose");
  for (const kind of ["emergency", "medication"]) await box(kind).check();
  await page.getByRole("button", { name: "紙のかたちで見る" }).click();
  const sheet = page.getByRole("article", { name: "記録のまとめ" });
  await sheet.waitFor();
  const text = await sheet.innerText();
  for (const word of ["髙﨑 千鶴", "ペースメーカーが入っている", "アムロジピンOD錠5mg"]) assert.ok(text.includes(word), `${word} in ${text}`);
  for (const word of ["HBs抗原", "区分Ⅱ"]) assert.ok(!text.includes(word), `${word} was never chosen`);
  await looked(page, "ways-summary-paper");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("button", { name: "印刷する" }).isVisible(), false, "tools are not printed");
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.ok(pdf.length > 1000);
  await page.emulateMedia({ media: null });
  await page.getByRole("button", { name: "もどる" }).click();
  for (const kind of ["emergency", "medication"]) await box(kind).uncheck();
  await page.getByRole("button", { name: "紙のかたちで見る" }).click();
  await page.locator("#summary-problems").getByRole("link").waitFor();
  await box("infection").check();
  await page.getByRole("button", { name: "紙のかたちで見る" }).click();
  await sheet.waitFor();
  const chosen = await sheet.innerText();
  assert.ok(chosen.includes("HBs抗原") && !chosen.includes("アムロジピン"), chosen);
  await device.close();
});

test("an archive in several files is put together in any order; what is missing is said, and what is stored opens", async () => {
  const parts = await mkdtemp(path.join(folder, "parts-"));
  const file = (name) => path.join(parts, `${name}.inro`);
  execFileSync(process.env.INRO_ARCHIVE_PARTS, [parts, "髙﨑 千鶴", "1948-04-12"], { input: `${ARCHIVE}\n` });
  const { device, page } = await owner();
  await toImport(page);
  await page.locator("#import-file").setInputFiles(file(2));
  await page.locator("#import-archive").fill(ARCHIVE);
  await page.getByRole("button", { name: "まるごとのファイルをひらく" }).click();
  await page.getByRole("heading", { name: "いくつかに分かれたまるごとのファイル" }).waitFor();
  await page.getByText("このファイルは3個のファイルに分かれています。いま1個をひらきました。").waitFor();
  await page.getByText("まだひらいていないファイルの番号：1、3").waitFor();
  await looked(page, "ways-archive-parts");
  const more = page.locator("#import-archive-more");
  await more.setInputFiles(file("other"));
  await page.getByText(/other\.inro: いまひらいているまるごとのファイルではありません/).waitFor();
  await more.setInputFiles(file(3));
  await page.getByText("まだひらいていないファイルの番号：1", { exact: true }).waitFor();
  // The last one shows what is in all of them.
  await more.setInputFiles(file(1));
  await take(page).waitFor();
  const main = page.getByRole("main");
  const preview = await main.innerText();
  for (const title of ["書類その1", "書類その2", "書類その3", "アムロジピンOD錠5mg"]) assert.ok(preview.includes(title), `${title} is not in the preview`);
  await take(page).click();
  await page.getByText("4件を取り込みました").waitFor();
  await toRecords(page);
  await page.getByRole("link", { name: "書類その3" }).first().click();
  await heading(page, "書類その3").waitFor();
  const document = await download(page, main.getByRole("button", { name: /保存する/ }).first());
  assert.equal(document.bytes.toString(), "%PDF-1.7 document 3");
  await device.close();

  // Without the others: its own document, and nothing is said to be there that is not.
  const second = await owner();
  await toImport(second.page);
  await second.page.locator("#import-file").setInputFiles(file(2));
  await second.page.locator("#import-archive").fill(ARCHIVE);
  await second.page.getByRole("button", { name: "まるごとのファイルをひらく" }).click();
  await second.page.getByRole("button", { name: "ここまでの中身をみる" }).click();
  await take(second.page).click();
  await second.page.getByText("1件を取り込みました").waitFor();
  await second.device.close();
});

test("a sealed archive comes in with its passphrase through the same preview, and what is here already is known", async () => {
  const { device, page } = await owner();
  await medicine(page, "アムロジピンOD錠5mg");
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("button", { name: "まるごとのファイルをつくる" }).click();
  await page.locator("#archive-passphrase").fill(ARCHIVE);
  const archive = await download(page, page.locator("form").getByRole("button", { name: "まるごとのファイルをつくる" }));
  assert.match(archive.name, /\.inro$/);
  const open = async (on, passphrase) => {
    await toImport(on);
    await on.locator("#import-file").setInputFiles(archive.path);
    await on.locator("#import-archive").fill(passphrase);
    await on.getByRole("button", { name: "まるごとのファイルをひらく" }).click();
  };
  await open(page, "ちがう あいことば です よ");
  await page.locator("#import-archive-errors").getByRole("link").waitFor();
  await looked(page, "ways-archive");
  await page.locator("#import-archive").fill(ARCHIVE);
  await page.getByRole("button", { name: "まるごとのファイルをひらく" }).click();
  await page.getByText("すでにある記録", { exact: true }).waitFor();
  await page.getByText("1件のうち 0件を取り込みます").waitFor();
  await device.close();

  const other = await owner({ name: "辻井 百合", kana: "つじい ゆり", birth: "1980-01-01" });
  await open(other.page, ARCHIVE);
  await other.page.getByText("ほかの人の記録のようです").waitFor();
  assert.ok(!(await other.page.getByRole("main").innerText()).includes("アムロジピン"), "no content before the decision");
  await other.device.close();
});

test("a link of another server is explained and not fetched; a damaged one is told", async () => {
  const { device, page } = await owner();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await toImport(page);
  await page.getByRole("button", { name: "リンクで受け取る（SMART Health Links）" }).click();
  await page.getByRole("button", { name: "受け取って中身をみる" }).click();
  await page.locator("#import-link-errors").getByRole("link", { name: "リンクを入れてください。" }).waitFor();
  const payload = { url: "https://other.example/shl/1", key: Buffer.alloc(32, 7).toString("base64url"), flag: "L" };
  const link = `shlink:/${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  await page.locator("#import-link").fill(link);
  await page.getByRole("button", { name: "受け取って中身をみる" }).click();
  await page.locator("#import-link-errors").getByRole("link", { name: /このリンクの記録はほかの置き場所にあって/ }).waitFor();
  await looked(page, "ways-link");
  await page.locator("#import-link").fill(link.slice(0, -8));
  await page.getByRole("button", { name: "受け取って中身をみる" }).click();
  await page.locator("#import-link-errors").getByRole("link", { name: /途中で切れているか/ }).waitFor();
  assert.ok(asked.every((url) => !url.includes("other.example")), "nothing was asked of another server");
  await device.close();
});

test("in English the same pages speak English", async () => {
  const { device, page } = await owner({ lang: "en" });
  await startForm(page, "medication", "en");
  await page.locator("#med-name").fill("Amlodipine 5 mg");
  await save(page, "en");
  await heading(page, "Amlodipine 5 mg").waitFor();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Make", exact: true }).click();
  await heading(page, "Tables, pharmacy codes, paper").waitFor();
  const table = await download(page, page.getByRole("button", { name: "Medicine Save the table" }));
  assert.match(table.bytes.toString(), /^\ufeffMedication name,/);
  await looked(page, "ways-export.en");
  await page.getByRole("link", { name: "Choose medicines" }).click();
  await page.getByRole("checkbox", { name: "Amlodipine 5 mg" }).check();
  await page.getByRole("button", { name: "Make the codes" }).click();
  await page.getByText("1 of 1").waitFor();
  await looked(page, "ways-pharmacy-codes.en");
  await toRecords(page, "en");
  await page.getByRole("link", { name: "Take in a file" }).first().click();
  await page.locator("#import-file").setInputFiles(table.path);
  await page.locator("#import-own").check();
  await page.getByRole("button", { name: "See what is in it" }).click();
  await page.getByRole("heading", { name: "What the columns are" }).waitFor();
  await looked(page, "ways-columns.en");
  await page.getByRole("button", { name: "See what is in it" }).click();
  await page.getByRole("button", { name: "Take in what is chosen" }).waitFor();
  // The vault has it already, from elsewhere: both are shown side by side, and the answer is the patient's.
  await page.getByText("A record from elsewhere that may say the same is here already").waitFor();
  await looked(page, "ways-same.en");
  await device.close();
});
