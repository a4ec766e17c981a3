// Making an account, opening it in every way, keys and devices, taking everything out, leaving.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { PASSPHRASE, WORDS, answerWords, heading, openHere, signUp, toSheet } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { openWithPairing, pairingText } from "../harness/devices.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { Server } from "../harness/server.mjs";
import { stage } from "../harness/stage.mjs";

const NEXT_PASSPHRASE = "あさがお みずうみ ゆきどけ こはる";

const { server, browser } = await stage();

/** A device with an account, on the first page. */
async function owner(options = {}) {
  const device = await Device.open(browser, options.server ?? server, options.context);
  const page = await device.page();
  const words = await signUp(page, options);
  return { device, page, words };
}

/** Everything this browser keeps of the site, as text. */
async function kept(page) {
  return page.evaluate(async () => {
    const found = { local: { ...localStorage }, session: { ...sessionStorage }, databases: {} };
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const keys = await new Promise((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAllKeys();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        found.databases[`${name}/${store}`] = keys;
      }
      database.close();
    }
    return found;
  });
}

const records = (found) => Object.values(found.databases).flat();

for (const lang of ["ja", "en"]) {
  test(`an account is made in ${lang}: each step accessible, mistakes said beside their fields, nothing lost`, async () => {
    const w = WORDS[lang];
    const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    const page = await device.page(`/sign-up?lang=${lang}`);
    await page.locator("#person-kana").fill("たかさき ちづる");
    await page.getByRole("button", { name: w.next }).click();
    assert.equal(await page.locator("#person-name").getAttribute("aria-invalid"), "true");
    assert.equal(await page.locator("#person-birth").getAttribute("aria-invalid"), "true");
    await page.waitForFunction(() => document.activeElement?.id === "sign-up-errors");
    assert.equal(await page.locator("#person-kana").inputValue(), "たかさき ちづる");
    await accessible(page);
    await pictures(page, `sign-up-who.${lang}`, { schemes: ["light"] });

    await page.locator("#person-name").fill("髙﨑 千鶴");
    await page.locator("#person-birth").fill("S23.4.12");
    await page.keyboard.press("Enter");
    await heading(page, w.stepPassphrase).waitFor();
    await page.locator("#passphrase").fill("short");
    await page.keyboard.press("Enter");
    await page.locator("#passphrase[aria-invalid=true]").waitFor();
    await accessible(page);
    await pictures(page, `sign-up-passphrase.${lang}`, { schemes: ["light"] });
    await page.locator("#passphrase").fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: w.stepSheet }).waitFor();
    const words = await page.locator(".words .w").allInnerTexts();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `sign-up-sheet.${lang}`, { schemes: ["light"] });

    await page.getByRole("button", { name: w.next }).click();
    await page.locator("#have-paper[aria-invalid=true]").waitFor();
    await page.getByRole("checkbox", { name: w.havePaper }).check();
    await page.getByRole("button", { name: w.next }).click();
    await heading(page, w.stepCheck).waitFor();
    await answerWords(page, words);
    const right = await page.locator("#word-b").inputValue();
    await page.locator("#word-b").fill("zzz");
    await page.getByRole("button", { name: w.create }).click();
    await page.locator("#word-b[aria-invalid=true]").waitFor();
    assert.equal(await page.locator("#word-a").getAttribute("aria-invalid"), null);
    await accessible(page);
    await page.locator("#word-b").fill(right);
    await page.getByRole("button", { name: w.create }).click();
    await heading(page, w.done).waitFor();
    await accessible(page);
    await page.getByRole("link", { name: w.goHome }).click();
    await heading(page, w.today).waitFor();
    await page.getByRole("heading", { name: lang === "ja" ? "まだ記録がありません" : "There are no records yet" }).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `home-empty.${lang}`);
    const found = JSON.stringify(await kept(page));
    for (const secret of ["千鶴", PASSPHRASE]) assert.ok(!found.includes(secret), "this browser keeps something readable");
    // A word of three letters stands in one long base64 text out of twelve by chance; written down, it stands alone.
    for (const word of words) assert.doesNotMatch(found, new RegExp(`(?<![\\w+/-])${word}(?![\\w+/-])`, "u"), "this browser keeps a word of the sheet");
    await device.close();
  });
}

