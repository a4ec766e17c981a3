// A passkey as one more way to open, with Chromium's virtual authenticator. At `localhost`: an address of digits has no passkeys.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, PASSPHRASE, signUp, WORDS } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { Server } from "../harness/server.mjs";
import { stage } from "../harness/stage.mjs";

const P = {
  ja: { add: "パスキーを加える", added: /パスキーを加えました/, way: /^端末のロックでひらく：/u, open: "端末のロックでひらく", own: /^自分の端末(?!では)/u, whose: "どちらかを選んでください。", one: "パスキー1：使えなくする", remove: "使えなくする", removed: /もうひらけません/, wrong: /合言葉/, unknown: /このパスキーでは、ここの印籠はひらけません/, unfit: /鍵をつくれない種類/, cannot: "ここでは、パスキーを使えません。", none: "パスキーは、まだありません。" },
  en: { add: "Add a passkey", added: /The passkey was added/, way: /^Open with the device’s lock：/u, open: "Open with the device’s lock", own: /^My device/u, whose: "Choose one of the two.", one: "Passkey 1：Stop it from opening", remove: "Stop it from opening", removed: /opens nothing any more/, wrong: /passphrase/i, unknown: /This passkey opens nothing here/, unfit: /of a kind that cannot make a key/, cannot: "Passkeys cannot be used here.", none: "There is no passkey yet." },
};

const { server, browser } = await stage({ name: "localhost" });

/** A device with a lock of its own, which the person unlocks whenever asked. */
async function locked(context, page, hasPrf = true) {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  const held = async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  return { held };
}

async function addPasskey(page, lang, passphrase = PASSPHRASE) {
  await page.getByRole("button", { name: P[lang].add }).first().click();
  await page.locator("#passkey-passphrase").fill(passphrase);
  await page.locator("form").getByRole("button", { name: P[lang].add }).click();
}

for (const lang of ["ja", "en"]) {
  test(`a passkey opens without the passphrase, also where no seal is kept, and opens nothing once it is stopped (${lang})`, async () => {
    const p = P[lang];
    const w = WORDS[lang];
    const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    const page = await device.page();
    const { held } = await locked(device.context, page);
    await signUp(page, { lang });
    await page.goto(`/settings?lang=${lang}`);
    await openAgain(page, w);
    await page.getByText(p.none).waitFor();

    // A passphrase that is wrong makes no second passkey when it is typed again.
    device.expect(/40[0-9]/u);
    await addPasskey(page, lang, "まちがった ことば です よ");
    await page.locator("#passkey-errors").getByText(p.wrong).first().waitFor();
    assert.equal((await held()).length, 1);
    await accessible(page);
    await page.locator("#passkey-passphrase").fill(PASSPHRASE);
    await page.locator("form").getByRole("button", { name: p.add }).click();
    await page.getByText(p.added).waitFor();
    assert.equal((await held()).length, 1);
    assert.doesNotMatch(JSON.stringify(await held()), /髙﨑|千鶴/u, "the device is told whose it is");
    await page.getByRole("button", { name: p.one }).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `settings-passkey.${lang}`);

    // Somebody cleared what the browser keeps: the seal is gone, the passkey is the device's.
    await page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
    });
    await device.context.clearCookies();
    await page.goto(`/open?lang=${lang}`);
    await page.getByRole("button", { name: p.way }).click();
    await page.getByRole("button", { name: p.open, exact: true }).click();
    await page.locator("#whose-e").getByText(p.whose).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `open-passkey.${lang}`);
    await page.getByRole("radio", { name: p.own }).check({ force: true });
    await page.getByRole("button", { name: p.open, exact: true }).click();
    await heading(page, w.today).waitFor();

    // The seal came with it: from now on the passphrase opens here as well.
    await page.goto(`/settings?lang=${lang}`);
    await openAgain(page, w);
    await page.getByRole("button", { name: p.one }).click();
    await page.locator("#passkey-remove-passphrase").fill(PASSPHRASE);
    await page.locator("form").getByRole("button", { name: p.remove, exact: true }).click();
    await page.getByText(p.removed).last().waitFor();
    await page.getByText(p.none).waitFor();
    await page.goto(`/open?lang=${lang}`);
    await page.getByRole("button", { name: p.way }).click();
    await page.getByRole("radio", { name: p.own }).check({ force: true });
    await page.getByRole("button", { name: p.open, exact: true }).click();
    await page.getByText(p.unknown).first().waitFor();
    await device.close();
  });
}

test("a passkey that makes no keys is said to be none, and the passphrase keeps opening", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await locked(device.context, page, false);
  await signUp(page);
  await page.goto("/settings?lang=ja");
  await openAgain(page, WORDS.ja);
  await addPasskey(page, "ja");
  await page.getByText(P.ja.unfit).first().waitFor();
  await page.getByText(P.ja.none).waitFor();
  await page.goto("/settings?lang=ja");
  await openAgain(page, WORDS.ja);
  await device.close();
});

test("at an address of digits nobody is offered what the browser would refuse", async () => {
  const plain = await Server.start();
  const device = await Device.open(browser, plain);
  const page = await device.page();
  await signUp(page);
  await page.goto("/settings?lang=ja");
  await openAgain(page, WORDS.ja);
  await page.getByText(P.ja.cannot).waitFor();
  await page.goto("/open?lang=ja");
  await page.locator("#passphrase").waitFor();
  assert.equal(await page.getByRole("button", { name: P.ja.way }).count(), 0);
  await device.close();
  await plain.dispose();
});

/** A page that was loaded anew is closed; it opens with the seal and the passphrase and comes back to where it was asked for. */
async function openAgain(page, w) {
  await page.locator("#passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: w.open, exact: true }).click();
  await heading(page, w.settings).waitFor();
}
