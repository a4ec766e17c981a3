// What a phone has to fetch before the app can be used: wasm, JavaScript and CSS, as sent.
import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";

import { Device } from "../harness/browser.mjs";
import { stage } from "../harness/stage.mjs";

/** Bytes; wanted, not required: what is over it is said. */
const GOAL = 350_000;
/** Each of these has to be there, once. */
const PARTS = [/^\/assets\/app-[0-9a-f]{16}\.wasm$/, /^\/assets\/app-[0-9a-f]{16}\.js$/, /^\/assets\/boot-[0-9a-f]{16}\.js$/, /^\/assets\/worker-[0-9a-f]{16}\.js$/, /^\/assets\/inro-[0-9a-f]{16}\.css$/];

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

test("wasm, JavaScript and CSS together, in brotli, beside the goal of 350 KB", async (t) => {
  const device = await Device.open(browser, server);
  const page = await device.page("/sign-up");
  await page.locator("#person-name").waitFor();
  await page.waitForLoadState("networkidle");
  const asked = new Set(device.requests.map(({ url }) => new URL(url).pathname).filter((path) => /\.(wasm|js|css)$/.test(path)));
  for (const part of PARTS) assert.equal([...asked].filter((path) => part.test(path)).length, 1, `${part} was not fetched`);
  assert.equal(asked.size, PARTS.length, `the app consists of more than is counted: ${[...asked]}`);
  const { files } = JSON.parse(await (await fetch(`${server.url}/asset-manifest.json`)).text());
  let sum = 0;
  for (const path of asked) {
    const { bytes, status, encoding } = await sent(path);
    assert.equal(status, 200, path);
    assert.equal(encoding, "br", `${path} is not sent in brotli`);
    assert.ok(bytes > 0, path);
    assert.equal(bytes, files.find((file) => `/${file.path}` === path).brotli, `${path} is not what the manifest says`);
    t.diagnostic(`${String(bytes).padStart(9)} bytes  ${path}`);
    sum += bytes;
  }
  const over = sum - GOAL;
  const verdict = over > 0 ? `${over} bytes OVER the goal` : `${-over} bytes below the goal`;
  t.diagnostic(`wasm + js + css, brotli: ${sum} bytes; goal ${GOAL}: ${verdict}`);
  await device.close();
});
