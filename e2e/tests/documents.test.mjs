// Documents: a paper is photographed or chosen, looked at, shown to one provider, exported and deleted; the server reads nothing of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { blind } from "../harness/record.mjs";
import { RECORDS, openRecord, save, toRecords } from "../harness/records.mjs";
import { answerTerms, openAs, provider, seal, startSheet } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const SECRET = "葦原の紹介状に書かれた言葉";
const PDF = Buffer.from(`%PDF-1.4\n% ${SECRET}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
const pdf = (name = "葦原紹介状.pdf") => ({ name, mimeType: "application/pdf", buffer: PDF });

const WORDS = {
  ja: { save: "保存する", missing: "ファイルを一つは選んでください。", tab: "PDFを新しいタブでひらく", only: "この形のファイルは、ここでは表示しません" },
  en: { save: "Save", missing: "Choose at least one file.", tab: "Open the PDF in a new tab", only: "A file of this format is not shown here" },
};

const { server, browser } = await stage();

/** From anywhere to the empty form of a document. */
async function startDocument(page, lang = "ja") {
  await toRecords(page, lang);
  await page.getByRole("link", { name: RECORDS[lang].write }).first().click();
  await page.getByRole("main").locator('a[href="/records/new?kind=document"]').click();
  await page.locator("form.form").waitFor();
}

/** Takes files into the open form and waits until they are stored. */
async function attach(page, files) {
  await page.locator("#files").setInputFiles(files);
  for (const { name } of files) await page.locator("ul .file__name", { hasText: name }).waitFor();
}

/** Saves what the press lets the browser save. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFile(await download.path());
}

for (const lang of ["ja", "en"]) {
  test(`a document is stored, looked at, and saved with every byte (${lang})`, async () => {
    const w = WORDS[lang];
    const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    const page = await device.page();
    await signUp(page, { lang });
    const picture = { name: "レントゲン.png", mimeType: "text/html", buffer: await page.screenshot() };
    const web = { name: "page.png", mimeType: "image/png", buffer: Buffer.from(`<html><script>document.title="ran"</script>`) };
    await startDocument(page, lang);
    await save(page, lang);
    await page.locator("#problems").getByRole("link", { name: w.missing }).waitFor();
    await attach(page, [pdf(), picture, web]);
    assert.deepEqual(await sidewaysScroll(page), []);
    await accessible(page);
    await pictures(page, `documents-form-${lang}`);
    await page.locator("#category").selectOption("referral-letter");
    await page.locator("#date").fill("2026-10-08");
    await save(page, lang);
    // Without a title it goes by its first file.
    await heading(page, "葦原紹介状.pdf").waitFor();
    const row = (name) => page.locator(".file", { hasText: name });
    await row("レントゲン.png").getByRole("button").first().click();
    const shown = row("レントゲン.png").locator("img");
    await shown.waitFor();
    assert.ok(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), "the picture is not drawn");
    await row("葦原紹介状.pdf").getByRole("button").first().click();
    const link = page.getByRole("link", { name: w.tab });
    await link.waitFor();
    assert.match(await link.getAttribute("href"), /^blob:/);
    await row("page.png").getByRole("button").first().click();
    await page.getByText(w.only).waitFor();
    assert.equal(await row("page.png").locator("img, a, iframe").count(), 0, "what only calls itself a picture is shown");
    assert.deepEqual(await sidewaysScroll(page), []);
    await accessible(page);
    await pictures(page, `documents-record-${lang}`);
    const bytes = await saved(page, row("葦原紹介状.pdf").getByRole("button", { name: new RegExp(w.save) }));
    assert.deepEqual(bytes, PDF);
    // One file is taken out again; the others stay.
    await page.getByRole("link", { name: lang === "ja" ? "書き直す" : "Edit" }).click();
    await page.locator("form.form").waitFor();
    await page.locator("li.file", { hasText: "page.png" }).getByRole("button").click();
    await save(page, lang);
    await heading(page, "葦原紹介状.pdf").waitFor();
    assert.equal(await row("page.png").count(), 0);
    assert.deepEqual(await saved(page, row("レントゲン.png").getByRole("button", { name: new RegExp(w.save) })), picture.buffer);
    await blind(server, [SECRET, "葦原紹介状", "レントゲン"]);
    await device.close();
  });
}

test("a provider looks at the document and saves it; after it is deleted the link has it no more", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await startDocument(page);
  await attach(page, [pdf(), { name: "心電図.png", mimeType: "image/png", buffer: await page.screenshot() }]);
  await page.locator("#title").fill("整形外科からの紹介状");
  await save(page);
  await heading(page, "整形外科からの紹介状").waitFor();
  await startSheet(page, {});
  await answerTerms(page, {});
  await page.locator("#c-document .clause__in .parity__opt").nth(0).click();
  await pictures(page, "documents-sheet");
  const { link } = await seal(page);
  const clinic = await provider(browser, server, link);
  await openAs(clinic.page, "青葉坂総合病院 加納 実");
  const shown = clinic.page.locator("main.doc__grid");
  await shown.waitFor();
  const row = (name) => shown.locator(".file", { hasText: name });
  await row("心電図.png").getByRole("button").first().click();
  await row("心電図.png").locator("img").waitFor();
  assert.deepEqual(await saved(clinic.page, row("葦原紹介状.pdf").getByRole("button", { name: /保存する/ })), PDF);
  await accessible(clinic.page);
  assert.deepEqual(await sidewaysScroll(clinic.page), []);
  await pictures(clinic.page, "documents-provider");
  await clinic.device.close();
  await openRecord(page, "整形外科からの紹介状");
  const section = page.getByRole("region", { name: "この記録を消す" });
  await section.getByRole("button", { name: "この記録を消す" }).click();
  await section.getByRole("button", { name: "記録を消す", exact: true }).click();
  await page.getByText("記録を消しました").waitFor();
  const later = await provider(browser, server, link);
  await openAs(later.page, "青葉坂総合病院 加納 実");
  await later.page.locator(".doc").first().waitFor();
  assert.ok(!(await later.page.locator("body").innerText()).includes("葦原紹介状"));
  await later.device.close();
  await blind(server, [SECRET, "葦原紹介状", "心電図.png"]);
  await device.close();
});

test("a file that is too large or empty is refused in words, and stopping stores nothing", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await startDocument(page);
  await page.locator("#files").setInputFiles({ name: "空.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await page.getByText("中身のないファイルです").waitFor();
  // Playwright hands over at most 50 MB by itself: the size is what the page asks, so that is what is changed.
  await page.evaluate(() => Object.defineProperty(Blob.prototype, "size", { get: () => 53 * 2 ** 20, configurable: true }));
  await page.locator("#files").setInputFiles(pdf("大きい.pdf"));
  await page.getByText("このファイルは大きすぎます。50MBまでしまえます。").waitFor();
  assert.equal(await page.locator("ul .file__name").count(), 0);
  await device.close();
});

test("a document of 50 MB is stored in parts with progress and comes back whole", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await startDocument(page);
  // Made in the page: 50 MiB through the wire of the test would be slower than the test itself.
  await page.evaluate(() => {
    const bytes = new Uint8Array(50 * 2 ** 20);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 255;
    const data = new DataTransfer();
    data.items.add(new File([bytes], "CT.dcm", { type: "application/dicom" }));
    const input = document.querySelector("#files");
    input.files = data.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await page.getByText(/しまっています（\d+％）/).waitFor();
  await page.locator("ul .file__name", { hasText: "CT.dcm" }).waitFor({ timeout: 120_000 });
  await save(page);
  await heading(page, "CT.dcm").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), page.locator(".file").getByRole("button", { name: /保存する/ }).click()]);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.length, 50 * 2 ** 20);
  const expected = (at) => (at * 31 + (at >> 8)) & 255;
  for (const at of [0, 1, 65_535, 65_536, 1_048_576, 33_333_333, bytes.length - 1]) assert.equal(bytes[at], expected(at), `byte ${at}`);
  await device.close();
});
