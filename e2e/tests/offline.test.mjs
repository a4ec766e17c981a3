// Reading without a connection: the program and a sealed copy on the owner's device, opened with the device's lock. At `localhost`: an
// address of digits has no passkeys.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";

import { heading, openHere, PASSPHRASE, signUp, WORDS } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { secondDevice } from "../harness/devices.mjs";
import { allEqual } from "../harness/parity.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { openRecord, RECORDS, save, startForm, write } from "../harness/records.mjs";
import { Server } from "../harness/server.mjs";

const O = {
  ja: { one: "パスキー1：使えなくする", remove: "使えなくする", addPasskey: "パスキーを加える", added: /パスキーを加えました/, decide: "つながらないときも読む：決める", keep: "この端末に置く", leave: "置かない", kept: /この端末に写しがあります。置き場所/, none: "この端末に写しは置いていません。", drop: "写しを捨てる", dropped: /写しを捨てました/, way: /^端末のロックでひらく：/u, open: "端末のロックでひらく", own: /^自分の端末(?!では)/u, foreign: /^自分の端末ではない/u, offline: "つながっていません", counted: /合言葉ではひらけません/, opensNow: /いまひらけます/, opensNot: /ひらける写しがありません/, noOpenings: /つながるまで分かりません/, notReached: /つながりませんでした/, journal: "見た人", newer: "印籠の新しい版があります", newerNow: "いま新しくする", forget: "この端末から印を消す", forgetDo: "印を消す", forgotten: "この端末から印を消しました。", waiting: "まだ届いていない変更", waits: /まだ届いていない変更が、この端末に/, see: "見る" },
  en: { one: "Passkey 1：Stop it from opening", remove: "Stop it from opening", addPasskey: "Add a passkey", added: /The passkey was added/, decide: "Reading without a connection：Decide", keep: "Keep a copy here", leave: "Keep no copy", kept: /This device keeps a copy. Without/, none: "This device keeps no copy.", drop: "Throw the copy away", dropped: /The copy was thrown away/, way: /^Open with the device’s lock：/u, open: "Open with the device’s lock", own: /^My device/u, foreign: /^Not my device/u, offline: "Not connected", counted: /it therefore opens nothing/, opensNow: /opens it now/, opensNot: /keeps no copy that opens/, noOpenings: /known only once there is a connection/, notReached: /No connection\./, journal: "Who looked", newer: "A new version of Inro is here", newerNow: "Use it now", forget: "Remove my seal from this device", forgetDo: "Remove the seal", forgotten: "The seal was removed from this device.", waiting: "Changes that have not arrived", waits: /not reached the server yet/, see: "See them" },
};

/** What the browser itself says of a server that is away or has no session. */
const AWAY = /Failed to load resource|net::ERR_/u;

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** A device with a lock of its own, which the person unlocks whenever asked. */
async function locked(context, page) {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

/** An account with one medicine and a passkey, on a device of its own; ends in the settings. */
async function owner(server, lang = "ja") {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
  const page = await device.page();
  await locked(device.context, page);
  await signUp(page, { lang });
  await write(page, "medication", "アムロジピン錠5mg", { "med-name": "アムロジピン錠5mg" }, lang);
  await page.getByRole("navigation").getByRole("link", { name: WORDS[lang].settings, exact: true }).click();
  await heading(page, WORDS[lang].settings).waitFor();
  await page.getByRole("button", { name: O[lang].addPasskey }).first().click();
  await page.locator("#passkey-passphrase").fill(PASSPHRASE);
  await page.locator("form").getByRole("button", { name: O[lang].addPasskey }).click();
  await page.getByText(O[lang].added).waitFor();
  return { device, page };
}

async function keepCopy(page, lang = "ja") {
  await page.getByRole("button", { name: O[lang].decide }).click();
  await page.getByRole("button", { name: O[lang].keep, exact: true }).click();
  await page.getByText(O[lang].kept).waitFor();
}

async function openWithLock(page, lang = "ja") {
  await page.getByRole("button", { name: O[lang].way }).click();
  await page.getByRole("radio", { name: O[lang].own }).check({ force: true });
  await page.getByRole("button", { name: O[lang].open, exact: true }).click();
}

/** How many scripts answer for the server here, and what they keep. */
function keptHere(page) {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const addresses = [];
    for (const name of names) addresses.push(...(await (await caches.open(name)).keys()).map(({ url }) => url.slice(location.origin.length)));
    return { scripts: (await navigator.serviceWorker.getRegistrations()).length, names, addresses: addresses.sort() };
  });
}

