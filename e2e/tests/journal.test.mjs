// Journal entries older than three years: told with what they are, and erased with the passphrase.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PASSPHRASE, openHere, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { Server } from "../harness/server.mjs";
import { SHARING, openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";
import { pastOpening } from "../harness/standing.mjs";

const WORDS = {
  ja: { old: /3年より前の履歴が1件/, begin: "消す手続きへ", erase: "消す", leave: "消さない", wrong: /合言葉/, erased: /はじめの1件を消しました/ },
  en: { old: /One entry is older than three years/, begin: "Go to erasing", erase: "Erase", leave: "Do not erase", wrong: /passphrase/i, erased: /the first entry was erased/ },
};
/** Browser lines that belong to a server which was away for a moment. */
const AWAY = /ERR_|401|403|50\d|Failed to load/;
const DAYS = 4 * 365;

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

for (const lang of ["ja", "en"]) {
  test(`entries older than three years are erased with the passphrase, and the page says since when it begins (${lang})`, async () => {
    const [w, s] = [WORDS[lang], SHARING[lang]];
    const server = await Server.start();
    try {
      const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
      device.expect(AWAY);
      const page = await device.page();
      await signUp(page, { lang });
      await takeIn(page, lang);
      const { link } = await share(page, { lang });
      // Four years ago somebody opened it; today somebody else does.
      await server.stop();
      await pastOpening(server, link, DAYS);
      await server.start();
      const clinic = await provider(browser, server, link, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
      await openAs(clinic.page, "邊見 聡", { lang });
      await clinic.page.locator("main.doc__grid").waitFor();
      await clinic.device.close();

      await page.reload();
      await openHere(page, { lang });
      await to(page, s.seen);
      const old = page.locator(".log li").filter({ hasText: "むかしの受付" });
      await old.waitFor();
      const section = page.locator("section[aria-labelledby=journal-erase]");
      assert.match(await section.innerText(), w.old);
      await section.getByRole("button", { name: w.begin }).click();
      await accessible(page);
      assert.deepEqual(await sidewaysScroll(page), []);
      await pictures(page, `journal-erase.${lang}`);
      await section.getByRole("button", { name: w.leave }).click();
      await section.getByRole("button", { name: w.begin }).click();
      await page.locator("#erase-passphrase").fill("まつかさ つくし しおさい とうだい");
      await section.getByRole("button", { name: w.erase, exact: true }).click();
      await page.locator("#erase-errors").getByText(w.wrong).waitFor();
      assert.equal(await old.count(), 1, "it is gone without the passphrase");
      await page.locator("#erase-passphrase").fill(PASSPHRASE);
      await section.getByRole("button", { name: w.erase, exact: true }).click();
      await section.waitFor({ state: "detached" });
      await page.getByText(w.erased).waitFor();
      assert.equal(await old.count(), 0);
      await page.locator(".log li").filter({ hasText: "邊見 聡" }).first().waitFor();
      assert.equal(await page.locator(".notice--danger").count(), 0, "what is left is said not to be whole");
      await pictures(page, `journal-erased.${lang}`, { schemes: ["light"] });
      await device.close();
    } finally {
      await server.dispose();
    }
  });
}