test("the recovery sheet is one A4 page, with the words, their QR code and what it can do", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await toSheet(page);
  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ format: "A4", printBackground: true, preferCSSPageSize: true });
  assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g)?.length, 1, "the sheet does not fit one page");
  await page.emulateMedia({ media: null });
  const text = await page.getByRole("article").innerText();
  assert.match(text, /だれでもあなたの印籠をひらけます/);
  assert.match(text, /実印と同じように/);
  assert.equal(await page.getByRole("article").getByRole("img", { name: "12の言葉と同じ内容です。" }).count(), 1);
  await device.close();
});

test("a switch of language in the middle loses nothing that was typed", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page("/sign-up");
  await page.locator("#person-name").fill("葛󠄀瀬 実里");
  await page.getByRole("link", { name: "English" }).click();
  await heading(page, "Whose records are these?").waitFor();
  assert.equal(await page.locator("#person-name").inputValue(), "葛󠄀瀬 実里");
  await device.close();
});

test("a reload locks; the passphrase opens again and leads back to the page that was asked for", async () => {
  const { device, page } = await owner();
  device.expect(/401/);
  await page.goto("/settings");
  await heading(page, "印籠をひらく").waitFor();
  await accessible(page);
  await pictures(page, "open-here", { schemes: ["light"] });
  await openHere(page, { passphrase: "まちがった合言葉です" });
  await page.locator("#passphrase[aria-invalid=true]").waitFor();
  assert.match(await page.locator("#passphrase-e").innerText(), /合言葉がちがいます/);
  await openHere(page);
  await heading(page, "設定").waitFor();
  await device.close();
});

test("しまう clears the page at once and says so; forgetting takes the seal out of this browser", async () => {
  const { device, page } = await owner();
  await page.getByRole("button", { name: "しまう" }).click();
  await heading(page, "印籠をひらく").waitFor();
  await page.getByText("しまいました", { exact: true }).waitFor();
  assert.equal(await page.getByText("千鶴").count(), 0);
  await page.goBack();
  await heading(page, "どなたの記録ですか").waitFor();
  assert.equal(await page.locator("#person-name").inputValue(), "", "the draft was kept");
  await page.goto("/open");
  await page.locator("#passphrase").waitFor();
  assert.ok(records(await kept(page)).length > 0);
  await page.getByRole("button", { name: "この端末から印を消す" }).click();
  const [remove, keep] = [page.getByRole("button", { name: "印を消す", exact: true }), page.getByRole("button", { name: "消さない" })];
  assert.equal((await remove.boundingBox()).height, (await keep.boundingBox()).height);
  await keep.click();
  await page.getByRole("button", { name: "この端末から印を消す" }).click();
  await remove.click();
  await page.getByText("この端末から印を消しました。").waitFor();
  await page.getByText("この端末には、印がありません").waitFor();
  assert.deepEqual(records(await kept(page)), []);
  await device.close();
});

test("a second device opens with the text the first one shows, after saying whose device it is", async () => {
  const { device, page } = await owner();
  const text = await pairingText(page);
  await page.getByRole("timer").waitFor();
  await accessible(page);
  await pictures(page, "settings-pairing", { schemes: ["light"] });
  assert.ok(text.replace(/[\s-]/g, "").length >= 28, text);
  const second = await Device.open(browser, server);
  const other = await second.page();
  await openWithPairing(other, text, null);
  await other.locator("#whose-e").getByText("どちらかを選んでください。").waitFor();
  assert.equal(await other.getByRole("radio", { checked: true }).count(), 0, "one of the two was preset");
  await accessible(other);
  await pictures(other, "open-device", { schemes: ["light"] });
  const [own, foreign] = await Promise.all(["自分の端末 ", "自分の端末ではない"].map(async (_, n) => other.locator(".parity__face").nth(n).boundingBox()));
  assert.ok(Math.abs(own.width - foreign.width) <= 0.5 && Math.abs(own.height - foreign.height) <= 0.5, "the two answers differ in size");
  await other.locator("#pairing").fill("これはちがう");
  await other.getByRole("radio").first().check({ force: true });
  await other.getByRole("button", { name: "ひらく", exact: true }).click();
  await other.locator("#pairing[aria-invalid=true]").waitFor();
  await other.locator("#pairing").fill(text);
  await other.getByRole("button", { name: "ひらく", exact: true }).click();
  await heading(other, "今日").waitFor();
  await other.getByText("髙﨑 千鶴").first().waitFor();
  assert.ok(records(await kept(other)).length > 0);

  // The first device is told, once.
  await page.getByRole("link", { name: "今日" }).click();
  await page.getByText("新しい端末でひらかれました。").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "読みました" }).click();
  await page.getByText("新しい端末でひらかれました。").waitFor({ state: "hidden" });

  // And can end the session of the second.
  second.expect(/401/);
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("button", { name: /閉じさせる/ }).first().click();
  await page.getByText("閉じさせました").waitFor();
  await other.getByRole("link", { name: "設定" }).click();
  await heading(other, "印籠をひらく").waitFor({ timeout: 20_000 });
  await second.close();
  await device.close();
});

