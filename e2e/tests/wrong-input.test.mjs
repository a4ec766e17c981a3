// What is wrong gets a sentence in the reader's language, and nothing of it is stored.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { WORDS, heading, openHere, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { RECORDS, save, startForm, toRecords } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

const PERSON = { name: "髙﨑 千鶴", kana: "たかさき ちづる", birth: "昭和23年4月12日" };
/** With a check digit that is right: 番号利用法施行令 (regulation of the My Number Act), article 8. */
const MY_NUMBER = "123456789018";

/** What has to be said. A link with a changed character is in share.test.mjs. */
const SAID = {
  ja: {
    passphrase: "合言葉がちがいます。大文字・小文字と、かな・英字の切り替えをたしかめてください。",
    unknownWord: "5番目の言葉は、復元シートの言葉にありません。紙と見くらべてください。",
    otherWords: "この12の言葉では、ひらけません。番号の順と、一つずつの言葉をたしかめてください。",
    tooFewWords: "言葉は12です。いま11あります。ぬけていないか、たしかめてください。",
    truncated: "このファイルは読めません。途中で切れているか、形がちがいます。もう一度受け取ってください。",
    notFhir: "この印籠で読める記録ではありません。病院や薬局、健診機関から受け取ったファイルを選んでください。",
    tooLarge: "ファイルが大きすぎます。50 MB までのファイルを選んでください。",
    empty: "ファイルに、取り込める記録がありません。",
    nothingStored: "何もしまっていません。",
    otherPerson: "ほかの人の記録のようです",
    otherBirth: "名前は同じで、生年月日がちがいます（同姓同名）。",
    decide: "決めるまで、何も取り込みません。中身もまだ表示しません。",
    numberField: "マイナンバーのようです。集めることは法律で限られているので、入れられません。番号を消してください。",
    numberFile: "マイナンバーが1か所にあります。取り除いて取り込みます",
  },
  en: {
    passphrase: "The passphrase is wrong. Check capitals and the input language.",
    unknownWord: "Word 5 is not a recovery word. Compare it with the paper.",
    otherWords: "These 12 words open nothing. Check the order and each word.",
    tooFewWords: "There must be 12 words; there are 11. Check for a gap.",
    truncated: "This file cannot be read. It is cut off or not of its form. Ask for it again.",
    notFhir: "This is not a record that can be read here. Choose a file from a hospital, a pharmacy or a checkup centre.",
    tooLarge: "The file is too large. Choose one of at most 50 MB.",
    empty: "The file holds no record that can be taken in.",
    nothingStored: "Nothing was stored.",
    otherPerson: "This seems to be about somebody else",
    otherBirth: "Same name, other birth date (a namesake).",
    decide: "Nothing is taken in before you decide, and nothing of it is shown.",
    numberField: "This looks like a My Number. The law restricts collecting it, so it cannot be stored. Remove the number.",
    numberFile: "A My Number in 1 place is cut out",
  },
};

const { server, browser } = await stage();

async function owner(lang) {
  const device = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
  const page = await device.page();
  const words = await signUp(page, { ...PERSON, lang });
  return { device, page, words };
}

const fixture = (name) => readFile(new URL(`../fixtures/${name}`, import.meta.url));

/** A file of this name and content, as the browser gets it from the person. */
const json = (name, content) => ({ name, mimeType: "application/json", buffer: Buffer.isBuffer(content) ? content : Buffer.from(content) });

async function toImport(page, lang) {
  await toRecords(page, lang);
  await page.getByRole("link", { name: RECORDS[lang].takeInFile }).first().click();
  await heading(page, RECORDS[lang].takeInFile).waitFor();
}

/** The vault holds nothing, here and after a fresh opening from the server. */
async function holdsNothing(page, lang) {
  await toRecords(page, lang);
  await page.getByRole("heading", { name: RECORDS[lang].empty }).waitFor();
  await page.reload();
  await openHere(page, { lang });
  await heading(page, RECORDS[lang].records).waitFor();
  await page.getByRole("heading", { name: RECORDS[lang].empty }).waitFor();
}

/** The server lives and has not said that anything panicked. */
async function serverIsWell() {
  assert.equal((await fetch(`${server.url}/api/v1/server`)).status, 200);
  assert.deepEqual(server.log.filter((line) => /panic/i.test(line)), []);
}

