// Code that is fetched when it is needed, and does not come: what the page says then, and the way on.
import { test } from "node:test";

import { WORDS, heading, openHere, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

/** What is needed once in a while, of pages and of the worker. */
const SELDOM = /\/assets\/(shared_)?seldom-/;
/** What answers questions about a vault. */
const DAILY = /\/assets\/engine_daily-/;

/** A person whose browser gets none of these files until `come` is called. */
async function without(files) {
  const device = await Device.open(browser, server);
  // The browser's own lines about it, and the script's.
  device.expect(/net::ERR_FAILED|Failed to fetch/);
  await device.context.route(files, (route) => route.abort());
  return { device, come: () => device.context.unroute(files) };
}

/** The person's settings, which are of the group that is needed once in a while. */
const toSettings = (page) => page.getByRole("link", { name: "設定", exact: true }).first().click();

test("a page that does not come says so and comes with another try", async () => {
  const { device, come } = await without(SELDOM);
  const page = await device.page();
  await signUp(page);
  await toSettings(page);
  await page.getByText("画面を読み込めませんでした").waitFor();
  await page.getByRole("button", { name: "もう一度ためす" }).click();
  await page.getByText("画面を読み込めませんでした").waitFor();
  await come();
  await page.getByRole("button", { name: "もう一度ためす" }).click();
  await heading(page, "設定").waitFor();
  await device.close();
});

test("from a page that does not come the vault can be put away, and it opens again", async () => {
  const { device } = await without(SELDOM);
  const page = await device.page();
  await signUp(page);
  await toSettings(page);
  await page.locator("#page-not-fetched").getByRole("button", { name: "しまう" }).click();
  await heading(page, WORDS.ja.openTitle).waitFor();
  await openHere(page);
  await heading(page, WORDS.ja.today).waitFor();
  await device.close();
});

test("where what answers does not come, the page says that, and not that nothing is kept on this device", async () => {
  const { device, come } = await without(/\/never\//);
  const page = await device.page();
  await signUp(page);
  await device.context.route(DAILY, (route) => route.abort());
  await page.goto("/open");
  await page.getByText(/これに必要なものを読み込めませんでした/).waitFor();
  await device.context.unroute(DAILY);
  await come();
  await page.getByRole("button", { name: "もう一度ためす" }).click();
  await openHere(page);
  await heading(page, WORDS.ja.today).waitFor();
  await device.close();
});
