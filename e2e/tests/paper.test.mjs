// A letter's other forms: a PDF made on the device, a sealed file for places without a network, and the head of every printed page.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { drawn, fontsOf, infoOf, pagesOf } from "../harness/paper.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { toRecords, writeMedicine } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

/** With a variation selector, a character outside the first plane, and one that is no variant of 高. */
const NAME = "葛\u{E0100}城 𠮷髙";
/** What only those fetch who want a PDF. */
const FOR_PDFS = /\/assets\/(press|font)-/;

const { server, browser, folder } = await stage({ folder: "sealed" });

/** Somebody with medicines, and the letter that holds them all, made with a link or without. */
async function letter(medicines, { link = false } = {}) {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page, { name: NAME, kana: "かつらぎ よしたか" });
  for (const [name, usage] of medicines) await writeMedicine(page, name, { "med-usage": usage });
  await toRecords(page);
  await page.getByRole("link", { name: "手紙をつくる" }).first().click();
  await heading(page, "受診のための手紙").waitFor();
  await page.locator("#referral-name").fill("青葉坂総合病院 糖尿病内科");
  await page.locator("#referral-purpose").fill("薬の相談のため");
  for (const [name] of medicines) {
    await page.getByRole("group", { name: new RegExp(name) }).getByRole("radio", { name: "入れる", exact: true }).check({ force: true });
  }
  await page.getByRole("button", { name: "相手に見える形をたしかめる" }).click();
  await page.getByRole("region", { name: "できあがりの見本" }).waitFor();
  const wanted = link ? "リンクもつくる" : "リンクはつくらない";
  await page.locator("#referral-link").getByRole("radio", { name: wanted, exact: true }).check({ force: true });
  if (link) {
    await page.locator("#terms-period").getByRole("radio", { name: "1週間", exact: true }).check({ force: true });
    await page.locator("#terms-uses").getByRole("radio", { name: "5回まで", exact: true }).check({ force: true });
    await page.locator("#terms-passcode").getByRole("radio", { name: "つけない", exact: true }).check({ force: true });
  }
  await page.getByRole("button", { name: "印を押してつくる" }).click();
  await page.getByText("手紙をつくりました").waitFor();
  return { device, page };
}

async function download(page, button) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  const file = await waiting;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("a PDF is made without the network, looks and reads the same everywhere, and holds every character of a name", async () => {
  const { device, page } = await letter([["テルミサルタン錠40mg", "朝食後"], ["試験薬\u{1F600}錠", "夕食後"]]);
  const fetched = () => device.requests.filter(({ url }) => FOR_PDFS.test(url)).length;
  assert.equal(fetched(), 0, "what makes PDFs is fetched by nobody who wants none");
  const note = await page.getByText(/PDFをつくる道具と文字の形（約[\d.]+ MB）/).innerText();
  const said = Number(/約([\d.]+) MB/.exec(note)[1]);
  const { files } = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text());
  const real = files.filter((file) => FOR_PDFS.test(`/${file.path}`)).reduce((sum, file) => sum + (file.brotli ?? file.bytes), 0);
  assert.ok(Math.abs(said - real / 1e6) <= 0.05, `${said} MB are said, ${real} bytes are sent`);
  const first = await download(page, "PDFにして保存する");
  assert.match(first.name, /^inro-letter-\d{4}-\d{2}-\d{2}\.pdf$/);

  assert.ok(fetched() > 0, "it is fetched for the first one");

  const asked = device.requests.length;
  device.expect(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|Failed to fetch/);
  await device.context.setOffline(true);
  const second = await download(page, "PDFにして保存する");
  assert.ok(second.bytes.equals(first.bytes), "the same letter gives the same bytes");
  assert.deepEqual(device.requests.slice(asked).filter(({ url }) => FOR_PDFS.test(url)), [], "the second one asks for nothing");
  await device.context.setOffline(false);

  const [text] = pagesOf(first.bytes);
  for (const words of [NAME, "受診のための手紙", "青葉坂総合病院", "テルミサルタン錠40mg", "朝食後", "薬の相談のため", "試験薬\u{1F600}錠"]) {
    assert.ok(text.includes(words.replace(/\s/gu, "")), `${words} is not in ${text}`);
  }
  const info = infoOf(first.bytes);
  assert.equal(info.Tagged, "yes");
  assert.match(info["Page size"], /^595\.28 x 841\.89 pts \(A4\)$/);
  assert.equal(info.Title, "受診のための手紙");
  for (const absent of ["Author", "Creator", "Producer", "CreationDate", "ModDate"]) assert.equal(info[absent], undefined, absent);
  const fonts = fontsOf(first.bytes);
  assert.ok(fonts.length > 0 && fonts.every((font) => font.inside), JSON.stringify(fonts));
  assert.ok(first.bytes.length < 1_000_000, `${first.bytes.length} bytes`);
  drawn(first.bytes, "paper-pdf");

  await page.getByText("PDFに形のない文字がありました").waitFor();
  await page.getByText(/U\+1F600/).waitFor();
  assert.deepEqual(await sidewaysScroll(page), []);
  await accessible(page);
  await pictures(page, "paper-made");
  await device.close();
});

