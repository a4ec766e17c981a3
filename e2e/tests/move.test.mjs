// Moving house: an inro leaves one server as an archive and moves into an empty one at another, whole, with both codes compared.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { Server } from "../harness/server.mjs";
import { openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";

const ARCHIVE = "もみじ さざなみ こだま あさひ";
/** The browser's own line about a link that is not there. */
const REFUSED_STATUS = /Failed to load resource: .* (401|404)/;

let old;
let fresh;
let browser;
let folder;

before(async () => {
  [old, fresh] = [await Server.start(), await Server.start()];
  browser = await launch();
  folder = await mkdtemp(path.join(tmpdir(), "inro-move-"));
});

after(async () => {
  await browser?.close();
  await old?.dispose();
  await fresh?.dispose();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const WORDS = {
  ja: {
    settings: "設定", prepare: "引っ越しの準備へ", leave: "別の置き場所へ引っ越す", make: "まるごとのファイルをつくる", links: "いまひらけるリンク：1本",
    from: "引っ越してきたものを入れる", arrive: "引っ越してきたものを入れる", open: "まるごとのファイルをひらく", go: "まるごと入れる", done: "すべて入りました",
    home: "今日", show: "見せる", ended: "引っ越しで終わりました", seen: "見た人", notEmpty: /もう記録や家族が入っています/, wrong: "ちがう あいことば です よ",
    export: "書き出す", started: /から引っ越してきました/,
  },
  en: {
    settings: "Settings", prepare: "Prepare to move", leave: "Move to another server", make: "Make the archive", links: "1 link opens now",
    from: "Move in from another server", arrive: "Move in from another server", open: "Open the archive", go: "Take everything in", done: "Everything is in",
    home: "Today", show: "Show", ended: "Ended by moving", seen: "Who looked", notEmpty: /already holds records or has members/, wrong: "another phrase here",
    export: "Export", started: /moved here from/,
  },
};

async function owner(server, lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
  const page = await device.page();
  await signUp(page, { lang });
  return { device, page };
}

/** What a page has to be, whatever is on it. */
async function looked(page, name) {
  assert.deepEqual(await sidewaysScroll(page), []);
  await accessible(page);
  await pictures(page, name);
}

async function download(page, button, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const target = path.join(folder, name);
  await file.saveAs(target);
  return target;
}

/** The export as FHIR, without the moment at which it was made. */
async function fhir(page, w, name) {
  await to(page, w.settings);
  const file = await download(page, page.getByRole("button", { name: w.export, exact: true }), name);
  const bundle = JSON.parse(await readFile(file, "utf8"));
  delete bundle.timestamp;
  return JSON.stringify(bundle);
}

/** A link of the old server as the new one would have made it. */
function madeOver(link) {
  const [page, payload] = link.split("#shlink:/");
  const content = JSON.parse(Buffer.from(payload, "base64url").toString());
  content.url = content.url.replace(old.host, fresh.host);
  return `${page.replace(old.host, fresh.host)}#shlink:/${Buffer.from(JSON.stringify(content)).toString("base64url")}`;
}

/** From anywhere to the page that takes a whole inro in: a reload would lock. */
async function toArrive(page, w) {
  await to(page, w.home);
  await page.getByRole("link", { name: w.from }).click();
  await heading(page, w.arrive).waitFor();
}

async function openArchive(page, w, file, passphrase) {
  await page.locator("#move-file").setInputFiles(file);
  await page.locator("#import-archive").fill(passphrase);
  await page.getByRole("button", { name: w.open }).click();
}

for (const lang of ["ja", "en"]) {
  test(`an inro moves to another server whole: both codes are the same, links are dead there, and the journal came along (${lang})`, async () => {
    const w = WORDS[lang];
    const there = await owner(old, lang);
    await takeIn(there.page, lang);
    const { link } = await share(there.page, { lang });
    const clinic = await provider(browser, old, link, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    await openAs(clinic.page, "青葉坂総合病院 加納 実", { lang });
    await clinic.page.locator("main.doc__grid").waitFor();
    await clinic.device.close();
    const before = await fhir(there.page, w, `before-${lang}.json`);

    await there.page.getByRole("link", { name: w.prepare }).click();
    await heading(there.page, w.leave).waitFor();
    await there.page.getByText(w.links).waitFor();
    await looked(there.page, `move-leave-${lang}`);
    await there.page.locator("#archive-passphrase").fill(ARCHIVE);
    const archive = await download(there.page, there.page.locator("form").getByRole("button", { name: w.make }), `${lang}.inro`);
    const code = (await there.page.getByTestId("archive-code").innerText()).trim();
    assert.match(code, /^(\d{4} ){4}\d{4}$/);
    await looked(there.page, `move-leave-code-${lang}`);
    await there.device.close();

    const here = await owner(fresh, lang);
    await toArrive(here.page, w);
    await openArchive(here.page, w, archive, w.wrong);
    await here.page.locator("#import-archive-errors").getByRole("link").waitFor();
    await here.page.locator("#import-archive").fill(ARCHIVE);
    await here.page.getByRole("button", { name: w.open }).click();
    await here.page.locator("#move-look").waitFor();
    const look = await here.page.getByRole("main").innerText();
    for (const part of [code, old.url, "髙﨑 千鶴"]) assert.ok(look.includes(part), `${part} in ${look}`);
    await looked(here.page, `move-look-${lang}`);
    await here.page.getByRole("button", { name: w.go }).click();
    await here.page.getByText(w.done).waitFor();
    const codes = await here.page.getByRole("main").locator("code").allInnerTexts();
    assert.deepEqual(codes.map((one) => one.trim()), [code, code]);
    await looked(here.page, `move-done-${lang}`);

    assert.equal(await fhir(here.page, w, `after-${lang}.json`), before, "the records as FHIR differ");
    await to(here.page, w.show);
    await here.page.getByText(w.ended).first().waitFor();
    assert.ok((await here.page.getByRole("main").innerText()).includes(old.url), "where the link was is not said");
    await looked(here.page, `move-shares-${lang}`);
    await to(here.page, w.seen);
    const journal = here.page.getByRole("main");
    await journal.getByText(w.started).first().waitFor();
    const lines = await journal.innerText();
    assert.ok(lines.includes("青葉坂総合病院 加納 実") && lines.includes(old.url), lines);
    await looked(here.page, `move-journal-${lang}`);
    await here.device.close();

    // The same link, made over into one of the new server; and as it was.
    const dead = await provider(browser, fresh, madeOver(link), { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    dead.device.expect(REFUSED_STATUS);
    await openAs(dead.page, "青葉坂総合病院 加納 実", { lang });
    await dead.page.locator("#viewer-said").waitFor();
    assert.equal(await dead.page.locator("main.doc__grid").count(), 0, "a link of the old server opens at the new one");
    await dead.device.close();
    const alive = await provider(browser, old, link, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    await openAs(alive.page, "青葉坂総合病院 加納 実", { lang });
    await alive.page.locator("main.doc__grid").waitFor();
    await alive.device.close();
  });
}

test("an inro that holds records takes no other one in, and says so", async () => {
  const w = WORDS.ja;
  const there = await owner(old, "ja");
  await to(there.page, w.settings);
  await there.page.getByRole("link", { name: w.prepare }).click();
  await there.page.locator("#archive-passphrase").fill(ARCHIVE);
  const archive = await download(there.page, there.page.locator("form").getByRole("button", { name: w.make }), "empty.inro");
  await there.device.close();

  const here = await owner(fresh, "ja");
  await takeIn(here.page);
  await to(here.page, "記録");
  await here.page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await here.page.getByRole("link", { name: w.from }).click();
  await heading(here.page, w.arrive).waitFor();
  await openArchive(here.page, w, archive, ARCHIVE);
  await here.page.getByText(w.notEmpty).waitFor();
  await looked(here.page, "move-not-empty");
  await here.device.close();
});
