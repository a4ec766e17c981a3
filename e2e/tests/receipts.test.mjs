// What is left of a decision: its receipt, everything about one provider with its numbers, and a journal that can be searched and
// taken along.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { heading, openHere, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { SHARING, openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const validators = fileURLToPath(new URL("../validate/", import.meta.url));
const WORDS = {
  ja: {
    see: "控え", receipt: "決めたことの控え", signed: "署名つきで保存する", fhir: "FHIR Consentとして保存する", about: "この相手のすべて", numbers: "この相手用の番号",
    change: "番号を替える", keep: "替えない", table: "表として保存する", refused: "ひらけなかったもの", opened: "ひらかれたもの", clear: "しぼりこみを解く", none: "この条件に合う履歴はありません。", heading: "日時,相手,できごと",
  },
  en: {
    see: "Receipt", receipt: "Receipt of a decision", signed: "Save with signature", fhir: "Save as FHIR Consent", about: "All about this provider", numbers: "Your numbers here",
    change: "Change the number", keep: "Keep it", table: "Save as a table", refused: "Refused", opened: "Opened", clear: "Show everything", none: "No entry fits this.", heading: "Time,Provider,What happened",
  },
};

const { server, browser, folder } = await stage({ folder: "receipts" });

async function patient(lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
  const page = await device.page();
  await signUp(page, { lang });
  await takeIn(page, lang);
  return { device, page };
}

/** Presses and keeps what is saved. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  const file = path.join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return { file, text: await readFile(file, "utf8") };
}

const lines = (page) => page.locator(".log li");

for (const lang of ["ja", "en"]) {
  test(`a decision has a receipt that others can verify, and a refusal has one too (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const { device, page } = await patient(lang);
    await share(page, { lang, purpose: "初診のため", shows: [true, false, false, true] });
    await to(page, s.seen);
    await page.getByRole("link", { name: w.see, exact: true }).click();
    await heading(page, w.receipt).waitFor();
    await page.getByText("青葉坂総合病院 糖尿病内科").first().waitFor();
    await page.getByText("初診のため").first().waitFor();
    assert.ok(!(await page.title()).includes("青葉坂"), "the provider's name is in the browser's history");
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `receipt.${lang}`);

    const { text: jws } = await saved(page, w.signed);
    const [header, payload, signature] = jws.split(".");
    const { jwk, alg } = JSON.parse(Buffer.from(header, "base64url"));
    assert.equal(alg, "EdDSA");
    const key = createPublicKey({ key: jwk, format: "jwk" });
    assert.ok(verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")), "another tool does not verify it");
    assert.ok(await page.getByText(jwk.x).isVisible(), "the page shows the key that signed");
    const consent = JSON.parse(Buffer.from(payload, "base64url"));
    assert.equal(consent.resourceType, "Consent");
    assert.equal(consent.status, "active");
    const fhir = await saved(page, w.fhir);
    assert.deepEqual(JSON.parse(fhir.text), consent, "what is saved is not what was signed");
    execFileSync(process.execPath, [path.join(validators, "validate.mjs"), fhir.file], { stdio: "inherit" });
    execFileSync(process.env.INRO_PYTHON, [path.join(validators, "validate.py"), fhir.file], { stdio: "inherit" });

    await page.reload();
    await openHere(page, { lang });
    await heading(page, w.receipt).waitFor();
    await page.getByText("青葉坂総合病院 糖尿病内科").first().waitFor();
    assert.ok(!device.requests.some(({ url }) => url.includes("#")), "which receipt it is went to the server");

    await share(page, { lang, name: "みさき薬局", shows: [false, false, false, false] });
    await to(page, s.seen);
    await page.getByRole("link", { name: w.see, exact: true }).first().click();
    await heading(page, w.receipt).waitFor();
    await page.getByText("みさき薬局").first().waitFor();
    const refused = JSON.parse(Buffer.from((await saved(page, w.signed)).text.split(".")[1], "base64url"));
    assert.deepEqual([refused.status, refused.provision.type], ["rejected", "deny"]);
    await device.close();
  });

  test(`a provider’s page has its numbers, and a new one is asked about first (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const { device, page } = await patient(lang);
    const { link } = await share(page, { lang });
    const clinic = await provider(browser, server, link);
    await openAs(clinic.page, "邊見 聡", { lang: "ja" });
    await clinic.page.locator("main.doc__grid").waitFor();
    await to(page, s.show);
    await page.getByRole("link", { name: w.about }).click();
    await page.getByRole("heading", { level: 1, name: "青葉坂総合病院 糖尿病内科" }).waitFor();
    assert.ok(!(await page.title()).includes("青葉坂"));
    const number = page.locator("section[aria-labelledby=provider-numbers] dd strong");
    const before = await number.innerText();
    await page.getByText("邊見 聡").first().waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `provider.${lang}`);

    await page.getByRole("button", { name: w.change }).click();
    const faces = [w.change, w.keep].map((name) => page.locator("#change-number").getByRole("button", { name, exact: true }));
    const boxes = await Promise.all(faces.map((face) => face.boundingBox()));
    assert.equal(boxes[0].height, boxes[1].height);
    await accessible(page);
    await faces[1].click();
    assert.equal(await number.innerText(), before, "keeping changed it");
    await page.getByRole("button", { name: w.change }).click();
    await faces[0].click();
    await number.nth(1).waitFor();
    const after = await number.allInnerTexts();
    assert.equal(after[1], before);
    assert.notEqual(after[0], before);
    const again = await provider(browser, server, link);
    await openAs(again.page, "邊見 聡", { lang: "ja" });
    await again.page.getByText(after[0]).first().waitFor();
    assert.equal(await again.page.getByText(before).count(), 0, "the link shows the old number");
    for (const other of [clinic, again]) await other.device.close();
    await device.close();
  });

  test(`the journal is narrowed down and taken along as a table (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const { device, page } = await patient(lang);
    const { link } = await share(page, { lang });
    await share(page, { lang, name: "みさき薬局" });
    const clinic = await provider(browser, server, link);
    await openAs(clinic.page, "=1+1 邊見", { lang: "ja" });
    await clinic.page.locator("main.doc__grid").waitFor();
    await to(page, s.seen);
    await lines(page).nth(2).waitFor();
    await page.locator("label.chip").filter({ hasText: w.opened }).click();
    await page.waitForFunction(() => document.querySelectorAll(".log li").length === 1);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `journal-filter.${lang}`);
    await page.locator("#journal-provider").selectOption({ label: "みさき薬局" });
    await page.getByText(w.none).waitFor();
    await page.getByRole("button", { name: w.clear }).first().click();
    await lines(page).nth(2).waitFor();
    const { text } = await saved(page, w.table);
    const rows = text.replace("\ufeff", "").trimEnd().split("\r\n");
    const done = lang === "ja" ? "あなたの印籠の中に書いた記録" : "Written in your own inro";
    assert.equal(rows.filter((row) => !row.includes(done)).length, 4, text);
    assert.ok(rows.some((row) => row.includes(done) && row.includes("4")), "that four records were taken in is not in the table");
    assert.ok(rows[0].startsWith(w.heading), rows[0]);
    assert.ok(rows.some((row) => row.includes("'=1+1 邊見")), "what somebody typed is a formula in the table");
    await page.locator("summary").filter({ hasText: lang === "ja" ? "日でしぼりこむ" : "By day" }).click();
    await page.locator("#journal-to").fill("2020-01-01");
    await page.getByText(w.none).waitFor();
    await clinic.device.close();
    await device.close();
  });
}
