// An operator, or a thief of the disk, alters what is stored: two records swapped, then an older copy of the whole folder put back.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, rm } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";

import { openHere, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { withSheet } from "../harness/devices.mjs";
import { pictures } from "../harness/pictures.mjs";
import { openRecord, save, startForm, toRecords, writeMedicine } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

/** Browser lines that belong to a server which was away for a moment. */
const AWAY = /ERR_|401|50\d|Failed to load/;
const REFUSED = /置き場所から届いた記録がたしかめられません。何も上書きしていません。/;

const { server, browser } = await stage();

/** Swaps two stored records with every key the server has; returns their ids. The server must not be running. */
async function swapRecords() {
  const program = process.env.INRO_SWAP_RECORDS;
  assert.ok(program, "INRO_SWAP_RECORDS is not set: run `cargo xtask test e2e`");
  const { stdout } = await promisify(execFile)(program, [server.data]);
  const ids = stdout.trim().split("\n");
  assert.equal(ids.length, 2, stdout);
  return ids;
}

/** What the notice says of each record it names: id to `{title, what}`. */
async function named(page) {
  const notice = page.locator("#dispute");
  await notice.waitFor();
  const lines = await notice.locator("li").evaluateAll((all) =>
    all.map((one) => [one.querySelector("code").textContent.trim(), { title: one.querySelector("b").textContent.trim(), what: one.querySelector(".small").textContent.trim() }]));
  return new Map(lines);
}

/** Saving is refused with a message, what was typed stays, and nothing of it is stored. */
async function savingIsRefused(page, name) {
  await startForm(page, "medication");
  await page.locator("#med-name").fill(name);
  await save(page);
  await page.locator("#trouble").waitFor();
  assert.match(await page.locator("#trouble").innerText(), REFUSED);
  assert.equal(await page.locator("#med-name").inputValue(), name);
  await toRecords(page);
  assert.equal(await page.getByRole("link", { name }).count(), 0, "a refused record is in the list");
}

async function confirmRestore(page, counts) {
  await page.locator("#dispute").getByRole("button", { name: "この端末の記録を送り直す" }).click();
  await page.getByText("送り直しました").waitFor();
  assert.match(await page.locator("#restore-outcome").innerText(), counts);
  await page.locator("#dispute").waitFor({ state: "detached" });
}

/** What the list shows in a browser that knows nothing. */
async function titlesElsewhere(words, titles) {
  const { device, page } = await withSheet(browser, server, words);
  assert.equal(await page.locator("#dispute").count(), 0, "a browser that knows nothing still finds something wrong");
  await toRecords(page);
  for (const title of titles) await page.getByRole("link", { name: title, exact: true }).waitFor();
  await page.getByText(`${titles.length}件`, { exact: true }).waitFor();
  for (const title of titles) await openRecord(page, title);
  await device.close();
}

test("swapped records and an older copy of the folder: named by id and title, nothing overwritten, and work goes on after the owner confirmed", async (t) => {
  const device = await Device.open(browser, server);
  device.expect(AWAY);
  const page = await device.page();
  const words = await signUp(page);
  const titles = new Map();
  for (const title of ["ワルファリン錠1mg", "ジゴキシン錠0.125mg", "フロセミド錠20mg"]) titles.set(await writeMedicine(page, title), title);

  // Two stored records are swapped.
  await server.stop();
  const backup = `${server.data}-backup`;
  await cp(server.data, backup, { recursive: true });
  const swapped = await swapRecords();
  await server.start();

  const stranger = await Device.open(browser, server);
  const strange = await stranger.page("/open?with=sheet");
  for (const [n, word] of words.entries()) await strange.locator(`#words-${n + 1}`).fill(word);
  await strange.getByRole("button", { name: "ひらく", exact: true }).click();
  const unknown = await named(strange);
  assert.deepEqual([...unknown.keys()].sort(), [...swapped].sort(), "a browser that knows nothing names the altered records by their ids");
  assert.match(await strange.locator("#dispute").innerText(), /書き換えられています/);
  await pictures(strange, "tamper-stranger", { schemes: ["light"] });
  await stranger.close();

  await page.reload();
  await openHere(page);
  const altered = await named(page);
  assert.deepEqual([...altered.keys()].sort(), [...swapped].sort());
  for (const [id, { title, what }] of altered) {
    if (titles.has(id)) assert.equal(title, titles.get(id));
    assert.equal(what, "書き換えられたか、壊れています");
  }
  // The person has a title as well; what was done in the vault has none, and is one of the two at most.
  const known = [...titles.values(), "髙﨑 千鶴"];
  assert.ok([...altered.values()].some(({ title }) => known.includes(title)), "no record with a title was swapped");
  assert.match(await page.locator("#dispute").innerText(), /何も上書きしていません/);
  await accessible(page);
  await pictures(page, "tamper-altered", { schemes: ["light"] });
  await savingIsRefused(page, "止められる薬");
  await confirmRestore(page, /送り直した記録 2件、もう一度消した記録 0件/);
  const later = await writeMedicine(page, "スピロノラクトン錠25mg");
  await titlesElsewhere(words, [...titles.values(), "スピロノラクトン錠25mg"]);

  // The whole folder is put back to the copy from before.
  const [changed, changedTitle] = [...titles][2];
  await openRecord(page, changedTitle);
  await page.getByRole("link", { name: "書き直す" }).click();
  await page.locator("#med-usage").fill("朝だけ");
  await save(page);
  await page.getByText("記録を保存しました").waitFor();
  await server.stop();
  await rm(server.data, { recursive: true });
  await cp(backup, server.data, { recursive: true });
  await server.start();
  await page.reload();
  await openHere(page);
  const back = await named(page);
  assert.deepEqual(back.get(later), { title: "スピロノラクトン錠25mg", what: "渡されていません" });
  assert.deepEqual(back.get(changed), { title: changedTitle, what: "前の内容に戻されています" });
  assert.match(await page.locator("#dispute").innerText(), /この端末が覚えているものより古くなっています/);
  await pictures(page, "tamper-older", { schemes: ["light"] });
  await savingIsRefused(page, "止められる薬");
  await confirmRestore(page, /送り直した記録 \d+件、もう一度消した記録 0件/);
  await openRecord(page, changedTitle);
  assert.match(await page.getByRole("region", { name: "書かれていること" }).innerText(), /朝だけ/);
  await writeMedicine(page, "エナラプリル錠5mg");
  await titlesElsewhere(words, [...titles.values(), "スピロノラクトン錠25mg", "エナラプリル錠5mg"]);
  t.diagnostic(`swapped: ${swapped.join(", ")}; after the older copy: ${back.size} records named`);
  await device.close();
  await rm(backup, { recursive: true, force: true });
});