test("the text for a new device is gone after 60 seconds", async () => {
  const { device, page } = await owner();
  await page.clock.install();
  await pairingText(page);
  await page.clock.runFor(59_000);
  assert.equal(await page.getByTestId("pairing-typed").count(), 1);
  await page.clock.runFor(2_000);
  await page.getByText("60秒がすぎたので、画面からかくしました。").waitFor();
  assert.equal(await page.getByTestId("pairing-typed").count(), 0);
  await device.close();
});

test("somebody else’s device keeps nothing and forgets after five minutes without use", async () => {
  const { device, page } = await owner();
  const text = await pairingText(page);
  const foreign = await Device.open(browser, server);
  const other = await foreign.page();
  await other.clock.install();
  await openWithPairing(other, text, /自分の端末ではない/);
  await heading(other, "今日").waitFor();
  assert.deepEqual(records(await kept(other)), []);
  await other.clock.runFor(290_000);
  await heading(other, "今日").waitFor();
  await other.clock.runFor(20_000);
  await heading(other, "印籠をひらく").waitFor();
  await other.getByText("しばらく使わなかったので、しまいました。").waitFor();
  await other.getByText("この端末には、印がありません").waitFor();
  await foreign.close();
  await device.close();
});

test("the sheet opens a browser that lost its seal: a wrong word is named, the QR text works, a new passphrase needs no old one", async () => {
  const { device, page, words } = await owner();
  const lost = await Device.open(browser, server);
  lost.expect(/401/);
  const other = await lost.page("/open?with=sheet");
  await other.locator("#words-1").waitFor();
  await other.locator("#words-1").fill(words.with(4, "ことばではない").join(" "));
  await other.getByRole("button", { name: "ひらく", exact: true }).click();
  await other.getByText(/5番目の言葉は/).first().waitFor();
  await accessible(other);
  await pictures(other, "open-sheet", { schemes: ["light"] });
  await other.locator("#words-5").fill(words[4]);
  await other.getByRole("button", { name: "ひらく", exact: true }).click();
  await heading(other, "今日").waitFor();

  await other.getByRole("link", { name: "設定" }).click();
  await other.getByRole("button", { name: "合言葉：変える" }).click();
  assert.equal(await other.locator("#current").count(), 0);
  await other.locator("#next").fill(NEXT_PASSPHRASE);
  await other.getByRole("button", { name: "変える", exact: true }).last().click();
  await other.getByText("合言葉を変えました").waitFor();
  await other.reload();
  await openHere(other, { passphrase: NEXT_PASSPHRASE });
  await heading(other, "設定").waitFor();

  const third = await Device.open(browser, server);
  const again = await third.page("/open?with=sheet");
  await again.locator("#sheet-code").fill(`inro-words:1:${words.join(" ")}`);
  await again.getByRole("button", { name: "ひらく", exact: true }).click();
  await heading(again, "今日").waitFor();
  await third.close();
  await lost.close();
  device.expect(/401/);
  await device.close();
});

