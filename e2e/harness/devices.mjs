// Letting further browsers in: with the text another one shows, or with the sheet.
import { PASSPHRASE, heading } from "./account.mjs";
import { Device } from "./browser.mjs";

/** The answer "this is my device", and not "this is not my device". */
export const OWN = /^自分の端末(?!では)/;

/** Shows the text for another device and reads it. */
export async function pairingText(page, passphrase = PASSPHRASE) {
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("button", { name: "新しい端末を入れる" }).click();
  await page.locator("#pair-passphrase").fill(passphrase);
  await page.getByRole("button", { name: "QRコードと文字を出す" }).click();
  return (await page.getByTestId("pairing-typed").innerText()).trim();
}

/** Types the text into a browser that is to be let in, and presses "open". `whose` is what it answers to "whose device is this?". */
export async function openWithPairing(page, text, whose, passphrase = PASSPHRASE) {
  await page.goto("/open");
  await page.locator("#pairing").fill(text);
  await page.locator("#passphrase").fill(passphrase);
  if (whose) await page.getByRole("radio", { name: whose }).check({ force: true });
  await page.getByRole("button", { name: "ひらく", exact: true }).click();
}

/** Types the twelve words of the sheet and presses "open". */
export async function openWithSheet(page, words) {
  await page.goto("/open?with=sheet");
  for (const [n, word] of words.entries()) await page.locator(`#words-${n + 1}`).fill(word);
  await page.getByRole("button", { name: "ひらく", exact: true }).click();
}

/** A second browser, let in by the text; on the first page. The same person's own, unless `whose` says otherwise. */
export async function secondDevice(browser, server, page, options = {}, whose = OWN) {
  const text = await pairingText(page);
  const device = await Device.open(browser, server, options);
  const other = await device.page();
  await openWithPairing(other, text, whose);
  await heading(other, "今日").waitFor();
  return { device, page: other, text };
}

/** A browser that knows nothing, opened with the sheet. */
export async function withSheet(browser, server, words, options = {}) {
  const device = await Device.open(browser, server, options);
  const page = await device.page();
  await openWithSheet(page, words);
  await heading(page, "今日").waitFor();
  return { device, page };
}
