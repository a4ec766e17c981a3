// Records that are kept apart from a helper: made, moved, found and moved back the way a person does it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSPHRASE, heading, openHere, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { openRecord, toRecords, write, writeMedicine } from "../harness/records.mjs";
import { answerTerms, seal, startSheet } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

async function person(name) {
  const device = await Device.open(browser, server, { reducedMotion: "reduce" });
  const page = await device.page();
  await signUp(page, { name });
  return { device, page };
}

async function toFamily(page) {
  await page.getByRole("link", { name: "設定" }).first().click();
  await page.getByRole("link", { name: "家族のページへ" }).click();
  await heading(page, "家族").waitFor();
}

const whose = (page) => page.getByTestId("whose");
const beside = (page) => page.getByTestId("beside");

/** The mother lets her son read; both pages hear by themselves how far it is. */
async function letIn(owner, guest) {
  await toFamily(owner);
  await owner.getByRole("button", { name: "家族を招く" }).click();
  await owner.locator("#invite-name").fill("一郎");
  await owner.locator("#invite-own-name").fill("母");
  await owner.locator(".parity__opt").filter({ hasText: "読むだけ" }).click();
  await owner.locator("#invite-passphrase").fill(PASSPHRASE);
  await owner.getByRole("button", { name: "招きのリンクをつくる" }).click();
  await owner.getByText("このリンクを、招く人だけに渡してください").waitFor();
  await owner.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await owner.getByRole("button", { name: "リンクを写す" }).click();
  await owner.getByText("写しました").waitFor();
  const link = await owner.evaluate(() => navigator.clipboard.readText());
  await guest.goto(link);
  await openHere(guest);
  await heading(guest, "招きに答える").waitFor();
  await guest.locator("#join-passphrase").fill(PASSPHRASE);
  await guest.getByRole("button", { name: "答える", exact: true }).click();
  await owner.getByTestId("digits").waitFor();
  await guest.getByTestId("digits").waitFor();
  await owner.getByRole("button", { name: "同じなので、入ってもらう" }).click();
  await owner.locator("#let-in-passphrase").fill(PASSPHRASE);
  await owner.getByRole("button", { name: "入ってもらう", exact: true }).click();
  await owner.getByRole("button", { name: "一郎さん：外す" }).waitFor();
  await guest.getByText("入りました").waitFor();
  await guest.getByRole("button", { name: "人を切り替える" }).click();
  await guest.getByRole("button", { name: /千鶴/ }).click();
  await whose(guest).getByText("千鶴").waitFor();
}

/** Ticks nothing and chooses no place by itself. */
async function nothingChosen(page) {
  const main = page.getByRole("main");
  assert.equal(await main.locator('input[type="checkbox"]').count(), 17, "each kind is named");
  assert.equal(await main.locator("input:checked").count(), 0, "nothing is chosen beforehand");
}

/** The two answers under what it would do: one box and one style. */
async function evenAnswers(page) {
  const faces = page.locator(".acts2 button:visible");
  const looks = await faces.evaluateAll((all) =>
    all.map((one) => {
      const { width, height } = one.getBoundingClientRect();
      const { color, backgroundColor, fontWeight, fontSize } = getComputedStyle(one);
      return [Math.round(width), Math.round(height), color, backgroundColor, fontWeight, fontSize].join();
    }),
  );
  assert.equal(looks.length, 2);
  assert.equal(looks[0], looks[1], "moving and not moving cost the same");
}

