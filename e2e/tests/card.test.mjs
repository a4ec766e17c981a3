// The emergency card: made on purpose, printed, opened by a stranger who has to say why, told at once, stopped.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { SHARING, provider, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const WORDS = {
  ja: {
    card: "救急のときのカード", none: "いま、ひらけるカードはありません", make: "カードをつくる", choose: "カードにのせる記録を選ぶ", press: "印を押す", leave: "押さずに終える", print: "財布に入れるカードを印刷する", image: "待ち受け画面の画像を保存する",
    open: "記録をひらく", note: "ご本人が選んだ記録です", opened: "救急のときのカードがひらかれました", read: "読みました", end: "カードを止める", pause: "休止する", back: "もどる", reason: "路上で倒れていた",
  },
  en: {
    card: "Emergency card", none: "There is no card now", make: "Make a card", choose: "Choose what is on the card", press: "Press the seal", leave: "Leave unsealed", print: "Print a card for your wallet", image: "Save a lock-screen image",
    open: "Open the records", note: "Chosen by the patient for an emergency", opened: "Your emergency card was opened", read: "I have read this", end: "Stop the card", pause: "Pause", back: "Back", reason: "collapsed in the street",
  },
};

const { server, browser } = await stage();

for (const lang of ["ja", "en"]) {
  test(`the card is off until it is made, tells every opening at once, and is stopped in one press (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const locale = lang === "ja" ? "ja-JP" : "en-GB";
    const device = await Device.open(browser, server, { locale });
    const page = await device.page();
    await signUp(page, { lang });
    await takeIn(page, lang);
    await to(page, s.show);
    await page.getByRole("link", { name: w.card, exact: true }).click();
    await page.getByRole("heading", { name: w.none }).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `card-none.${lang}`);
    await page.getByRole("link", { name: w.make }).click();
    await heading(page, w.choose).waitFor();
    const clauses = page.locator("[id^='c-'] .clause__in");
    assert.deepEqual(await page.locator("[id^='c-']:has(> .clause__in)").evaluateAll((all) => all.map((one) => one.id)), ["c-allergy", "c-medication", "c-diagnosis"], "only what helps in an emergency is asked about, one by one");
    assert.equal(await page.locator(".parity__opt input:checked").count(), 0, "something is chosen already");
    await page.getByRole("button", { name: w.press }).click();
    await page.locator("#sheet-errors").waitFor();
    await clauses.nth(0).locator(".parity__opt").nth(0).click();
    for (const at of [1, 2]) await clauses.nth(at).locator(".parity__opt").nth(1).click();
    await page.locator(".doc--inside").getByText("ペニシリン系の抗菌薬").waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `card-sheet.${lang}`, { schemes: ["light"] });
    await page.getByRole("button", { name: w.press }).click();
    await page.locator("#sealed").waitFor();
    assert.equal(await page.getByTestId("share-link").count(), 0, "the link of a card lies about on the screen");
    await page.getByRole("link", { name: lang === "ja" ? "カードを印刷する" : "Print the card" }).click();
    await heading(page, w.card).waitFor();
    await page.getByRole("button", { name: w.print }).waitFor();
    const acts = await Promise.all([w.pause, w.end].map((name) => page.getByRole("button", { name, exact: true }).boundingBox()));
    assert.deepEqual([acts[0].width, acts[0].height, acts[0].y], [acts[1].width, acts[1].height, acts[1].y], "pausing and stopping are not equal");
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `card.${lang}`);

    const [image] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: w.image }).click()]);
    const png = await readFile(await image.path());
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1080, 2340]);
    await image.saveAs(new URL(`../results/card-lock-screen.${lang}.png`, import.meta.url).pathname);

    await page.getByRole("button", { name: w.print }).click();
    await page.locator(".wallet").waitFor();
    const face = await page.locator(".wallet__face").first().boundingBox();
    assert.ok(Math.abs(face.height - (54 / 25.4) * 96) < 2, `a face is ${face.height} px high`);
    assert.ok(!(await page.locator(".wallet").innerText()).includes("髙﨑"), "a name is on a card that anybody may find");
    await pictures(page, `card-paper.${lang}`, { schemes: ["light"] });
    assert.deepEqual(await sidewaysScroll(page), []);
    await page.getByRole("button", { name: w.back, exact: true }).click();
    await heading(page, w.card).waitFor();

    const shown = await cardLink(page);
    const stranger = await provider(browser, server, shown, { locale });
    stranger.device.expect(/Failed to load resource: .* (401|404)/);
    await heading(stranger.page, w.card).waitFor();
    await stranger.page.locator("#view-name").fill("みなと救急隊");
    await stranger.page.getByRole("button", { name: w.open }).click();
    assert.equal(await stranger.page.locator("#view-why").getAttribute("aria-invalid"), "true", "nobody has to say why");
    await accessible(stranger.page);
    await pictures(stranger.page, `card-gate.${lang}`);
    await stranger.page.locator("#view-why").fill(w.reason);
    await stranger.page.getByRole("button", { name: w.open }).click();
    await stranger.page.locator("main.doc__grid").waitFor();
    const read = await stranger.page.locator("body").innerText();
    assert.ok(read.includes("ペニシリン系の抗菌薬") && read.includes(w.note));
    assert.ok(!read.includes("アムロジピン") && !read.includes("こむら返り"), "more is shown than was chosen");
    assert.match(read, /\d{4}-\d{2}-\d{2}/, "it does not say when it was made");
    await pictures(stranger.page, `card-view.${lang}`);

    // On whatever page the patient is.
    const told = page.locator("#card-opened");
    await told.waitFor();
    assert.ok((await told.innerText()).includes("みなと救急隊") && (await told.innerText()).includes(w.reason));
    await to(page, s.records);
    await page.locator("#card-opened").waitFor();
    await accessible(page);
    await pictures(page, `card-opened.${lang}`, { fullPage: false });
    await page.getByRole("button", { name: w.read }).click();
    await page.locator("#card-opened").waitFor({ state: "detached" });

    await to(page, s.show);
    await page.getByRole("link", { name: w.card, exact: true }).click();
    await page.getByRole("button", { name: w.end, exact: true }).click();
    await page.getByRole("heading", { name: w.none }).waitFor();
    await stranger.page.goto("about:blank");
    await stranger.page.goto(shown);
    await stranger.page.locator("#view-name").fill("みなと救急隊");
    await stranger.page.locator("#view-why").fill(w.reason);
    await stranger.page.getByRole("button", { name: w.open }).click();
    await stranger.page.locator("#viewer-said").waitFor();
    await stranger.device.close();
    await device.close();
  });
}

/** The link of the card: the same as any other grant's, from the list. */
async function cardLink(page) {
  const lang = (await page.evaluate(() => document.documentElement.lang)) === "en" ? "en" : "ja";
  await to(page, SHARING[lang].show);
  await page.getByRole("button", { name: lang === "ja" ? "リンクとQRコードをみる" : "See the link and QR code" }).click();
  const link = (await page.getByTestId("share-link").innerText()).trim();
  await page.keyboard.press("Escape");
  return link;
}