for (const lang of ["ja", "en"]) {
  test(`with the server stopped the page loads, the device's lock opens it, a record is read, and it goes on by itself once the server is back (${lang})`, async () => {
    const o = O[lang];
    const w = WORDS[lang];
    const server = await Server.start({ name: "localhost" });
    const { device, page } = await owner(server, lang);
    device.expect(AWAY);
    assert.deepEqual(await keptHere(page), { scripts: 0, names: [], addresses: [] }, "nothing before it was decided");
    // Refusing is as near as agreeing, and keeps nothing.
    await page.getByRole("button", { name: o.decide }).click();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `settings-copy.${lang}`);
    await page.mouse.move(0, 0);
    assert.ok((await allEqual(page, "settings")) >= 1);
    await page.getByRole("button", { name: o.leave, exact: true }).click();
    await page.getByText(o.none).waitFor();
    assert.deepEqual(await keptHere(page), { scripts: 0, names: [], addresses: [] });
    await keepCopy(page, lang);

    // Exactly files of the build, each with its hash, and nothing else.
    const { files } = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text());
    const kept = await keptHere(page);
    assert.equal(kept.scripts, 1);
    assert.equal(kept.names.length, 1);
    const built = files.filter(({ path }) => path.startsWith("assets/") && !/\/(press|font)-/u.test(path)).map(({ path }) => `/${path}`);
    const pages = ["/", "/home", "/open"].flatMap((path) => [`${path}?lang=en`, `${path}?lang=ja`]);
    assert.deepEqual(kept.addresses, [...built, ...pages, "/favicon.svg"].sort());

    await server.stop();
    await page.goto(`/open?lang=${lang}`);
    await openHere(page, { lang });
    await page.getByText(o.counted).waitFor();
    await page.getByText(o.opensNow).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `open-offline.${lang}`);
    await openWithLock(page, lang);
    await heading(page, w.today).waitFor();
    await page.getByRole("alert").getByText(o.offline).waitFor();
    assert.match(await page.getByTestId("as-of").innerText(), /\d/u);
    await page.getByText(o.noOpenings).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `today-offline.${lang}`);
    await openRecord(page, "アムロジピン錠5mg", lang);
    await page.getByRole("navigation").getByRole("link", { name: o.journal, exact: true }).click();
    await page.getByText(o.notReached).first().waitFor();

    // A change made now waits, through a reload, and says so.
    await startForm(page, "medication", lang);
    await page.locator("#med-name").fill("ロキソプロフェン錠60mg");
    await save(page, lang);
    await heading(page, o.waiting).waitFor();
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `waiting.${lang}`);
    await page.goto(`/open?lang=${lang}`);
    await openWithLock(page, lang);
    await heading(page, w.today).waitFor();
    await openRecord(page, "ロキソプロフェン錠60mg", lang);
    await page.getByText(o.waits).first().waitFor();

    // Nobody presses anything: it is sent.
    await server.start();
    await page.getByText(o.offline).waitFor({ state: "detached" });
    await page.getByText(o.waits).waitFor({ state: "detached" });
    await page.goto(`/open?lang=${lang}`);
    await openHere(page, { lang });
    await heading(page, w.today).waitFor();
    for (const name of ["アムロジピン錠5mg", "ロキソプロフェン錠60mg"]) await openRecord(page, name, lang);
    await device.close();
    await server.dispose();
  });
}