test("a mother keeps a kind of record apart from her son, finds it, and moves it back", async () => {
  const mother = await person("髙﨑 千鶴");
  const son = await person("髙﨑 一郎");
  const { page } = mother;
  await writeMedicine(page, "メトホルミン錠250mg");
  await write(page, "allergy", "そば", { "al-name": "そば" });
  await letIn(page, son.page);
  await toRecords(son.page);
  await son.page.getByRole("link", { name: "そば" }).waitFor();

  // A place for it: a name and the passphrase.
  await page.getByRole("button", { name: "分ける場所をつくる" }).click();
  await page.getByRole("button", { name: "つくる", exact: true }).click();
  await page.getByText("呼び名を書いてください。").first().waitFor();
  await page.locator("#part-name").fill("こころの記録");
  await page.locator("#part-passphrase").fill(PASSPHRASE);
  await accessible(page);
  await page.getByRole("button", { name: "つくる", exact: true }).click();
  await heading(page, "記録を移す").waitFor();
  await page.getByText("つくりました。つぎに、移す記録を選んでください。").waitFor();
  await page.getByText("アレルギー（1件）").waitFor();
  await nothingChosen(page);
  assert.deepEqual(await sidewaysScroll(page, [320, 390]), []);
  await accessible(page);
  await pictures(page, "parts-choose", { schemes: ["light"] });
  await page.getByRole("button", { name: "移す前にたしかめる" }).click();
  await page.getByText("移す先を選んでください。").first().waitFor();
  await page.getByText("移す種類を、一つは選んでください。").first().waitFor();
  await page.locator(".parity__opt").filter({ hasText: "こころの記録" }).click();
  await page.locator("#move-allergy").check();
  await page.getByRole("button", { name: "移す前にたしかめる" }).click();

  // What it would do, before anything is done.
  await page.getByRole("heading", { name: "移すと、こうなります" }).waitFor();
  const effects = page.locator("#move-check");
  await effects.getByText("あなただけ").waitFor();
  await effects.getByText("一郎（読むだけ）").waitFor();
  await page.mouse.move(0, 0);
  await evenAnswers(page);
  assert.deepEqual(await sidewaysScroll(page, [320, 390]), []);
  await accessible(page);
  await pictures(page, "parts-check", { schemes: ["light", "dark"] });
  await page.getByRole("button", { name: "移さない" }).click();
  assert.ok(await page.locator("#move-allergy").isChecked(), "what was chosen is still there");
  await son.page.getByRole("link", { name: "そば" }).waitFor();
  await page.getByRole("button", { name: "移す前にたしかめる" }).click();
  await page.getByRole("button", { name: "移す", exact: true }).click();
  await page.getByText("1件を移しました").waitFor();

  // The son hears of it and is not told of any place.
  await son.page.getByRole("link", { name: "そば" }).waitFor({ state: "detached" });
  await son.page.getByRole("link", { name: "メトホルミン錠250mg" }).waitFor();
  assert.equal(await beside(son.page).count(), 0);
  assert.equal(await son.page.getByText("こころの記録").count(), 0);
  await son.page.getByRole("navigation").getByRole("link", { name: "見た人", exact: true }).click();
  await son.page.getByText(/記録1件をほかの印籠へ移しました/).waitFor();

  // She is led there and back.
  await page.getByRole("button", { name: "移した先をひらく" }).click();
  await whose(page).getByText("髙﨑 千鶴さんの記録のうち「こころの記録」").waitFor();
  await page.getByRole("link", { name: "そば" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "メトホルミン錠250mg" }).count(), 0);
  await accessible(page);
  await pictures(page, "parts-list", { schemes: ["light"] });
  await beside(page).getByRole("button", { name: "ほかの記録をひらく" }).click();
  await page.getByRole("link", { name: "メトホルミン錠250mg" }).waitFor();
  await beside(page).getByRole("button", { name: "「こころの記録」をひらく" }).click();
  await page.getByRole("link", { name: "そば" }).waitFor();

  // One record back, from its own page.
  await openRecord(page, "そば");
  await page.getByRole("link", { name: "この記録だけを移す" }).click();
  await heading(page, "記録を移す").waitFor();
  await page.getByRole("main").getByText("そば").waitFor();
  await page.locator(".parity__opt").filter({ hasText: "ほかの記録" }).click();
  await page.getByRole("button", { name: "移す前にたしかめる" }).click();
  await page.locator("#move-check").getByText("一郎（読むだけ）").waitFor();
  await page.getByRole("button", { name: "移す", exact: true }).click();
  await page.getByText("1件を移しました").waitFor();
  await toRecords(son.page);
  await son.page.getByRole("link", { name: "そば" }).waitFor();

  // An archive of one inro is not all that "delete everything" deletes: the page for leaving names the rest.
  await page.getByRole("link", { name: "設定" }).first().click();
  await page.getByRole("link", { name: "引っ越しの準備へ" }).click();
  await heading(page, "別の置き場所へ引っ越す").waitFor();
  await page.getByText("このファイルに入らない印籠があります").waitFor();
  await accessible(page);
  await pictures(page, "parts-leave");
  assert.equal(await page.getByRole("main").getByRole("listitem").filter({ hasText: "髙﨑 千鶴" }).count(), 1, "the one that is open is not named");
  for (const each of [mother, son]) await each.device.close();
});

test("who is no longer shown what is moved is said before, and the part is called something else", async () => {
  const { device, page } = await person("髙﨑 千鶴");
  await writeMedicine(page, "メトホルミン錠250mg");
  await startSheet(page, { name: "青葉坂総合病院" });
  await answerTerms(page);
  await page.locator("#c-medication .clause__in .parity__opt").first().click();
  await seal(page);
  await toFamily(page);
  await page.getByRole("button", { name: "分ける場所をつくる" }).click();
  await page.locator("#part-name").fill("分けた薬");
  await page.locator("#part-passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "つくる", exact: true }).click();
  await heading(page, "記録を移す").waitFor();
  await page.locator(".parity__opt").filter({ hasText: "分けた薬" }).click();
  await page.locator("#move-medication").check();
  await page.getByRole("button", { name: "移す前にたしかめる" }).click();
  await page.locator("#move-check").getByText("青葉坂総合病院：1件").waitFor();
  await page.getByRole("button", { name: "移す", exact: true }).click();
  await page.getByRole("button", { name: "移した先をひらく" }).click();
  await whose(page).getByText("「分けた薬」").waitFor();
  await toFamily(page);
  await page.getByRole("button", { name: "呼び名を変える" }).click();
  await page.locator("#part-name").fill("通院の薬");
  await page.locator("form").getByRole("button", { name: "呼び名を変える" }).click();
  await whose(page).getByText("「通院の薬」").waitFor();
  // Opened again it is still what it was.
  await page.goto("/records");
  await openHere(page);
  await whose(page).getByText("髙﨑 千鶴さんの記録のうち「通院の薬」").waitFor();
  await device.close();
});
