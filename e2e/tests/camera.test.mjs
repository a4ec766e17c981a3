// Reading QR codes with the camera. What it shows was drawn by the app's own export in another browser; the codes of one notebook
// come one after the other, as somebody turns the pages.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { NONE, REFUSED, blank, film, heldUp, showing, tracks, watchCamera } from "../harness/camera.mjs";
import { toRecords, writeMedicine } from "../harness/records.mjs";
import { Server } from "../harness/server.mjs";

const NAMES = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `とても長い名前のテスト用の錠剤その${n}番の５ミリグラム入りの包装で、袋に書かれているとおりに写したもの`);

let server;
let folder;
/** The codes of one notebook as pictures, in order. */
let codes;
const browsers = [];

before(async () => {
  server = await Server.start();
  folder = await mkdtemp(path.join(tmpdir(), "inro-camera-"));
  codes = await drawn();
});

after(async () => {
  for (const browser of browsers) await browser.close();
  await server?.dispose();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Chromium with a camera of its own kind. */
async function withCamera(flags) {
  const browser = await launch(flags);
  browsers.push(browser);
  return browser;
}

/** Somebody who has scanned nothing yet, at the page that scans. */
async function reader(flags) {
  const browser = await withCamera(flags);
  const device = await Device.open(browser, server);
  await watchCamera(device.context);
  const page = await device.page();
  await signUp(page);
  await toScan(page);
  return { device, page };
}

async function toScan(page) {
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await heading(page, "ファイルから取り込む").waitFor();
  await page.getByRole("button", { name: "QRコードを読む" }).click();
  await page.getByRole("heading", { name: "QRコードを読む" }).waitFor();
}

async function drawn() {
  const browser = await withCamera([]);
  const device = await Device.open(browser, server);
  const page = await device.page();
  await signUp(page);
  for (const name of NAMES) await writeMedicine(page, name);
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("link", { name: "つくる", exact: true }).click();
  await page.getByRole("link", { name: "お薬を選ぶ" }).click();
  await heading(page, "薬局に渡すお薬手帳").waitFor();
  await page.getByRole("button", { name: /この日のお薬をすべて選ぶ/ }).first().click();
  await page.getByText(`${NAMES.length}種類のお薬を選んでいます`).waitFor();
  await page.getByRole("button", { name: "QRコードをつくる" }).click();
  await page.getByRole("heading", { name: "薬局で読みとるQRコード" }).waitFor();
  const of = Number((await page.getByRole("main").innerText()).match(/(\d+)つのうち1つめ/)[1]);
  assert.ok(of >= 2, "a notebook that needs several codes");
  const pictures = [await heldUp(page, ".codes__frame svg")];
  for (let n = 2; n <= of; n += 1) {
    await page.locator("#codes-title").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText(`${of}つのうち${n}つめ`).waitFor();
    pictures.push(await heldUp(page, ".codes__frame svg"));
  }
  await device.close();
  return pictures;
}

const start = (page) => page.getByRole("button", { name: "カメラで読む" });
const stop = (page) => page.getByRole("button", { name: "カメラを止める" });
const take = (page) => page.getByRole("button", { name: "選んだものを取り込む" });

/** The page has its picture: a frame was shown. */
async function filming(page) {
  await stop(page).waitFor();
  await page.waitForFunction(() => document.querySelector(".scan__video")?.videoWidth > 0);
}

test("the codes of one notebook are read from the camera one after the other, and the camera goes off with the last", async () => {
  const file = path.join(folder, "all.y4m");
  await film(file, [blank(), ...codes]);
  const { device, page } = await reader(showing(file));
  assert.deepEqual(await tracks(page), [], "nothing films before it is asked to");
  await start(page).click();
  await page.getByText(`${codes.length}枚のうち1枚を読みました`).waitFor();
  await take(page).waitFor();
  const preview = await page.getByRole("main").innerText();
  for (const name of NAMES) assert.ok(preview.includes(name), `${name} is not in the preview`);
  assert.deepEqual(await tracks(page), ["video ended"]);
  await take(page).click();
  await page.getByText(`${NAMES.length}件を取り込みました`).waitFor();
  await device.close();
});

test("while a part is missing the page says which, and reading goes on", async () => {
  const file = path.join(folder, "last.y4m");
  await film(file, [codes.at(-1)]);
  const { device, page } = await reader(showing(file));
  await start(page).click();
  await page.getByText(`${codes.length}枚のうち1枚を読みました`).waitFor();
  const missing = codes.slice(0, -1).map((_, n) => n + 1).join("、");
  await page.getByText(`まだ読んでいない番号：${missing}`).waitFor();
  assert.deepEqual(await tracks(page), ["video live"]);
  assert.equal(await take(page).count(), 0, "a part alone is no notebook");
  await accessible(page);
  await device.close();
});

test("the camera goes off when it is stopped, when the scan is left, and when the page is left", async () => {
  const file = path.join(folder, "blank.y4m");
  await film(file, [blank()]);
  const { device, page } = await reader(showing(file));
  const ended = (count) => Array.from({ length: count }, () => "video ended");
  await start(page).click();
  await filming(page);
  assert.deepEqual(await tracks(page), ["video live"], "only the picture, no sound");
  await stop(page).click();
  await start(page).waitFor();
  assert.deepEqual(await tracks(page), ended(1));
  assert.equal(await page.locator(".scan__video").isVisible(), false);

  await start(page).click();
  await filming(page);
  await page.getByRole("button", { name: "ファイルを選ぶ画面へもどる" }).click();
  await page.locator("#import-file").waitFor({ state: "attached" });
  assert.deepEqual(await tracks(page), ended(2));

  await page.getByRole("button", { name: "QRコードを読む" }).click();
  await start(page).click();
  await filming(page);
  await toRecords(page);
  assert.deepEqual(await tracks(page), ended(3));
  await device.close();
});

test("that the camera was refused is said, and pictures are still a way", async () => {
  const { device, page } = await reader(REFUSED);
  await start(page).click();
  await page.getByText("カメラを使うことが許されていません").waitFor();
  await start(page).waitFor();
  assert.deepEqual(await tracks(page), []);
  await page.locator("#scan-picture").waitFor({ state: "attached" });
  await accessible(page);
  await device.close();
});

test("that there is no camera is said, and pictures are still a way", async () => {
  const { device, page } = await reader(NONE);
  await start(page).click();
  await page.getByText("使えるカメラがありません").waitFor();
  await start(page).waitFor();
  assert.deepEqual(await tracks(page), []);
  await page.locator("#scan-picture").waitFor({ state: "attached" });
  await device.close();
});
