// Several vaults of one account, and family let in by six digits that are read out.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSPHRASE, heading, openHere, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { allEqual } from "../harness/parity.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { toRecords, writeMedicine } from "../harness/records.mjs";
import { answerTerms, seal, startSheet } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

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
  // Where the owner looks at the page meanwhile, the digits are there at once.
  await page.getByText("答えを送りました").or(page.getByTestId("digits")).first().waitFor();
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

  await mother.page.getByRole("button", { name: "同じなので、入ってもらう" }).click();
  await mother.page.locator("#let-in-passphrase").fill(PASSPHRASE);
  await mother.page.getByRole("button", { name: "入ってもらう", exact: true }).click();
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

/** A sheet that shows the one medicine there is. */
async function share(page, name = "青葉坂総合病院") {
  await startSheet(page, { name });
  await answerTerms(page);
  await page.locator("#c-medication .clause__in .parity__opt").first().click();
  await seal(page);
}

/** From the invitation to the guest having the vault open; both pages hear by themselves how far it is. */
async function letIn(owner, guest, name, role, whoseName) {
  await toFamily(owner);
  const link = await invite(owner, name, role);
  await answer(guest, link);
  await owner.getByTestId("digits").waitFor();
  await guest.getByTestId("digits").waitFor();
  await owner.getByRole("button", { name: "同じなので、入ってもらう" }).click();
  await owner.locator("#let-in-passphrase").fill(PASSPHRASE);
  await owner.getByRole("button", { name: "入ってもらう", exact: true }).click();
  await owner.getByRole("button", { name: `${name}さん：外す` }).waitFor();
  await guest.getByText("入りました").waitFor();
  await switchTo(guest, whoseName);
}

/** Opens the vault again in the same browser. */
async function reopen(page) {
  await page.goto("/home");
  await openHere(page);
  await heading(page, "今日").waitFor();
}

/** Ways to what writes, on the page that is shown. */
async function writing(page) {
  const main = page.getByRole("main");
  const links = await main.locator('a[href^="/import"], a[href^="/records/new"], a[href$="/edit"], a[href^="/shares/new"], a[href="/referral"], a[href^="/emergency/new"]').count();
  const words = /^(書き直す|消す|削除|休止する|再開する|取り消す|見せない記録にする|印を押す|保存する|取り込む)/;
  return links + (await main.getByRole("button", { name: words }).count());
}

test("a reader is offered nothing that writes, on any page, and each says whose vault they may read; an editor is", async () => {
  const mother = await person("髙﨑 千鶴");
  const daughter = await person("髙﨑 花子");
  await writeMedicine(mother.page, "メトホルミン錠250mg");
  await share(mother.page);
  await letIn(mother.page, daughter.page, "花子", "読むだけ", "千鶴");
  const mayRead = daughter.page.getByTestId("may-read");
  for (const place of ["今日", "記録", "見せる", "見た人", "設定"]) {
    await daughter.page.getByRole("navigation").getByRole("link", { name: place, exact: true }).click();
    await heading(daughter.page, place).waitFor();
    await mayRead.getByText(/千鶴さんの印籠を読めます/).waitFor();
    await daughter.page.waitForTimeout(500);
    assert.equal(await writing(daughter.page), 0, place);
    assert.deepEqual(await sidewaysScroll(daughter.page, [320, 390]), [], place);
  }
  await accessible(daughter.page);
  await pictures(daughter.page, "reader-settings", { schemes: ["light"] });
  await toRecords(daughter.page);
  await daughter.page.getByRole("link", { name: "メトホルミン錠250mg" }).click();
  await heading(daughter.page, "メトホルミン錠250mg").waitFor();
  assert.equal(await writing(daughter.page), 0, "a record");
  await pictures(daughter.page, "reader-record", { schemes: ["light"] });

  // The same pages for somebody who may write.
  await mother.page.getByRole("button", { name: "花子さん：できることを変える" }).click();
  await mother.page.locator("#role-choice .parity__opt").filter({ hasText: "読む・書く" }).click();
  await mother.page.locator("#role-passphrase").fill(PASSPHRASE);
  await mother.page.getByRole("button", { name: "変える", exact: true }).click();
  await mother.page.getByText("変えました").waitFor();
  await toRecords(daughter.page);
  await mayRead.waitFor({ state: "detached" });
  await toRecords(daughter.page);
  assert.equal(await daughter.page.locator('a[href="/records/new"]').count(), 1);
  await writeMedicine(daughter.page, "アムロジピン錠5mg");
  for (const each of [mother, daughter]) await each.device.close();
});

