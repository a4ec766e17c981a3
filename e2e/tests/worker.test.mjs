// The worker that holds the keys: what happens on the page when it breaks.
import assert from "node:assert/strict";
import { test } from "node:test";

import { WORDS, heading, openHere, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

test("a worker that breaks takes the keys with it: the page locks, and a new worker opens again", async () => {
  const device = await Device.open(browser, server);
  device.expect(/broken by the test/);
  const page = await device.page();
  await signUp(page);
  const [first] = page.workers();
  assert.equal(page.workers().length, 1);
  const second = page.waitForEvent("worker");
  await first.evaluate(() => {
    setTimeout(() => {
      throw new Error("broken by the test");
    });
  });
  assert.notEqual(await second, first);
  await heading(page, WORDS.ja.openTitle).waitFor();
  assert.equal(page.workers().length, 1, "the broken worker is gone");
  await openHere(page);
  await heading(page, WORDS.ja.today).waitFor();
  await device.close();
});

test("the app's module is fetched once: the worker starts from the same one, and fetches what only it runs", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page("/open");
  await page.waitForFunction(() => !document.getElementById("boot-failed"));
  await page.getByRole("main").waitFor();
  await page.locator("main input:visible").first().waitFor();
  await page.waitForLoadState("networkidle");
  assert.equal(page.workers().length, 1);
  const asked = (part) => device.requests.filter(({ url }) => new URL(url).pathname.startsWith(`/assets/${part}-`));
  assert.equal(asked("app").filter(({ url }) => url.endsWith(".wasm")).length, 1);
  assert.ok(asked("engine").length > 0, "the worker fetches the engine");
  assert.equal(asked("seldom").length, 0, "nothing is fetched before it may be needed");
  await device.close();
});
