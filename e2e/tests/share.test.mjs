// The main job: a patient decides, somebody else opens the link in a clean browser, the patient sees it and takes it back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { KINDS, SHARING, answerKinds, answerTerms, openAs, provider, seal, share, startSheet, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const DRUG = "アムロジピンOD錠5mg";
const DIAGNOSIS = "葛󠄀城型こむら返り";
const SUBSTANCE = "ペニシリン系の抗菌薬";
const REFUSED_STATUS = /Failed to load resource: .* (401|404)/;

const { server, browser } = await stage();

/** A patient with one record of each kind. */
async function patient(options = {}) {
  const device = await Device.open(browser, server, options.context);
  const page = await device.page();
  await signUp(page, options);
  await takeIn(page, options.lang);
  return { device, page };
}

/** Takes in the file with only these types of resources, changed by `change`. */
async function takeInOnly(page, types, change = () => {}) {
  const bundle = JSON.parse(await readFile(new URL("../fixtures/own-records.json", import.meta.url), "utf8"));
  bundle.entry = bundle.entry.filter(({ resource }) => types.includes(resource.resourceType));
  change(bundle);
  await to(page, "記録");
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await page.locator("#import-file").setInputFiles({ name: "own-records.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(bundle)) });
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByText(/件を取り込みました/).waitFor();
}

/** The journal's lines, newest first. */
const lines = (page) => page.locator(".log li").allInnerTexts();

for (const lang of ["ja", "en"]) {
  test(`share, open elsewhere, see it at once, pause, resume, revoke (${lang})`, async () => {
    const w = SHARING[lang];
    const locale = lang === "ja" ? "ja-JP" : "en-GB";
    const { device, page } = await patient({ lang, context: { locale } });
    await startSheet(page, { lang, purpose: "初診のため" });
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await answerTerms(page, { lang, passcode: true });
    await answerKinds(page, [true, false, true, true]);
    const preview = page.locator(".doc--inside");
    await preview.waitFor();
    const previewed = await preview.locator(".doc__grid").innerHTML();
    assert.ok(previewed.includes(DRUG) && previewed.includes(SUBSTANCE) && previewed.includes("7.0"), previewed);
    assert.ok(!previewed.includes(DIAGNOSIS), "what is not shown is not in the preview");
    await pictures(page, `share-sheet.${lang}`);
    await accessible(page);
    const { link, passcode } = await seal(page, lang);
    assert.match(link, new RegExp(`^${server.url}/view#shlink:/`));
    assert.match(passcode, /^\d{6}$/);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `share-sealed.${lang}`, { schemes: ["light"] });
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("#c-diagnosis").isVisible(), false, "the slip for the provider says what was withheld");
    assert.equal(await page.getByTestId("share-passcode").isVisible(), false, "the passcode is on the same paper as the link");
    assert.equal(await page.locator(".handover .qr").isVisible(), true);
    assert.ok(!(await page.locator("body").innerText()).includes(DIAGNOSIS));
    await page.emulateMedia({ media: null });

    await to(page, w.seen);
    const clinic = await provider(browser, server, link, { locale });
    clinic.device.expect(REFUSED_STATUS);
    await heading(clinic.page, w.view).waitFor();
    await clinic.page.locator("#view-name").waitFor();
    assert.equal(new URL(clinic.page.url()).hash, "", "the key stands in the address bar");
    await clinic.page.getByRole("button", { name: w.open }).click();
    assert.equal(await clinic.page.locator("#view-name").getAttribute("aria-invalid"), "true");
    assert.equal(await clinic.page.locator("#view-passcode").getAttribute("aria-invalid"), "true");
    await accessible(clinic.page);
    const wrong = passcode === "000000" ? "000001" : "000000";
    await openAs(clinic.page, "邊見 聡", { passcode: wrong, lang });
    await clinic.page.locator("#view-passcode[aria-invalid=true]").waitFor();
    await clinic.page.getByText(lang === "ja" ? /あと4回/ : /4 tries are left/).first().waitFor();
    await openAs(clinic.page, "邊見 聡", { passcode, lang });
    const shown = clinic.page.locator("main.doc__grid");
    await shown.waitFor();
    const opened = Date.now();
    assert.equal(await shown.innerHTML(), previewed, "the provider sees exactly what the preview showed");
    await page.locator(".log li").filter({ hasText: "邊見 聡" }).nth(1).waitFor({ timeout: 2000 });
    assert.ok(Date.now() - opened < 2500, "the journal took longer than two seconds");
    assert.match((await lines(page))[0], lang === "ja" ? /「邊見 聡」と名のる人.*ひらきました/s : /Somebody who gave the name “邊見 聡”/);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `journal.${lang}`);
    await accessible(clinic.page);
    assert.deepEqual(await sidewaysScroll(clinic.page), []);
    await pictures(clinic.page, `view.${lang}`);
    const order = await clinic.page.locator(".panel h2").allInnerTexts();
    assert.equal(order.length, 3, `an empty kind has a heading: ${order}`);

    await to(page, w.show);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `shares.${lang}`);
    assert.ok(await page.getByText(lang === "ja" ? /相手がすでに写したものは戻りません/ : /copies already made do not come back/).isVisible(), "what revoking cannot do does not stand beside the button");
    await page.getByRole("button", { name: w.pause }).click();
    await page.getByRole("button", { name: w.resume }).waitFor();
    const again = await provider(browser, server, link, { locale });
    again.device.expect(REFUSED_STATUS);
    await openAs(again.page, "邊見 聡", { passcode, lang });
    await again.page.locator("#viewer-said").waitFor();
    const inactive = await again.page.locator("#viewer-said").innerText();
    await page.getByRole("button", { name: w.resume }).click();
    await page.getByRole("button", { name: w.pause }).waitFor();
    await again.page.goto("about:blank");
    await again.page.goto(link);
    await openAs(again.page, "邊見 聡", { passcode, lang });
    await again.page.locator("main.doc__grid").waitFor();
    await page.getByRole("button", { name: w.revoke }).click();
    await page.getByRole("heading", { name: lang === "ja" ? "終わったもの" : "Ended" }).waitFor();
    assert.equal(await page.getByRole("button", { name: w.revoke }).count(), 0);
    await again.page.goto("about:blank");
    await again.page.goto(link);
    await openAs(again.page, "邊見 聡", { passcode, lang });
    await again.page.locator("#viewer-said").waitFor();
    assert.equal(await again.page.locator("#viewer-said").innerText(), inactive, "paused and revoked look the same");
    await pictures(page, `shares-ended.${lang}`, { schemes: ["light"] });
    await to(page, w.seen);
    // The patient's four acts, the wrong passcode, the openings, the refusals; what repeats within a minute is one line.
    await page.locator(".log li").nth(6).waitFor();
    await again.device.close();
    await clinic.device.close();
    await device.close();
  });
}

