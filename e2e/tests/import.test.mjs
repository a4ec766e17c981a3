// Taking in a file: seen before it is stored, one by one, undone as a whole; somebody else's file, a My Number, a file
// that is too large.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { heading, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { stage } from "../harness/stage.mjs";

const fixture = (name) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const samples = fileURLToPath(new URL("../../../shared/samples/", import.meta.url));

const { server, browser } = await stage();

async function owner(options = {}) {
  const device = await Device.open(browser, server, options.context);
  const page = await device.page();
  await signUp(page, options);
  return { device, page };
}

async function toRecords(page) {
  await page.getByRole("navigation").getByRole("link", { name: "記録", exact: true }).click();
  await heading(page, "記録").waitFor();
}

async function choose(page, file) {
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await heading(page, "ファイルから取り込む").waitFor();
  await page.locator("#import-file").setInputFiles(file);
}

const take = (page) => page.getByRole("button", { name: "選んだものを取り込む" });

test("a file is shown by kind, taken in as chosen, found in the list with its source, and undone as a whole", async () => {
  const { device, page } = await owner();
  await choose(page, fixture("own-records.json"));
  await take(page).waitFor();
  const main = page.getByRole("main");
  const text = await main.innerText();
  for (const word of ["葛󠄀城型こむら返り", "ペニシリン系の抗菌薬", "アムロジピンOD錠5mg", "まだ表示できないもの", "受診 1件"]) {
    assert.ok(text.includes(word), word);
  }
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "import-decide");
  await page.getByRole("checkbox", { name: "アムロジピンOD錠5mg" }).uncheck();
  await page.getByText("4件のうち 3件を取り込みます").waitFor();
  await take(page).click();
  await page.getByText("3件を取り込みました").waitFor();
  await accessible(page);
  await page.getByRole("link", { name: "記録をみる" }).click();
  await page.getByText("3件", { exact: true }).waitFor();
  assert.match(await main.innerText(), /取り込み/);
  await page.getByRole("link", { name: "葛󠄀城型こむら返り" }).click();
  const about = await page.getByRole("region", { name: "この記録について" }).innerText();
  assert.match(about, /own-records\.json/);
  assert.match(about, /届いたままの形で保存/);

  await choose(page, fixture("own-records.json"));
  await page.getByText("同じファイルを前に取り込んでいます").waitFor();
  await page.getByText("4件のうち 1件を取り込みます").waitFor();
  assert.equal(await page.getByRole("checkbox", { name: "葛󠄀城型こむら返り" }).isChecked(), false);
  await take(page).click();
  await page.getByText("1件を取り込みました").waitFor();
  await page.getByRole("button", { name: "この取り込みを元に戻す" }).click();
  await page.getByText("元に戻しました（1件）").waitFor();
  await toRecords(page);
  await page.getByText("3件", { exact: true }).waitFor();
  await device.close();
});

test("somebody else's file stops: both persons side by side, no content, and nothing stored without an explicit yes", async () => {
  const { device, page } = await owner();
  await choose(page, fixture("other-person.json"));
  await page.getByText("ほかの人の記録のようです").waitFor();
  const text = await page.getByRole("main").innerText();
  assert.ok(text.includes("辻󠄀井 百合") && text.includes("髙﨑 千鶴"), text);
  assert.ok(!text.includes("こむら返り"), "no content before the decision");
  await accessible(page);
  assert.deepEqual(await sidewaysScroll(page), []);
  await pictures(page, "import-person");
  await page.getByRole("button", { name: "中身をみる" }).click();
  await page.getByText("続けるには、この文をたしかめて").waitFor();
  await page.getByRole("button", { name: "このファイルは取り込まない" }).click();
  await page.getByText("取り込みませんでした。").waitFor();
  await toRecords(page);
  await page.getByRole("heading", { name: "まだ記録がありません" }).waitFor();
  await device.close();
});

