// The same vault open in several browsers at once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { secondDevice, withSheet } from "../harness/devices.mjs";
import { openRecord, save, toRecords, writeMedicine } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

/** How long a change may take to show elsewhere. */
const SOON = { timeout: 5_000 };

const { server, browser } = await stage();

/** Set in the page and gone after a reload. */
const mark = (page) => page.evaluate(() => { globalThis.notReloaded = true; });
const notReloaded = (page) => page.evaluate(() => globalThis.notReloaded === true);

test("a change in one browser shows in a second, let in by the text, and in a third, let in by the sheet, without a reload", async (t) => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  const words = await signUp(page);
  const second = await secondDevice(browser, server, page);
  const third = await withSheet(browser, server, words);
  for (const other of [second.page, third.page]) {
    await toRecords(other);
    await other.getByRole("heading", { name: "まだ記録がありません" }).waitFor();
    await mark(other);
  }

  await writeMedicine(page, "リバーロキサバン錠10mg");
  const written = Date.now();
  for (const other of [second.page, third.page]) await other.getByRole("link", { name: "リバーロキサバン錠10mg" }).waitFor(SOON);
  t.diagnostic(`shown in both after ${Date.now() - written} ms`);

  // A change of the record that another browser has on its page, and a deletion.
  await openRecord(second.page, "リバーロキサバン錠10mg");
  await openRecord(page, "リバーロキサバン錠10mg");
  await page.getByRole("link", { name: "書き直す" }).click();
  await page.locator("#med-usage").fill("夕食のあと");
  await save(page);
  await page.getByText("記録を保存しました").waitFor();
  await second.page.getByRole("region", { name: "書かれていること" }).getByText("夕食のあと").waitFor(SOON);
  const section = second.page.getByRole("region", { name: "この記録を消す" });
  await section.getByRole("button", { name: "この記録を消す" }).click();
  await section.getByRole("button", { name: "記録を消す", exact: true }).click();
  await second.page.getByText("記録を消しました").waitFor();
  await third.page.getByRole("heading", { name: "まだ記録がありません" }).waitFor(SOON);
  await page.getByText(/この記録は、もうありません/).waitFor(SOON);
  for (const other of [second.page, third.page]) assert.ok(await notReloaded(other), "the page was reloaded");
  for (const each of [third.device, second.device, device]) await each.close();
});

test("a record that one browser deletes while another edits it can be kept as a new one", async () => {
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  await writeMedicine(page, "エドキサバン錠30mg");
  const second = await secondDevice(browser, server, page);
  await openRecord(page, "エドキサバン錠30mg");
  await page.getByRole("link", { name: "書き直す" }).click();
  await page.locator("#med-usage").fill("昼に一度");
  await openRecord(second.page, "エドキサバン錠30mg");
  const section = second.page.getByRole("region", { name: "この記録を消す" });
  await section.getByRole("button", { name: "この記録を消す" }).click();
  await section.getByRole("button", { name: "記録を消す", exact: true }).click();
  await second.page.getByText("記録を消しました").waitFor();
  await save(page);
  const conflict = page.locator("#conflict");
  await conflict.getByText("ほかの端末で、この記録が消されました").waitFor();
  await conflict.getByRole("button", { name: "新しい記録として残す" }).click();
  await page.getByText("記録を保存しました").waitFor();
  await second.page.getByRole("link", { name: "エドキサバン錠30mg" }).waitFor(SOON);
  await openRecord(second.page, "エドキサバン錠30mg");
  assert.match(await second.page.getByRole("region", { name: "書かれていること" }).innerText(), /昼に一度/);
  await second.device.close();
  await device.close();
});