test("a sheet with something open leads to each open question and fills nothing in", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  await page.getByRole("button", { name: "印を押す" }).click();
  await page.waitForFunction(() => document.activeElement?.id === "sheet-errors");
  const open = page.locator("#sheet-errors a");
  assert.deepEqual(await open.evaluateAll((all) => all.map((a) => a.getAttribute("href"))), ["#c-term", "#c-passcode", "#c-uses", ...KINDS.map((id) => `#${id}`)]);
  await accessible(page);
  await pictures(page, "share-missing", { schemes: ["light"] });
  await open.nth(3).click();
  assert.ok(await page.evaluate(() => document.activeElement?.closest("#c-medication") !== null), "the line does not lead to its question");
  assert.equal(await page.locator(".sheet input:checked").count(), 0);
  await device.close();
});

test("a sheet of refusals is sealed like any other, says that nobody sees anything, and makes no link", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  await answerTerms(page);
  await answerKinds(page, [false, false, false, false]);
  await page.getByText("何も見せません。印を押すと").waitFor();
  const handed = await seal(page);
  assert.deepEqual(handed, {});
  assert.match(await page.locator("#sealed").innerText(), /だれにも渡していません/);
  await pictures(page, "share-refused", { schemes: ["light"] });
  await to(page, "見た人");
  await page.locator(".log li").first().waitFor();
  assert.match((await lines(page))[0], /あなた.*印を押しました.*見せるものはありません/s);
  await to(page, "見せる");
  await page.getByRole("heading", { name: "まだだれにも見せていません" }).waitFor();
  await device.close();
});