test("a last day is set for a member, and after somebody has left each link that they knew is asked about", async () => {
  const mother = await person("髙﨑 千鶴");
  const son = await person("髙﨑 一郎");
  await writeMedicine(mother.page, "メトホルミン錠250mg");
  await share(mother.page);
  await letIn(mother.page, son.page, "一郎", "読むだけ", "千鶴");
  await mother.page.getByRole("button", { name: "一郎さん：終わる日を決める" }).click();
  await mother.page.locator("#end-passphrase").fill(PASSPHRASE);
  await mother.page.getByRole("button", { name: "決める", exact: true }).click();
  await mother.page.getByText("どちらかを選んでください").first().waitFor();
  await mother.page.locator("#end-choice .parity__opt").filter({ hasText: "この日まで" }).click();
  assert.ok((await allEqual(mother.page, "the last day")) >= 1, "two equal answers");
  await mother.page.locator("#end-day").fill("2036-04-12");
  await accessible(mother.page);
  assert.deepEqual(await sidewaysScroll(mother.page, [320, 390]), []);
  await pictures(mother.page, "family-end", { schemes: ["light"] });
  await mother.page.getByRole("button", { name: "決める", exact: true }).click();
  await mother.page.getByText(/さいごの日：2036年4月12日/).waitFor();

  await toFamily(son.page);
  await son.page.getByRole("button", { name: "この印籠から出る" }).click();
  await son.page.locator("#leave-passphrase").fill(PASSPHRASE);
  await son.page.getByRole("button", { name: "出る", exact: true }).click();
  await whose(son.page).waitFor({ state: "detached" });
  // Her page hears of it, and her next opening makes the key new and asks.
  await mother.page.getByText(/もう入れません/).waitFor();
  await reopen(mother.page);
  await mother.page.getByText(/もうこの印籠に入れない人：一郎さん/).waitFor();
  await accessible(mother.page);
  await mother.page.getByRole("link", { name: "リンクを続けるか決める" }).click();
  await heading(mother.page, "家族").waitFor();
  await mother.page.getByRole("button", { name: "答えたとおりに決める" }).click();
  await mother.page.getByText("「続ける」か「終える」を選んでください").first().waitFor();
  // The pointer is where the button was, and one of the answers may have come under it.
  await mother.page.mouse.move(0, 0);
  assert.ok((await allEqual(mother.page, "links of somebody who is gone")) >= 1, "two equal answers");
  await mother.page.locator(".parity__opt").filter({ hasText: "終える" }).click();
  await accessible(mother.page);
  assert.deepEqual(await sidewaysScroll(mother.page, [320, 390]), []);
  await pictures(mother.page, "family-links", { schemes: ["light"] });
  await mother.page.getByRole("button", { name: "答えたとおりに決める" }).click();
  await mother.page.getByText("決めたとおりにしました").waitFor();
  await reopen(mother.page);
  assert.equal(await mother.page.getByText(/もうこの印籠に入れない人/).count(), 0);
  for (const each of [mother, son]) await each.device.close();
});

test("a guest without an inro is told what an invitation needs, makes one, and comes back to answer", async () => {
  const mother = await person("髙﨑 千鶴");
  await toFamily(mother.page);
  const link = await invite(mother.page, "一郎", "読むだけ");
  const device = await Device.open(browser, server, { reducedMotion: "reduce" });
  const page = await device.page();
  await page.goto(link);
  await heading(page, "印籠をひらく").waitFor();
  assert.ok(!page.url().includes("#"), "the link stays in the address bar");
  const told = page.locator(".notice").filter({ hasText: "招きのリンクから来ました" });
  await told.waitFor();
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page, [320, 390]), []);
  await pictures(page, "join-without-an-inro", { schemes: ["light"] });
  await told.getByRole("link", { name: "はじめてつくる" }).click();
  await page.getByText("できたら、招きにもどります").waitFor();
  await signUp(page, { name: "髙﨑 一郎", here: true, next: "招きに答える" });
  await page.locator("#join-link").waitFor();
  assert.equal(await page.locator("#join-link").inputValue(), link.slice(link.indexOf("#") + 1));
  assert.ok(!page.url().includes("#"), "the link stays in the address bar");
  await page.locator("#join-passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "答える", exact: true }).click();
  await page.getByText("答えを送りました").or(page.getByTestId("digits")).first().waitFor();
  // The invitation is nobody else's: whoever comes next is not told of it and not led to it.
  await page.getByRole("button", { name: "しまう" }).click();
  await heading(page, "印籠をひらく").waitFor();
  await page.locator("#passphrase").waitFor();
  assert.equal(await told.count(), 0, "an invitation that was answered is offered to whoever opens next");
  await openHere(page);
  await heading(page, "今日").waitFor();
  for (const each of [mother, { device }]) await each.device.close();
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
