// One long way through the whole app. Afterwards everything that was typed in, and every key that was seen, is searched in all the server kept, logged and
// received; and no host but the server was contacted.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { answerWords, heading, openHere, toSheet, WORDS } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { openWithPairing, openWithSheet, OWN, pairingText } from "../harness/devices.mjs";
import { filesOf, requestsOf, search, sources } from "../harness/record.mjs";
import { openRecord, save, toRecords, write } from "../harness/records.mjs";
import { answerKinds, answerTerms, openAs, provider, seal, startSheet, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

/** What is typed in, each unlike anything the server has of its own. */
const PERSON = { name: "榊󠄀原 彌生子", kana: "さかきばら やえこ", birth: "昭和27年11月3日", passphrase: "しぐれ みおつくし ほととぎす なぎさ" };
const NEXT = "かげろう うたかた つむじかぜ こだま";
const WRONG = "ちがうとびらの まちがい合言葉";
const ARCHIVE = "ひかえのための べつの合言葉";
const MEDICINE = {
  "med-name": "ゾルピクロン錠12.5mg", "med-dose": "37.5錠", "med-usage": "就寝のすこし前に白湯で", "med-days": "873", "med-start": "令和7年2月17日", "med-reason": "明け方の動悸のため",
  "med-ingredient": "ゾルピクロニウム臭化物", "med-prescriber": "蛯澤 燈子", "med-pharmacy": "ひいらぎ坂調剤薬局", "med-note": "割線で割らずに飲む", memo: "夫にはまだ話していない",
};
const EDITED = "起きてすぐに白湯で";
const DIAGNOSIS = { "dx-name": "発作性葵ヶ丘型頻拍", "dx-site": "左の心房", "dx-severity": "ときどき強い", "dx-start-words": "娘が生まれた翌年", "dx-note": "運転は控える", facility: "葦原循環器医院" };
const ALLERGY = { "al-name": "ヨード造影剤ヒガンナ", "al-reaction-0": "喉の奥の腫れと喘鳴", "al-since-words": "胃の検査のとき", "al-note": "二度と使わない" };
const CHECKUP = { "ck-title": "桐生野人間ドック", "ck-date": "2025-03-29", "ck-name-0": "好酸球ペルオキシダーゼ", "ck-value-0": "4321.75", "ck-unit-0": "µmol/時", "ck-low-0": "1187.5", "ck-high-0": "2963.25", "ck-note": "再検査をすすめられた" };
const IMPORTED = { condition: "腓腹筋の枇杷形けいれん", allergy: "キチン質の飼料", reaction: "まぶたの水ぶくれ", medicine: "テルミネラン散0.7%", dosage: "食間に耳かき一杯", value: 6127.5, observation: "血清ラミナリン", facility: "瑞鳥ヶ浜病院" };
const FILE = "退院のときの控え-榊原.json";
const SEARCHED = "葵ヶ丘";
const PROVIDER = { name: "杜若総合医療センター 不整脈外来", place: "群青市東雲町七丁目", purpose: "心臓カテーテル治療の相談" };
const LETTER = { name: "月見坂こころのクリニック", place: "薄暮郡浅葱村", purpose: "眠れない夜についての相談" };
const RECIPIENT = "邊見 聡（杜若 不整脈外来）";

const { server, browser } = await stage();

/** The fixture with one record of each kind, about this person and with these words. */
async function file() {
  const bundle = JSON.parse(await readFile(new URL("../fixtures/own-records.json", import.meta.url), "utf8"));
  const of = (type) => bundle.entry.map(({ resource }) => resource).find(({ resourceType }) => resourceType === type);
  const patient = of("Patient");
  [patient.name[0].text, patient.name[1].text, patient.birthDate] = [PERSON.name, "サカキバラ ヤエコ", "1952-11-03"];
  of("Organization").name = IMPORTED.facility;
  of("Condition").code.text = IMPORTED.condition;
  of("AllergyIntolerance").code.text = IMPORTED.allergy;
  of("AllergyIntolerance").reaction[0].manifestation[0].text = IMPORTED.reaction;
  of("MedicationStatement").medicationCodeableConcept.text = IMPORTED.medicine;
  of("MedicationStatement").dosage[0].text = IMPORTED.dosage;
  of("Observation").code.text = IMPORTED.observation;
  of("Observation").valueQuantity.value = IMPORTED.value;
  return { name: FILE, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(bundle)) };
}