test("leaving without sealing records nothing", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  await answerTerms(page);
  await answerKinds(page, [true, true, true, true]);
  await page.getByRole("button", { name: "押さずに終える" }).click();
  await page.getByText("何も記録していません").waitFor();
  await to(page, "見た人");
  assert.ok(!(await page.getByRole("main").innerText()).includes("印を押しました"));
  await device.close();
});

test("one record can be answered against its kind, and the provider gets exactly that", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  const second = (entry, text, number) => {
    const copy = structuredClone(entry);
    copy.fullUrl = `urn:uuid:0000000${number}-0000-4000-9000-000000000000`;
    copy.resource.id = `second-${number}`;
    delete copy.resource.identifier;
    if (copy.resource.code) copy.resource.code.text = text;
    else copy.resource.medicationCodeableConcept.text = text;
    return copy;
  };
  await takeInOnly(page, ["Patient", "Organization", "Condition", "MedicationStatement"], (bundle) => {
    const of = (type) => bundle.entry.find(({ resource }) => resource.resourceType === type);
    bundle.entry.push(second(of("Condition"), "花粉症", 8), second(of("MedicationStatement"), "メトグルコ錠500mg", 9));
  });
  await startSheet(page);
  await answerTerms(page);
  for (const [id, answer] of [["c-medication", 0], ["c-diagnosis", 1]]) {
    await page.locator(`#${id} .clause__in input[type=radio]`).nth(answer).check({ force: true });
    await page.locator(`#${id} summary`).click();
    assert.equal(await page.locator(`#${id} .pick input:checked`).count(), 0, "a record is preselected");
  }
  await page.getByRole("group", { name: "花粉症を見せますか" }).getByRole("radio").first().check({ force: true });
  await page.getByRole("group", { name: `${DRUG}を見せますか` }).getByRole("radio").nth(1).check({ force: true });
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "share-one-by-one", { schemes: ["light"] });
  const { link } = await seal(page);
  const clinic = await provider(browser, server, link);
  await openAs(clinic.page, "受付");
  await clinic.page.locator("main.doc__grid").waitFor();
  const text = await clinic.page.locator("main.doc__grid").innerText();
  assert.ok(text.includes("花粉症") && text.includes("メトグルコ錠500mg"), text);
  assert.ok(!text.includes(DIAGNOSIS) && !text.includes(DRUG), text);
  await clinic.device.close();
  await device.close();
});

test("what is withheld leaves no trace: the provider's page is the same as if the records were not there", async () => {
  const { device, page } = await patient();
  const withheld = await share(page, { shows: [true, false, false, false], name: "同じ病院" });
  const [clinic] = [await provider(browser, server, withheld.link)];
  await openAs(clinic.page, "受付");
  await clinic.page.locator("main.doc__grid").waitFor();
  const markup = await clinic.page.locator("main.doc__grid").innerHTML();
  const other = await Device.open(browser, server);
  const poor = await other.page();
  await signUp(poor);
  await takeInOnly(poor, ["Patient", "Organization", "MedicationStatement"]);
  await startSheet(poor, { name: "同じ病院" });
  await answerTerms(poor);
  await poor.locator("#c-medication .clause__in input[type=radio]").first().check({ force: true });
  const { link } = await seal(poor);
  const second = await provider(browser, server, link);
  await openAs(second.page, "受付");
  await second.page.locator("main.doc__grid").waitFor();
  assert.equal(await second.page.locator("main.doc__grid").innerHTML(), markup);
  for (const each of [clinic.device, second.device, other, device]) await each.close();
});