test("settings: the person, the passphrase, exports, display; all of it accessible", async () => {
  const { device, page } = await owner();
  device.expect(/401/);
  await page.getByRole("link", { name: "設定" }).click();
  await heading(page, "設定").waitFor();
  await page.getByText("この端末", { exact: true }).waitFor();
  await page.getByText("Chrome, Linux").waitFor();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "settings");

  await page.getByRole("button", { name: /書き直す/ }).click();
  await page.locator("#person-name").fill("辻󠄀井 百合");
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("heading", { name: "辻󠄀井 百合" }).waitFor();

  await page.getByRole("button", { name: "合言葉：変える" }).click();
  await page.locator("#current").fill("まちがった合言葉です");
  await page.locator("#next").fill(NEXT_PASSPHRASE);
  const change = page.locator("form").getByRole("button", { name: "変える", exact: true });
  await change.click();
  await page.locator("#current[aria-invalid=true]").waitFor();
  await accessible(page);
  await page.locator("#current").fill(PASSPHRASE);
  await change.click();
  await page.getByText("合言葉を変えました").waitFor();

  const [bundle] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "書き出す", exact: true }).click()]);
  const fhir = JSON.parse(await readFile(await bundle.path(), "utf8"));
  assert.equal(fhir.resourceType, "Bundle");
  assert.ok(!bundle.suggestedFilename().includes("辻"));

  await page.getByRole("button", { name: "まるごとのファイルをつくる" }).click();
  await page.locator("#archive-passphrase").fill(PASSPHRASE);
  const [archive] = await Promise.all([page.waitForEvent("download"), page.locator("form").getByRole("button", { name: "まるごとのファイルをつくる" }).click()]);
  const sealed = await readFile(await archive.path());
  assert.ok(sealed.length > 100 && !sealed.includes("百合"), "the archive is readable");

  // By its label, which is waited for until it stands still: the form above has just gone.
  await page.locator("label", { hasText: "暗い" }).click();
  await page.locator("html[data-theme=dark]").waitFor();
  await page.getByRole("radio", { name: "English" }).check({ force: true });
  await heading(page, "Settings").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await accessible(page);
  await device.close();
});

test("deleting everything asks for the passphrase, says where copies remain, and leaves nothing that opens", async () => {
  const { device, page, words } = await owner();
  device.expect(/401/);
  await page.getByRole("link", { name: "設定" }).click();
  const region = page.locator(".notice--danger");
  await region.getByText(/つながらないままの端末には残ります/).waitFor();
  await region.getByText(/置き場所の予備の写しには/).waitFor();
  await region.getByText(/相手がすでに受け取ったもの/).waitFor();
  await page.getByRole("button", { name: "すべて消す手続きへ" }).click();
  await page.locator("#delete-passphrase").fill("まちがった合言葉です");
  await page.getByRole("button", { name: /元に戻せないことを知ったうえで/ }).click();
  await page.locator("#delete-passphrase[aria-invalid=true]").waitFor();
  await accessible(page);
  await pictures(page, "settings-delete", { schemes: ["light"] });
  await page.locator("#delete-passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: /元に戻せないことを知ったうえで/ }).click();
  await page.getByText("すべて消しました").waitFor();
  await heading(page, "印籠をひらく").waitFor();
  assert.deepEqual(records(await kept(page)), []);
  await page.goto("/open?with=sheet");
  await page.locator("#words-1").fill(words.join(" "));
  await page.getByRole("button", { name: "ひらく", exact: true }).click();
  await page.getByText(/この12の言葉では、ひらけません/).first().waitFor();
  await device.close();
});

test("a server put back to an earlier state is said on every page; refusing changes nothing, confirming sends again", async () => {
  const own = await Server.start();
  const { device, page } = await owner({ server: own });
  device.expect(/ERR_|401|50\d|Failed to load/);
  await own.stop();
  const copy = await own.keepCopy();
  await own.start();
  await page.reload();
  await openHere(page);
  await heading(page, "今日").waitFor();
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("button", { name: /書き直す/ }).click();
  await page.locator("#person-name").fill("髙﨑 千鶴子");
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByRole("heading", { name: "髙﨑 千鶴子" }).waitFor();

  await own.stop();
  await own.putBack(copy);
  await own.start();
  await page.reload();
  await openHere(page);
  const notice = page.locator("#dispute");
  await notice.waitFor();
  assert.match(await notice.innerText(), /何も上書きしていません/);
  await page.getByRole("link", { name: "今日" }).click();
  await heading(page, "今日").waitFor();
  await notice.waitFor();
  await accessible(page);
  await pictures(page, "dispute");
  const [yes, no] = [notice.getByRole("button", { name: "この端末の記録を送り直す" }), notice.getByRole("button", { name: "送り直さない" })];
  const [a, b] = [await yes.boundingBox(), await no.boundingBox()];
  assert.ok(Math.abs(a.width - b.width) <= 0.5 && Math.abs(a.height - b.height) <= 0.5 && a.y === b.y, "the two answers differ");
  await no.click();
  await page.getByText("何も変えていません。").waitFor();
  await notice.waitFor();
  await yes.click();
  await page.getByText("送り直しました").waitFor();
  await notice.waitFor({ state: "detached" });
  await page.reload();
  await openHere(page);
  await page.getByText("髙﨑 千鶴子").first().waitFor();
  assert.equal(await page.locator("#dispute").count(), 0);
  await device.close();
  await own.dispose();
});
