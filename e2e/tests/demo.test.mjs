// What `cargo xtask demo` puts into a server: a family that says of itself that it is made up, and links that open.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { heading, PASSPHRASE, WORDS } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures } from "../harness/pictures.mjs";
import { openAs } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

test("the demo's family is made up in every name, opens with its words, and its clinic's link opens", async () => {
  const { stdout } = await promisify(execFile)(process.env.INRO_DEMO_FAMILY, [server.url]);
  const made = JSON.parse(stdout);
  assert.notEqual(made.passphrase, PASSPHRASE);
  const device = await Device.open(browser, server);
  const page = await device.page("/open?with=sheet&lang=ja");
  await page.locator("#sheet-code").fill(`inro-words:1:${made.words}`);
  await page.getByRole("button", { name: WORDS.ja.open, exact: true }).click();
  await heading(page, WORDS.ja.today).waitFor();
  await page.getByText("見本　花子（架空）").first().waitFor();
  await page.getByText("アムロジピンOD錠5mg").first().waitFor();
  await accessible(page);
  await pictures(page, "demo-home.ja");
  await page.goto("/view?lang=ja");
  await device.close();

  const clinic = await Device.open(browser, server, { viewport: { width: 1280, height: 720 } });
  const view = await clinic.page(made.clinic);
  await openAs(view, "邊見 聡", { lang: "ja" });
  await view.locator("main.doc__grid").waitFor();
  assert.match(await view.locator("body").innerText(), /架空/u);
  await pictures(view, "demo-view.ja");
  await clinic.close();
});