/** What a link's fragment holds. */
function shlink(link) {
  return JSON.parse(Buffer.from(link.split("#shlink:/")[1], "base64url").toString());
}

/** Each different content that a file of the data folder had at any of the moments it was looked at, so that what was overwritten later is searched as well. */
class Kept {
  /** @type {Map<string, {name: string, bytes: Buffer}>} */
  #files = new Map();
  moments = 0;

  async look() {
    this.moments += 1;
    for (const { name, bytes } of await filesOf(server.data)) {
      const content = createHash("sha256").update(bytes).digest("hex");
      if (!this.#files.has(content)) this.#files.set(content, { name: `${name}, moment ${this.moments}`, bytes });
    }
  }

  get sources() {
    return [...this.#files.values()];
  }
}

test("the server never has what was typed in, and nobody else is asked for anything", async (t) => {
  const kept = new Kept();
  const device = await Device.open(browser, server);
  device.expect(/401/);
  const page = await device.page();

  // An account, the passphrase typed wrongly once.
  const words = await toSheet(page, PERSON);
  const w = WORDS.ja;
  await page.getByRole("checkbox", { name: w.havePaper }).check();
  await page.getByRole("button", { name: w.next }).click();
  await heading(page, w.stepCheck).waitFor();
  await answerWords(page, words);
  await page.getByRole("button", { name: w.create }).click();
  await heading(page, w.done).waitFor();
  await page.getByRole("link", { name: w.goHome }).click();
  await heading(page, w.today).waitFor();
  await page.reload();
  await openHere(page, { passphrase: WRONG });
  await page.locator("#passphrase[aria-invalid=true]").waitFor();
  await openHere(page, { passphrase: PERSON.passphrase });
  await heading(page, w.today).waitFor();
  await kept.look();

  // Records of all kinds, one changed, one looked for, a file taken in.
  await write(page, "medication", MEDICINE["med-name"], MEDICINE);
  await write(page, "diagnosis", DIAGNOSIS["dx-name"], DIAGNOSIS);
  await write(page, "allergy", ALLERGY["al-name"], ALLERGY);
  await write(page, "checkup", CHECKUP["ck-title"], CHECKUP);
  await kept.look();
  await openRecord(page, MEDICINE["med-name"]);
  await page.getByRole("link", { name: "書き直す" }).click();
  await page.locator("#med-usage").fill(EDITED);
  await save(page);
  await page.getByText("記録を保存しました").waitFor();
  await toRecords(page);
  await page.locator("#records-find").fill(SEARCHED);
  await page.getByText("1件", { exact: true }).waitFor();
  await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
  await page.locator("#import-file").setInputFiles(await file());
  await page.getByRole("button", { name: "選んだものを取り込む" }).click();
  await page.getByText("4件を取り込みました").waitFor();
  await kept.look();

  // Two more browsers: with the text, with the sheet.
  const pairing = await pairingText(page, PERSON.passphrase);
  const second = await Device.open(browser, server);
  const secondPage = await second.page();
  await openWithPairing(secondPage, pairing, OWN, PERSON.passphrase);
  await heading(secondPage, w.today).waitFor();
  const third = await Device.open(browser, server);
  const thirdPage = await third.page();
  await openWithSheet(thirdPage, words);
  await heading(thirdPage, w.today).waitFor();
  await second.close();
  await third.close();

  // Shown to a provider, who opens it; the journal says so.
  await startSheet(page, PROVIDER);
  await answerTerms(page, { passcode: true });
  await answerKinds(page, [true, true, true, true]);
  await page.locator("#c-checkup .clause__in .parity__opt").nth(0).click();
  const handed = await seal(page);
  await kept.look();
  const clinic = await provider(browser, server, handed.link);
  await openAs(clinic.page, RECIPIENT, { passcode: handed.passcode });
  const shown = clinic.page.locator("main.doc__grid");
  await shown.waitFor();
  assert.ok((await shown.innerText()).includes(MEDICINE["med-name"]), "the provider does not see the record");
  await to(page, "見た人");
  await page.locator(".log li").filter({ hasText: RECIPIENT }).first().waitFor();
  await clinic.device.close();
  await kept.look();

  // A letter with a link of its own.
  await openRecord(page, DIAGNOSIS["dx-name"]);
  await page.getByRole("link", { name: "手紙をつくる" }).first().click();
  await page.locator("#referral-to").selectOption({ label: "新しい相手" });
  await page.locator("#referral-name").fill(LETTER.name);
  await page.locator("#referral-place").fill(LETTER.place);
  await page.locator("#referral-purpose").fill(LETTER.purpose);
  await page.getByRole("group", { name: new RegExp(DIAGNOSIS["dx-name"]) }).getByRole("radio", { name: "入れる", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "相手に見える形をたしかめる" }).click();
  await page.locator("#referral-link").getByRole("radio", { name: "リンクもつくる", exact: true }).check({ force: true });
  await page.locator("#terms-period").getByRole("radio", { name: "1週間", exact: true }).check({ force: true });
  await page.locator("#terms-uses").getByRole("radio", { name: "5回まで", exact: true }).check({ force: true });
  await page.locator("#terms-passcode").getByRole("radio", { name: "つけない", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "印を押してつくる" }).click();
  await page.getByText("手紙をつくりました").waitFor();
  const letter = (await page.locator("#main code").first().innerText()).trim();
  const reader = await provider(browser, server, letter);
  await openAs(reader.page, RECIPIENT);
  await reader.page.locator("main.doc__grid").waitFor();
  await reader.device.close();
  await kept.look();

  // A record deleted, the passphrase changed, everything taken out, put away and opened again.
  await openRecord(page, ALLERGY["al-name"]);
  const section = page.getByRole("region", { name: "この記録を消す" });
  await section.getByRole("button", { name: "この記録を消す" }).click();
  await section.getByRole("button", { name: "記録を消す", exact: true }).click();
  await page.getByText("記録を消しました").waitFor();
  await page.getByRole("link", { name: "設定" }).click();
  await page.getByRole("button", { name: "合言葉：変える" }).click();
  await page.locator("#current").fill(PERSON.passphrase);
  await page.locator("#next").fill(NEXT);
  await page.locator("form").getByRole("button", { name: "変える", exact: true }).click();
  await page.getByText("合言葉を変えました").waitFor();
  const [everything] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "書き出す", exact: true }).click()]);
  const exported = await readFile(await everything.path(), "utf8");
  await page.getByRole("button", { name: "まるごとのファイルをつくる" }).click();
  await page.locator("#archive-passphrase").fill(ARCHIVE);
  await Promise.all([page.waitForEvent("download"), page.locator("form").getByRole("button", { name: "まるごとのファイルをつくる" }).click()]);
  await page.getByRole("button", { name: w.lock }).click();
  await openHere(page, { passphrase: NEXT });
  await heading(page, w.today).waitFor();
  await page.getByRole("button", { name: w.lock }).click();
  await heading(page, w.openTitle).waitFor();
  await kept.look();
  await server.stop();
  await kept.look();

  const keys = [handed.link, letter].map((link) => shlink(link).key);
  const markers = [
    ...Object.values(PERSON), "1952-11-03", "サカキバラ ヤエコ", NEXT, WRONG, ARCHIVE,
    ...Object.values(MEDICINE).filter((text) => text !== MEDICINE["med-days"]), "2025-02-17", EDITED,
    ...Object.values(DIAGNOSIS), ...Object.values(ALLERGY), ...Object.values(CHECKUP),
    ...Object.values(IMPORTED).map(String), FILE, SEARCHED,
    ...Object.values(PROVIDER), ...Object.values(LETTER),
    ...words, words.join(" "), words.join("　"), pairing, pairing.replace(/[\s-]/g, ""),
    ...keys, ...keys.map((key) => Buffer.from(key, "base64url")),
    ...[handed.link, letter].map((link) => link.split("#")[1]),
  ];
  assert.equal(keys.map((key) => Buffer.from(key, "base64url").length).join(), "32,32");
  assert.ok(new Set(markers.map(String)).size >= 30);
  // What was typed did arrive where it belongs: a marker that nobody ever had proves nothing.
  for (const marker of [MEDICINE["med-name"], EDITED, DIAGNOSIS["dx-note"], CHECKUP["ck-value-0"], IMPORTED.reaction, String(IMPORTED.value)]) {
    assert.ok(exported.includes(marker), `${marker} is not in the export`);
  }

  const { log, sent } = await sources(server);
  const places = { data: [...kept.sources, { name: "the names of the files", bytes: Buffer.from(kept.sources.map(({ name }) => name).join("\n")) }], log, sent };
  for (const [place, all] of Object.entries(places)) {
    assert.deepEqual(search(markers, all), [], place);
    t.diagnostic(`${place}: ${markers.length} markers, ${all.reduce((sum, { bytes }) => sum + bytes.length, 0)} bytes, no hit`);
  }

  // Passcode and recipient: in the manifest requests, in no other request, no file and no log line.
  const manifests = new Set([handed.link, letter].map((link) => new URL(shlink(link).url).pathname));
  const requests = sent.flatMap(({ bytes }) => requestsOf(bytes));
  const [prescribed, others] = [true, false].map((is) =>
    requests.filter(({ method, target }) => (method === "POST" && manifests.has(target)) === is).map(({ method, target, bytes }) => ({ name: `${method} ${target}`, bytes })));
  assert.equal(prescribed.length, 2, "two links were opened once each");
  const told = [handed.passcode, RECIPIENT];
  assert.deepEqual(search(told, [...places.data, ...log, ...others]), []);
  for (const one of told) assert.ok(search([one], prescribed).length > 0, `${one} is not in the request that has to carry it: the search finds nothing`);
  t.diagnostic(`passcode and recipient: in ${prescribed.length} manifest requests, in none of ${others.length} other requests, no file and no log line`);

  // The search finds in each of the three places what is there.
  const planted = "置き場所に置いた目じるし";
  await writeFile(path.join(server.data, "planted"), `x${Buffer.from(`..${planted}`).toString("base64")}`);
  assert.ok(search([planted], await filesOf(server.data)).length > 0, "a text in the data folder is not found");
  await rm(path.join(server.data, "planted"));
  assert.ok(search([`listening on ${"http"}`], log).length > 0, "a line of the log is not found");
  assert.ok(search(["/api/v1/vaults/"], sent).length > 0, "the path of a request is not found");

  // Nobody else: every request of the owner's browser, the worker's among them, went to the server.
  const hosts = new Set(device.requests.map(({ url }) => new URL(url)).filter(({ protocol }) => protocol.startsWith("http")).map(({ host }) => host));
  assert.deepEqual([...hosts], [server.host]);
  assert.ok(device.requests.some(({ method, url }) => method === "POST" && url.includes("/api/v1/")), "what the worker asks for is not listed");
  t.diagnostic(`hosts contacted: ${[...hosts].join()} in ${device.requests.length} requests`);
  await device.close();
});
