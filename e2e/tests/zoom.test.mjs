// Every page of the app at twice the text size and in the narrowest window, in both languages: nothing is cut off or covered, and axe finds nothing.
// One visit to all of them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { PUBLIC, everyPrivatePage, routes, settled } from "../harness/every-page.mjs";
import { unfit } from "../harness/fits.mjs";
import { pictures } from "../harness/pictures.mjs";
import { openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

/** Looks at the page as it stands, and keeps what is wrong with it. */
async function looked(page, name, lang, faults) {
  faults.push(...(await unfit(page)).map((fault) => `${name} (${lang}) at ${fault}`));
  await accessible(page).catch((error) => faults.push(`${name} (${lang}): ${error.message}`));
  await pictures(page, `page${name.replaceAll(/\W+/g, "-")}.${lang}`);
}

test("every page is whole in both languages at twice the text size and at 320 pixels of width, and axe finds nothing on any", async () => {
  const [faults, seen] = [[], new Set()];
  const stranger = await Device.open(browser, server);
  stranger.expect(/404/);
  const outside = await stranger.page();
  for (const lang of ["ja", "en"]) {
    for (const address of PUBLIC) {
      await outside.goto(`${address}?lang=${lang}`);
      await settled(outside);
      await looked(outside, address, lang, faults);
      seen.add(address);
    }
  }
  await stranger.close();

  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await takeIn(page);
  const { link } = await share(page, { shows: [true, true, true, true] });
  await to(page, "今日");
  for (const lang of ["ja", "en"]) {
    for (const route of await everyPrivatePage(page, (route) => looked(page, route, lang, faults))) seen.add(route);
    if (lang === "ja") {
      await to(page, "今日");
      await page.getByRole("link", { name: "English" }).click();
      await heading(page, "Today").waitFor();
    }
  }
  await device.close();

  const clinic = await provider(browser, server, link);
  await openAs(clinic.page, "邊見 聡");
  for (const lang of ["ja", "en"]) {
    await clinic.page.locator("main.doc__grid").waitFor();
    await looked(clinic.page, "/view/opened", lang, faults);
    if (lang === "ja") await clinic.page.getByRole("link", { name: "English" }).click();
  }
  await clinic.device.close();

  assert.equal(faults.join("\n"), "");
  assert.deepEqual((await routes()).filter((route) => !seen.has(route)), [], "pages that were not looked at");
});

test("words that are cut off, out of the window, over others or under a bar are found", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page("/open");
  await settled(page);
  assert.deepEqual(await unfit(page), []);
  const broken = {
    "cuts off its words": (style) => Object.assign(style, { overflow: "hidden", whiteSpace: "nowrap", inlineSize: "3em" }),
    "scrolls sideways": (style) => Object.assign(style, { display: "block", inlineSize: "1400px" }),
    "reaches out of the window": (style) => Object.assign(style, { position: "relative", left: "-5rem" }),
    "lies over other words": (style) => Object.assign(style, { position: "relative", top: "4rem", marginBottom: "-2rem" }),
    "lies under": (style) => Object.assign(style, { position: "fixed", insetInline: "0", insetBlockEnd: "0", background: "red" }),
    "of the window": (style) => Object.assign(style, { position: "sticky", insetBlockStart: "0", minBlockSize: "60vh" }),
    "no key does it": (style) => Object.assign(style, { overflowX: "auto", whiteSpace: "nowrap", inlineSize: "3em" }),
  };
  for (const [fault, change] of Object.entries(broken)) {
    await page.evaluate((change) => new Function("style", `return (${change})(style)`)(document.querySelector("h1").style), String(change));
    assert.match((await unfit(page)).join("\n"), new RegExp(fault), `${fault} was not found`);
    await page.evaluate(() => document.querySelector("h1").removeAttribute("style"));
  }
  assert.deepEqual(await unfit(page), []);
  await device.close();
});