test("a link with one character changed, another server's link and no link each get a sentence, in both languages", async () => {
  const { device, page } = await patient();
  const { link } = await share(page, {});
  const [before, payload] = link.split("#shlink:/");
  const flip = (at) => payload.slice(0, at) + (payload[at] === "A" ? "B" : "A") + payload.slice(at + 1);
  const foreign = JSON.parse(Buffer.from(payload, "base64url").toString());
  foreign.url = foreign.url.replace(server.url, "https://inro.example.jp");
  const key = JSON.parse(Buffer.from(payload, "base64url").toString());
  key.key = (key.key[0] === "A" ? "B" : "A") + key.key.slice(1);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const lang of ["ja", "en"]) {
    const clinic = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    clinic.expect(REFUSED_STATUS);
    for (const at of [4, Math.floor(payload.length / 2), payload.length - 3]) {
      const guest = await clinic.page(`${before}#shlink:/${flip(at)}`);
      const name = guest.locator("#view-name");
      await name.or(guest.locator("#viewer-said")).first().waitFor();
      if (await name.count()) await openAs(guest, "受付", { lang });
      await guest.locator("#viewer-said").waitFor();
      assert.ok((await guest.locator("#viewer-said").innerText()).length > 20);
      await guest.close();
    }
    const wrongKey = await clinic.page(`${before}#shlink:/${encode(key)}`);
    await openAs(wrongKey, "受付", { lang });
    await wrongKey.getByText(lang === "ja" ? /壊れているか、リンクの鍵と合いません/ : /damaged or does not fit/).waitFor();
    const elsewhere = await clinic.page(`${before}#shlink:/${encode(foreign)}`);
    await elsewhere.getByText(lang === "ja" ? /別の置き場所/ : /another server/).waitFor();
    await accessible(elsewhere);
    const bare = await clinic.page("/view");
    await bare.getByText(lang === "ja" ? /リンクがありません/ : /There is no link/).waitFor();
    await accessible(bare);
    await clinic.close();
  }
  await device.close();
});

test("the provider's page keeps nothing: closing, a reload and fifteen idle minutes clear it, and no storage is touched", async () => {
  const { device, page } = await patient();
  const { link } = await share(page, {});
  const clinic = await provider(browser, server, link);
  await clinic.page.clock.install();
  await clinic.page.goto("about:blank");
  await clinic.page.goto(link);
  await openAs(clinic.page, "受付");
  await clinic.page.locator("main.doc__grid").waitFor();
  const stored = await clinic.page.evaluate(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, (await indexedDB.databases()).length]));
  assert.ok(!stored.includes("shlink") && !stored.includes(DRUG), stored);
  await clinic.page.getByRole("link", { name: "English" }).click();
  await clinic.page.getByText("These are records the patient chose to show.").waitFor();
  assert.ok((await clinic.page.locator("main.doc__grid").innerText()).includes(DRUG), "a switch of language keeps what is open");
  await clinic.page.clock.fastForward("15:10");
  await clinic.page.getByText("Cleared").waitFor();
  assert.ok(!(await clinic.page.content()).includes(DRUG));
  await clinic.page.reload();
  await clinic.page.getByText("There is no link.").waitFor();
  await clinic.device.close();
  await device.close();
});

test("a link for one opening opens once", async () => {
  const { device, page } = await patient();
  const { link } = await share(page, { uses: "1回だけ" });
  const first = await provider(browser, server, link);
  await openAs(first.page, "一人目");
  await first.page.locator("main.doc__grid").waitFor();
  const second = await provider(browser, server, link);
  second.device.expect(REFUSED_STATUS);
  await openAs(second.page, "二人目");
  await second.page.locator("#viewer-said").waitFor();
  await to(page, "見せる");
  await page.getByText("回数を使い切りました").first().waitFor();
  await first.device.close();
  await second.device.close();
  await device.close();
});

test("the link and its passcode can be shown again, and what the provider sees now", async () => {
  const { device, page } = await patient();
  const { link, passcode } = await share(page, { passcode: true });
  await page.getByRole("link", { name: "見せている相手へ" }).last().click();
  await heading(page, "見せる").waitFor();
  await page.getByRole("button", { name: "リンクとQRコードをみる" }).click();
  const dialog = page.getByRole("dialog");
  assert.equal((await dialog.getByTestId("share-link").innerText()).trim(), link);
  assert.equal((await dialog.getByTestId("share-passcode").innerText()).trim(), passcode);
  await accessible(page);
  await pictures(page, "share-link-again", { schemes: ["light"], fullPage: false });
  await dialog.getByRole("button", { name: "閉じる" }).click();
  await page.getByRole("link", { name: "見える画面をみる・記録を外す" }).click();
  await page.locator(".doc--inside").waitFor();
  assert.ok((await page.locator(".doc--inside").innerText()).includes(DRUG));
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "share-view-as", { schemes: ["light"] });
  await device.close();
});