for (const lang of ["ja", "en"]) {
  const said = SAID[lang];

  test(`a wrong passphrase and wrong words are said in ${lang}, and open nothing`, async () => {
    const { device, page, words } = await owner(lang);
    device.expect(/401/);
    await page.reload();
    await openHere(page, { passphrase: "まちがった合言葉です", lang });
    await page.getByText(said.passphrase).first().waitFor();
    assert.equal(await page.getByText("千鶴").count(), 0);
    const other = await Device.open(browser, server, { locale: lang === "ja" ? "ja-JP" : "en-GB" });
    other.expect(/401/);
    const sheet = await other.page("/open?with=sheet");
    const type = async (typed) => {
      await sheet.locator("#words-1").waitFor();
      for (const [n, word] of typed.entries()) await sheet.locator(`#words-${n + 1}`).fill(word);
      await sheet.getByRole("button", { name: WORDS[lang].open, exact: true }).click();
    };
    await type(words.with(4, "nosuchword"));
    await sheet.getByText(said.unknownWord).first().waitFor();
    await type(words.with(11, ""));
    await sheet.getByText(said.tooFewWords).first().waitFor();
    // Each one a word of the list, and together no key of anybody: another order, which the checksum finds or the server does not know.
    await type([...words.slice(1), words[0]]);
    await sheet.getByText(said.otherWords).first().waitFor();
    await heading(sheet, WORDS[lang].openTitle).waitFor();
    await type(words);
    await heading(sheet, WORDS[lang].today).waitFor();
    await other.close();
    await serverIsWell();
    await device.close();
  });

  test(`a file that is cut off, no FHIR, empty, too large or not JSON is refused in ${lang}, and nothing is stored`, async () => {
    const { device, page } = await owner(lang);
    await toImport(page, lang);
    const whole = await fixture("own-records.json");
    const cases = [
      [json("cut.json", whole.subarray(0, Math.floor(whole.length * 0.6))), said.truncated],
      [json("other.json", '{"colour": "vermilion", "entry": [1, 2, 3]}'), said.notFhir],
      [json("list.json", "[1, 2, 3]"), said.notFhir],
      [json("picture.json", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00])), said.truncated],
      [json("deep.json", "[".repeat(100_000)), said.truncated],
      [json("empty.json", '{"resourceType": "Bundle", "type": "collection", "entry": []}'), said.empty],
    ];
    for (const [file, sentence] of cases) {
      await page.locator("#import-file").setInputFiles(file);
      await page.locator("#import-stage").getByText(sentence).first().waitFor();
      await page.getByText(said.nothingStored, { exact: true }).waitFor();
    }
    await page.evaluate(() => {
      const input = document.getElementById("import-file");
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(200 * 1024 * 1024)], "large.json", { type: "application/json" }));
      input.files = data.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.locator("#import-stage").getByText(said.tooLarge).first().waitFor();
    await page.getByText(said.nothingStored, { exact: true }).waitFor();
    await holdsNothing(page, lang);
    await serverIsWell();
    await device.close();
  });

  test(`a file about somebody else, by name or by birth date alone, stops in ${lang} before anything is shown or stored`, async () => {
    const { device, page } = await owner(lang);
    const namesake = JSON.parse(await fixture("own-records.json"));
    namesake.entry[0].resource.birthDate = "1975-01-30";
    for (const [file, reason] of [[json("other-person.json", await fixture("other-person.json")), ""], [json("namesake.json", JSON.stringify(namesake)), said.otherBirth]]) {
      await toImport(page, lang);
      await page.locator("#import-file").setInputFiles(file);
      await page.getByText(said.otherPerson).first().waitFor();
      const text = await page.getByRole("main").innerText();
      assert.ok(text.includes(said.decide) && text.includes(reason), text);
      assert.ok(!text.includes("こむら返り"), "content is shown before the decision");
    }
    await holdsNothing(page, lang);
    await serverIsWell();
    await device.close();
  });

  test(`a My Number is refused in a form and cut out of a file, in ${lang}, and its digits are never shown`, async () => {
    const { device, page } = await owner(lang);
    await startForm(page, "diagnosis", lang);
    await page.locator("#dx-name").fill("腰痛症");
    await page.locator("#memo").fill(`マイナンバー ${MY_NUMBER}`);
    await save(page, lang);
    await page.locator("#trouble").getByText(said.numberField).waitFor();
    assert.ok(!(await page.locator("#trouble").innerText()).includes(MY_NUMBER.slice(4)));
    await toImport(page, lang);
    await page.locator("#import-file").setInputFiles(json("my-number.json", await fixture("my-number.json")));
    await page.getByText(said.numberFile).waitFor();
    assert.doesNotMatch(await page.getByRole("main").innerText(), /\d{4,}[- ]?\d{4,}/);
    await holdsNothing(page, lang);
    await serverIsWell();
    await device.close();
  });
}