test("a sealed letter opens from a disk without a network, asks no host, refuses a wrong passcode, and is what another implementation opens", async () => {
  const { device, page } = await letter([["テルミサルタン錠40mg", "朝食後".repeat(700)]]);
  const bundle = await download(page, "ファイルに保存する");
  await page.getByRole("button", { name: "封をする" }).click();
  const passcode = await page.locator(".sealed-passcode").innerText();
  assert.match(passcode, /^\d{5}( \d{5}){4}$/);
  const sealed = await download(page, "封をした手紙を保存する");
  assert.match(sealed.name, /^inro-letter-\d{4}-\d{2}-\d{2}\.html$/);
  const html = sealed.bytes.toString("utf8");
  for (const absent of ["葛", "テルミサルタン", "青葉坂", passcode, passcode.replaceAll(" ", "")]) assert.ok(!html.includes(absent), absent);
  await accessible(page);
  await pictures(page, "paper-sealed-made");
  await device.close();

  const content = await opened(html, passcode.replaceAll(" ", ""));
  assert.ok(JSON.stringify(content.letter).includes("テルミサルタン錠40mg"));
  assert.deepEqual(JSON.parse(content.bundle.text), JSON.parse(bundle.bytes.toString("utf8")));

  const file = path.join(folder, sealed.name);
  writeFileSync(file, sealed.bytes);
  for (const locale of ["ja-JP", "en-US"]) {
    const context = await browser.newContext({ offline: true, locale, viewport: { width: 390, height: 844 } });
    const asked = [];
    const faults = [];
    context.on("request", (request) => asked.push(request.url()));
    context.on("console", (message) => faults.push(message.text()));
    context.on("weberror", (error) => faults.push(String(error.error())));
    const reader = await context.newPage();
    await reader.goto(pathToFileURL(file).href);
    await accessible(reader);
    await pictures(reader, `paper-sealed-closed-${locale}`, { schemes: ["light"] });
    // By the keyboard alone: the field has the focus.
    await reader.keyboard.type("123");
    await reader.keyboard.press("Enter");
    await reader.getByText("25桁の数字です").first().waitFor();
    await reader.locator("#passcode").fill("00000 00000 00000 00000 00000");
    await reader.keyboard.press("Enter");
    await reader.getByText("暗証番号がちがうか").waitFor();
    await reader.getByText("The passcode is wrong").waitFor();
    assert.equal(await reader.getByText("テルミサルタン").count(), 0);
    await reader.locator("#passcode").fill(passcode);
    await reader.keyboard.press("Enter");
    await reader.getByRole("heading", { level: 1, name: "受診のための手紙" }).waitFor();
    assert.match(await reader.getByRole("article").innerText(), /テルミサルタン錠40mg/);
    assert.equal(await reader.title(), "受診のための手紙");
    assert.equal(await reader.evaluate(() => document.activeElement.tagName), "H1", "the focus is at the letter");
    await reader.getByRole("button", { name: "印刷する" }).waitFor();
    await accessible(reader);
    await pictures(reader, `paper-sealed-${locale}`, { schemes: ["light"] });
    const saved = await download(reader, "FHIR文書として保存する");
    assert.deepEqual(saved.bytes, bundle.bytes);
    assert.equal(saved.name, bundle.name);
    headed(pagesOf(await reader.pdf({ preferCSSPageSize: true })));
    assert.deepEqual(asked.filter((url) => !url.startsWith("file:") && !url.startsWith("blob:")), [], "it asks no host");
    assert.deepEqual(faults, []);
    await context.close();
  }
});

