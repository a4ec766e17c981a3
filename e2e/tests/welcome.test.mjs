// The cover: what anybody gets who opens the address, before any script runs and after.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { stage } from "../harness/stage.mjs";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADINGS = { ja: "自分の健康の記録を", en: "Your own health records" };
/** Sizes and times; what an opener types; altered pages. */
const LIMITS = {
  ja: [/大きさ.*IPアドレス/, /名前と暗証番号は.*読めます/, /書き換えれば、守りは破れます/],
  en: [/how large.*address/, /The name and the passcode.*could read them/, /alters the page, the protection is gone/],
};

const { server, browser } = await stage();

/** Set by nobody but the mounted app: the pre-rendered page has no worker. */
async function mounted(page) {
  await page.waitForFunction(() => !document.getElementById("boot-failed"));
  await page.getByRole("main").waitFor();
}

for (const [lang, heading] of Object.entries(HEADINGS)) {
  test(`the cover is in ${lang} where the browser asks for it, accessible, and fits every width`, async () => {
    const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    const page = await device.page("/");
    await mounted(page);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(heading));
    assert.match(await page.title(), /印籠/);
    // What whoever runs the server can still see, and what would end the protection.
    const limits = await page.locator(".limits").innerText();
    for (const said of LIMITS[lang]) assert.match(limits, said);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, `welcome.${lang}`);
    await device.close();
  });
}

test("the cover is there before any script runs, and says what it needs", async () => {
  const device = await Device.open(browser, server, { javaScriptEnabled: false });
  const page = await device.page("/");
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(HEADINGS.ja));
  assert.match(await page.locator("noscript").innerText(), /JavaScript/);
  await device.close();
});

test("a language asked for in the address wins over the browser's, and is remembered", async () => {
  const device = await Device.open(browser, server, { locale: "ja-JP" });
  const page = await device.page("/?lang=en");
  await mounted(page);
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(HEADINGS.en));
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: new RegExp(HEADINGS.en) }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await device.close();
});

test("every answer carries the content policy and the header fields that go with it", async () => {
  const assets = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text()).files;
  const paths = ["/", "/home", "/api/v1/server", "/no/such/page", ...assets.filter(({ path }) => path.startsWith("assets/")).map(({ path }) => `/${path}`)];
  assert.ok(paths.length > 8, "there are fewer assets than the app consists of");
  for (const path of paths) {
    const { headers } = await fetch(`${server.url}${path}`);
    assert.equal(headers.get("content-security-policy"), POLICY, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
  }
});

test("an address that no page has says so, with status 404, and leads back", async () => {
  const device = await Device.open(browser, server);
  device.expect(/404/);
  const page = await device.page();
  const answer = await page.goto("/no/such/page");
  assert.equal(answer.status(), 404);
  await mounted(page);
  await page.getByRole("heading", { level: 1, name: "このページはありません" }).waitFor();
  await accessible(page);
  await page.getByRole("main").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: new RegExp(HEADINGS.ja) }).waitFor();
  await device.close();
});

test("what the browser gets is what the manifest lists, byte for byte", async () => {
  const { files } = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text());
  for (const { path, sha256, bytes } of files.filter((file) => file.path.startsWith("assets/"))) {
    const body = await (await fetch(`${server.url}/${path}`)).arrayBuffer();
    assert.equal(body.byteLength, bytes, path);
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", body)).toString("hex");
    assert.equal(digest, sha256, path);
  }
});