test("what was changed elsewhere meanwhile stands beside what was written without the server, and the person decides", async () => {
  const server = await Server.start({ name: "localhost" });
  const { device, page } = await owner(server);
  device.expect(AWAY);
  await keepCopy(page);
  const second = await secondDevice(browser, server, page);
  second.device.expect(AWAY);
  await server.stop();
  await page.goto("/open?lang=ja");
  await openWithLock(page);
  await heading(page, WORDS.ja.today).waitFor();
  await openRecord(page, "アムロジピン錠5mg");
  await rename(page, "アムロジピン錠2.5mg");
  await heading(page, O.ja.waiting).waitFor();
  await page.goto("about:blank");

  await server.start();
  await openRecord(second.page, "アムロジピン錠5mg");
  await rename(second.page, "アムロジピン錠10mg");
  await heading(second.page, "アムロジピン錠10mg").waitFor();
  await page.goto("/open?lang=ja");
  await openHere(page);
  await heading(page, WORDS.ja.today).waitFor();
  await page.getByRole("link", { name: O.ja.see, exact: true }).click();
  await heading(page, O.ja.waiting).waitFor();
  const both = await page.getByTestId("waits").innerText();
  for (const name of ["アムロジピン錠2.5mg", "アムロジピン錠10mg"]) assert.ok(both.includes(name), both);
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "waiting-conflict.ja");
  await page.getByRole("button", { name: "両方を残す", exact: true }).click();
  await page.getByText("届いていない変更は、ありません。").waitFor();
  for (const name of ["アムロジピン錠2.5mg", "アムロジピン錠10mg"]) await openRecord(page, name);
  await second.device.close();
  await device.close();
  await server.dispose();
});

/** On a record's page: another name. */
async function rename(page, name) {
  await page.getByRole("link", { name: RECORDS.ja.edit }).first().click();
  await page.locator("#med-name").fill(name);
  await save(page);
}

test("without a copy the page of a server that is away opens nothing, and with one that was thrown away neither program nor copy is left", async () => {
  const server = await Server.start({ name: "localhost" });
  const { device, page } = await owner(server);
  device.expect(AWAY);
  await keepCopy(page);
  await page.getByRole("button", { name: O.ja.drop }).click();
  await page.getByText(O.ja.dropped).waitFor();
  assert.deepEqual(await keptHere(page), { scripts: 0, names: [], addresses: [] });
  // With the passkey that opens it the copy goes, and the same page says so.
  await keepCopy(page);
  await page.getByRole("button", { name: O.ja.one }).click();
  await page.locator("#passkey-remove-passphrase").fill(PASSPHRASE);
  await page.locator("form").getByRole("button", { name: O.ja.remove, exact: true }).click();
  await page.getByText(O.ja.none).waitFor();
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0);
  // The page that is open loses its server and says so.
  await page.goto("/open?lang=ja");
  await page.locator("#passphrase").waitFor();
  await server.stop();
  await openHere(page);
  await page.getByText(O.ja.opensNot).waitFor();
  await assert.rejects(page.goto("/open?lang=ja"), /net::ERR_/u);
  await device.close();
  await server.dispose();
});

test("forgetting the browser takes copy and program along, and a device that is not one's own never has either", async () => {
  const server = await Server.start({ name: "localhost" });
  const { device, page } = await owner(server);
  device.expect(AWAY);
  await keepCopy(page);
  await page.goto("/open?lang=ja");
  await page.getByRole("button", { name: O.ja.forget, exact: true }).click();
  await page.getByRole("button", { name: O.ja.forgetDo, exact: true }).click();
  await page.getByText(O.ja.forgotten).waitFor();
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0);
  // The passkey is the device's: it opens again, as on somebody else's device.
  await page.goto("/open?lang=ja");
  await page.getByRole("button", { name: O.ja.way }).click();
  await page.getByRole("radio", { name: O.ja.foreign }).check({ force: true });
  await page.getByRole("button", { name: O.ja.open, exact: true }).click();
  await heading(page, WORDS.ja.today).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: WORDS.ja.settings, exact: true }).click();
  await heading(page, WORDS.ja.settings).waitFor();
  assert.equal(await page.getByRole("button", { name: O.ja.decide }).count(), 0);
  assert.deepEqual(await keptHere(page), { scripts: 0, names: [], addresses: [] });
  await device.close();
  await server.dispose();
});