/** The content of a sealed letter by the description in docs/formats.md, with Node's Web Cryptography. */
async function opened(html, digits) {
  const { subtle } = webcrypto;
  const sealed = JSON.parse(/<script type="application\/json" id="sealed">(.*?)<\/script>/s.exec(html)[1]);
  assert.equal(sealed.format, "inro-sealed-letter:1");
  assert.equal(sealed.iterations, 600_000);
  const bytes = (text) => Buffer.from(text, "base64");
  const secret = await subtle.importKey("raw", Buffer.from(digits), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.salt), iterations: sealed.iterations };
  const key = await subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const cipher = { name: "AES-GCM", iv: bytes(sealed.iv), additionalData: Buffer.from(sealed.format) };
  const content = Buffer.from(await subtle.decrypt(cipher, key, bytes(sealed.content)));
  assert.ok(content.length >= 16_384, "it is filled up");
  return JSON.parse(content.toString("utf8"));
}

/** Several pages, each with name, birth date and day at its head. */
function headed(pages) {
  assert.ok(pages.length >= 2, `${pages.length} page`);
  for (const [number, text] of pages.entries()) {
    assert.match(text, new RegExp(`^${NAME.replace(/\s/gu, "")}.{0,8}?1948年.*4月12日.*?\\d{4}年\\d{1,2}月\\d{1,2}日に作成`, "u"), `page ${number + 1}: ${text.slice(0, 120)}`);
  }
}

test("name, birth date and day stand at the head of every page of the letter and of the summary, printed and as a PDF", async () => {
  const { device, page } = await letter([["テルミサルタン錠40mg", "朝食後".repeat(700)], ["ロスバスタチン錠2.5mg", "夕食後".repeat(700)]], { link: true });
  headed(pagesOf((await download(page, "PDFにして保存する")).bytes));
  await page.getByRole("button", { name: "A4でみる・印刷する" }).click();
  const sheet = page.locator("article.a4");
  await sheet.waitFor();
  assert.equal(await sheet.getByRole("img", { name: "QRコード" }).count(), 0, "the code is on paper only where it is asked for");
  await page.getByRole("button", { name: "もどる" }).click();
  await page.getByRole("button", { name: "リンクのQRコードも入れてみる・印刷する" }).click();
  await sheet.getByRole("img", { name: "QRコード" }).waitFor();
  assert.equal(await sheet.locator(".running").isVisible(), false, "on a screen there is one long sheet");
  const printed = await page.pdf({ preferCSSPageSize: true });
  headed(pagesOf(printed));
  assert.match(pagesOf(printed).join(""), /同じ内容をひらくリンク/);
  drawn(printed, "paper-printed-letter");
  await accessible(page);
  await pictures(page, "paper-sheet", { schemes: ["light"] });
  await page.getByRole("button", { name: "もどる" }).click();

  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("link", { name: "つくる", exact: true }).click();
  await page.getByRole("link", { name: "まとめをつくる" }).click();
  await heading(page, "印刷するまとめ").waitFor();
  for (const box of await page.locator("#summary-sections").getByRole("checkbox").all()) await box.check();
  await page.getByRole("button", { name: "紙のかたちで見る" }).click();
  await page.getByRole("article", { name: "記録のまとめ" }).waitFor();
  const summary = await page.pdf({ preferCSSPageSize: true });
  headed(pagesOf(summary));
  drawn(summary, "paper-printed-summary");
  await device.close();
});
