// What a phone has to fetch before a page can be used: wasm, JavaScript and CSS, as sent.
import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";

import { Device } from "../harness/browser.mjs";
import { stage } from "../harness/stage.mjs";

/** Bytes that the first page may take. */
const FIRST_PAGE = 350_000;
/** Bytes that the page of a link may take. */
const LINK_PAGE = 250_000;
/** Each of these has to be there, once. */
const PARTS = ["app-[0-9a-f]{16}\\.wasm", "app-[0-9a-f]{16}\\.js", "boot-[0-9a-f]{16}\\.js", "inro-[0-9a-f]{16}\\.css"];

const { server, browser } = await stage();

/** Bytes of the body as they travel, for a browser that takes brotli. */
function sent(path) {
  return new Promise((resolve, reject) => {
    const request = get(`${server.url}${path}`, { headers: { "accept-encoding": "br" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => {
        bytes += chunk.length;
      });
      answer.on("end", () => resolve({ bytes, status: answer.statusCode, encoding: answer.headers["content-encoding"] }));
    });
    request.on("error", reject);
  });
}

/** Addresses of wasm, JavaScript and CSS that a page has to have before `ready` is there. */
async function needed(device, address, ready) {
  const page = await device.page(address);
  await page.locator(ready).first().waitFor({ state: "attached" });
  // What is fetched beforehand for the next step is not waited for, nor is what the worker fetches.
  const later = await page.evaluate(() => document.querySelector("script[data-later]")?.dataset.later?.split(" ") ?? []);
  const own = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
  return [...new Set(own)].filter((path) => /\.(wasm|bin|js|css)$/.test(path) && !path.includes("/worker-") && !later.includes(path));
}

/** Their bytes together, each as the manifest says. */
async function sum(t, paths) {
  const { files } = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text());
  let all = 0;
  for (const path of paths) {
    const { bytes, status, encoding } = await sent(path);
    assert.equal(status, 200, path);
    assert.equal(encoding, "br", `${path} is not sent in brotli`);
    assert.ok(bytes > 0, path);
    assert.equal(bytes, files.find((file) => `/${file.path}` === path).brotli, `${path} is not what the manifest says`);
    t.diagnostic(`${String(bytes).padStart(9)} bytes  ${path}`);
    all += bytes;
  }
  return all;
}

test("the first page fetches wasm, JavaScript and CSS of at most 350 kB in brotli, and nothing for later", async (t) => {
  const device = await Device.open(browser, server);
  const paths = await needed(device, "/", ".tool--opt:not([disabled])");
  for (const part of PARTS) {
    const found = paths.filter((path) => new RegExp(`^/assets/${part}$`, "u").test(path));
    assert.equal(found.length, 1, `${part} was not fetched`);
  }
  assert.equal(paths.length, PARTS.length, `the first page consists of more than is counted: ${paths}`);
  const bytes = await sum(t, paths);
  t.diagnostic(`wasm + js + css of the first page, brotli: ${bytes} bytes; at most ${FIRST_PAGE}`);
  assert.ok(bytes <= FIRST_PAGE);
  const asked = new Set(device.requests.map(({ url }) => new URL(url).pathname).filter((path) => path.endsWith(".wasm")));
  assert.equal(asked.size, 1, `more than the module was fetched: ${[...asked]}`);
  await device.close();
});

test("the page of a link can be used after at most 250 kB of what it needs itself", async (t) => {
  const device = await Device.open(browser, server);
  const paths = await needed(device, `/view#${server.url}`, "#viewer-said");
  const own = await needed(device, "/view", "#viewer-said");
  assert.deepEqual(paths.sort(), own.sort());
  assert.ok(paths.some((path) => path.includes("/viewing-")), `${paths}`);
  assert.ok(!paths.some((path) => /\/(daily|seldom|entering)-/.test(path)), `a patient's pages: ${paths}`);
  const bytes = await sum(t, paths);
  t.diagnostic(`wasm + js + css of a link's page, brotli: ${bytes} bytes; at most ${LINK_PAGE}`);
  assert.ok(bytes <= LINK_PAGE);
  await device.close();
});