/** A server in between whose service worker is another one as soon as `other.on` is set. */
async function between(server, other) {
  const proxy = http.createServer((request, response) => {
    const headers = { ...request.headers, host: server.host };
    if (headers.origin) headers.origin = server.url;
    const script = request.url === "/sw.js";
    if (script) headers["accept-encoding"] = "identity";
    const up = http.request({ host: "127.0.0.1", port: server.tap.port, method: request.method, path: request.url, headers }, (answer) => {
      const { "content-length": length, ...rest } = answer.headers;
      response.writeHead(answer.statusCode, script || !length ? rest : { ...rest, "content-length": length });
      answer.pipe(response, { end: !script });
      if (script) answer.on("end", () => response.end(other.on ? "\n// another version\n" : "\n// the first one   \n"));
    });
    up.on("error", () => response.destroy());
    request.pipe(up);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const host = `localhost:${proxy.address().port}`;
  return { url: `http://${host}`, host, close: () => proxy.closeAllConnections() || proxy.close() };
}

test("a newer version is said to be here, waits, and is taken when the person says so", async () => {
  const server = await Server.start({ name: "localhost" });
  const other = { on: false };
  const front = await between(server, other);
  const { device, page } = await owner(front);
  device.expect(AWAY);
  await keepCopy(page);
  other.on = true;
  await page.goto("/open?lang=ja");
  await page.getByText(O.ja.newer).waitFor();
  await accessible(page);
  // Nothing is forced: it waits while this page is used.
  const state = () => page.evaluate(async () => {
    const { active, waiting } = await navigator.serviceWorker.getRegistration("/");
    return [active?.state, waiting?.state];
  });
  await openHere(page);
  await heading(page, WORDS.ja.today).waitFor();
  assert.deepEqual(await state(), ["activated", "installed"]);
  await page.getByText(O.ja.newer).waitFor();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: O.ja.newerNow }).click()]);
  await page.locator("#passphrase").waitFor();
  assert.deepEqual(await state(), ["activated", undefined]);
  assert.equal(await page.getByText(O.ja.newer).count(), 0);
  await device.close();
  front.close();
  await server.dispose();
});

test("the script that answers for the server is kept in no cache, and names every file with the hash that the manifest has", async () => {
  const server = await Server.start({ name: "localhost" });
  const answer = await fetch(`${server.url}/sw.js`);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.match(answer.headers.get("content-security-policy"), /worker-src 'self'/u);
  const script = await answer.text();
  const { files } = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text());
  const maps = [...script.matchAll(/Object\.entries\((\{.*?\})\)/gu)].map(([, json]) => Object.entries(JSON.parse(json)));
  assert.equal(maps.length, 2);
  for (const [address, integrity] of maps.flat()) {
    const [path, lang] = address.split("?lang=");
    const page = { "/": "welcome", "/home": "shell", "/open": "open" }[path];
    const name = page ? `pages/${lang}/${page}.html` : path === "/favicon.svg" ? "root/favicon.svg" : path.slice(1);
    const { sha256 } = files.find((file) => file.path === name) ?? assert.fail(address);
    assert.equal(integrity, `sha256-${Buffer.from(sha256, "hex").toString("base64")}`, address);
  }
  const named = new Set(maps.flat().map(([address]) => address));
  for (const { path } of files.filter((file) => file.path.startsWith("assets/"))) assert.ok(named.has(`/${path}`), path);
  for (const path of ["/view", "/join", "/sign-up"]) assert.ok(![...named].some((address) => address.startsWith(path)), path);
  await server.dispose();
});
