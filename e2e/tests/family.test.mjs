// Several vaults of one account, and family let in by six digits that are read out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PASSPHRASE, heading, openHere, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { toRecords, writeMedicine } from "../harness/records.mjs";
import { Server } from "../harness/server.mjs";

let server;
let browser;

before(async () => {
  server = await Server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.dispose();
});

async function person(name) {
  const device = await Device.open(browser, server, { reducedMotion: "reduce" });
  const page = await device.page();
  await signUp(page, { name });
  return { device, page };
}

/** By way of the settings: a reload would lock. */
async function toFamily(page) {
  await page.getByRole("link", { name: "設定" }).first().click();
  await page.getByRole("link", { name: "家族のページへ" }).click();
  await heading(page, "家族").waitFor();
}

const whose = (page) => page.getByTestId("whose");

/** Opens the vault of this person by the line under the bar. */
async function switchTo(page, name) {
  await page.getByRole("button", { name: "人を切り替える" }).click();
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await whose(page).getByText(name).waitFor();
}

async function invite(page, name, role) {
  await page.getByRole("button", { name: "家族を招く" }).click();
  await page.locator("#invite-name").fill(name);
  await page.locator("#invite-own-name").fill("母");
  await page.locator(".parity__opt").filter({ hasText: role }).click();
  await page.locator("#invite-passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "招きのリンクをつくる" }).click();
  await page.getByText("このリンクを、招く人だけに渡してください").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "リンクを写す" }).click();
  await page.getByText("写しました").waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The guest follows the link in a browser of their own, opens, and answers. */
async function answer(page, link) {
  await page.goto(link);
  await openHere(page);
  await heading(page, "招きに答える").waitFor();
  assert.ok(!page.url().includes("#"), "the link stays in the address bar");
  await page.locator("#join-passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "答える", exact: true }).click();
  await page.getByText("答えを送りました").waitFor();
}

test("a mother lets her son in by six digits; he reads, writes under his name, and is removed", async () => {
  const mother = await person("髙﨑 千鶴");
  const son = await person("髙﨑 一郎");
  await writeMedicine(mother.page, "メトホルミン錠250mg");
  await toFamily(mother.page);
  await accessible(mother.page);
  const link = await invite(mother.page, "一郎", "読む・書く");
  await answer(son.page, link);

  // Nobody presses anything: both pages hear that something moved.
  const atMother = mother.page.getByTestId("digits");
  await atMother.waitFor();
  await accessible(mother.page);
  assert.deepEqual(await sidewaysScroll(mother.page, [320, 390]), []);
  await pictures(mother.page, "family-digits");
  const atSon = son.page.getByTestId("digits");
  await atSon.waitFor();
  assert.equal(await atSon.innerText(), await atMother.innerText());
  assert.match(await atSon.innerText(), /^\d{3} \d{3}$/);
  await accessible(son.page);
  await pictures(son.page, "join-digits", { schemes: ["light"] });

  await mother.page.getByRole("button", { name: "同じなので入れる" }).click();
  await mother.page.locator("#let-in-passphrase").fill(PASSPHRASE);
  await mother.page.getByRole("button", { name: "入れる", exact: true }).click();
  await mother.page.getByRole("button", { name: "一郎さん：外す" }).waitFor();
  await son.page.getByText("入りました").waitFor();
  for (const each of [mother, son]) {
    assert.equal(await each.page.getByRole("button", { name: "いまのようすを見る" }).count(), 0);
  }
  await switchTo(son.page, "千鶴");
  await toRecords(son.page);
  await son.page.getByRole("link", { name: "メトホルミン錠250mg" }).waitFor();
  await writeMedicine(son.page, "アムロジピン錠5mg");
  await mother.page.getByRole("link", { name: "今日" }).first().click();
  await mother.page.getByText(/一郎さんによる/).waitFor();
  await pictures(son.page, "whose", { schemes: ["light"] });

  // Removing says what it cannot take back.
  await toFamily(mother.page);
  await mother.page.getByRole("button", { name: "一郎さん：外す" }).click();
  await mother.page.getByText(/それは取り返せません/).waitFor();
  await accessible(mother.page);
  await pictures(mother.page, "family-remove", { schemes: ["dark"] });
  await mother.page.locator("#remove-passphrase").fill(PASSPHRASE);
  await mother.page.getByRole("button", { name: "外して、鍵を新しくする" }).click();
  await mother.page.getByText("外しました。これからは新しい鍵です。").waitFor();
  son.device.expect(/404/);
  await son.page.goto("/home");
  await openHere(son.page);
  await whose(son.page).getByText("一郎").waitFor();
  for (const each of [mother, son]) await each.device.close();
});

test("a mother keeps her child's records apart from her own, and the page always says whose they are", async () => {
  const { device, page } = await person("髙﨑 千鶴");
  await writeMedicine(page, "メトホルミン錠250mg");
  assert.equal(await whose(page).count(), 0, "one vault needs no line");
  await toFamily(page);
  await page.getByRole("button", { name: "もう一つつくる" }).click();
  await page.locator("#person-name").fill("髙﨑 さやか");
  await page.locator("#person-birth").fill("令和元年5月5日");
  await page.locator("#make-passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "つくって、ひらく" }).click();
  await whose(page).getByText("髙﨑 さやか").waitFor();
  await toRecords(page);
  await page.getByRole("heading", { name: "まだ記録がありません" }).waitFor();
  await writeMedicine(page, "アンブロキソール");
  await switchTo(page, "千鶴");
  await toRecords(page);
  await page.getByRole("link", { name: "メトホルミン錠250mg" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "アンブロキソール" }).count(), 0);
  assert.deepEqual(await sidewaysScroll(page), []);
  await accessible(page);
  await device.close();
});