test("what the patient may not have been told is behind a neutral notice and has to be decided; so has a possible correction", async () => {
  const { device, page } = await owner();
  await choose(page, fixture("own-records.json"));
  await take(page).click();
  await page.getByText("4件を取り込みました").waitFor();
  await choose(page, fixture("not-told-yet.json"));
  await take(page).waitFor();
  assert.ok(!(await page.getByRole("main").innerText()).includes("伏せられた病名"));
  await take(page).click();
  const open = page.locator("#import-problems").getByRole("link");
  await open.first().waitFor();
  assert.equal(await open.count(), 2);
  assert.ok(!(await page.getByRole("main").innerText()).includes("伏せられた病名"));
  await accessible(page);
  await pictures(page, "import-uninformed");
  await page.getByRole("button", { name: "内容を見る" }).click();
  await page.getByText("伏せられた病名").waitFor();
  await page.getByRole("group", { name: "未告知の印がある記録" }).getByRole("radio", { name: "取り込む", exact: true }).check({ force: true });
  await page.getByRole("group", { name: /こむら返り/ }).getByRole("radio", { name: "取り込まない", exact: true }).check({ force: true });
  await take(page).click();
  await page.getByText("1件を取り込みました").waitFor();
  await device.close();
});

test("a My Number in a file is cut out and another number is asked about; neither is shown", async () => {
  const { device, page } = await owner();
  await choose(page, fixture("my-number.json"));
  await page.getByText("マイナンバーが1か所にあります").waitFor();
  const text = await page.getByRole("main").innerText();
  assert.doesNotMatch(text, /\d{4,}[- ]?\d{4,}/);
  await take(page).click();
  await page.locator("#import-problems").getByRole("link", { name: /番号を取り除くか/ }).waitFor();
  await accessible(page);
  await page.getByRole("radio", { name: "マイナンバーではない。残す" }).check({ force: true });
  await take(page).click();
  await page.getByText("2件を取り込みました").waitFor();
  await page.getByRole("link", { name: "記録をみる" }).click();
  await page.getByRole("link", { name: "腰痛症" }).click();
  await heading(page, "腰痛症").waitFor();
  assert.doesNotMatch(await page.getByRole("main").innerText(), /\d{12}/);
  await device.close();
});

test("a file over 50 MB is refused by its size at once, a broken one with its reason, and nothing is stored", async () => {
  const { device, page } = await owner();
  await toRecords(page);
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await page.locator("#import-file").waitFor();
  const took = await page.evaluate(async () => {
    const input = document.getElementById("import-file");
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(200 * 1024 * 1024)], "large.json", { type: "application/json" }));
    input.files = data.files;
    const start = performance.now();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - start;
  });
  assert.ok(took < 1000, `the page stood still for ${took} ms`);
  await page.getByText("50 MB までのファイルを選んでください").waitFor();
  await accessible(page);
  await page.locator("#import-file").setInputFiles({ name: "cut.json", mimeType: "application/json", buffer: Buffer.from('{"resourceType":"Bund') });
  await page.getByText("途中で切れているか").waitFor();
  await page.getByText("何もしまっていません。").waitFor();
  await device.close();
});

test("published samples are read with their person compared first", { skip: existsSync(samples) ? false : "samples not present" }, async () => {
  const { device, page } = await owner({ name: "牧野 爛漫", kana: "まきの らんまん", birth: "1930-06-28" });
  const folder = `${samples}jp-clins/`;
  const file = readdirSync(folder).find((name) => name.includes("CLINS-Referral"));
  await choose(page, folder + file);
  await take(page).waitFor();
  assert.ok((await page.locator(".import-row").count()) > 0, "something can be taken");
  await accessible(page);
  await pictures(page, "import-jp-clins", { schemes: ["light"] });
  const other = readdirSync(`${samples}clinosim-seed42/`)[0];
  await choose(page, `${samples}clinosim-seed42/${other}`);
  await page.getByText("ファイルの人").waitFor();
  await device.close();
});
