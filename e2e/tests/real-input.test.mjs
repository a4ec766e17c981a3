// Published files of others, taken in through the page and given out again: every medication, condition, allergy and
// observation appears with its text intact, and two validators nobody here wrote accept what comes out.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { heading, signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { toRecords } from "../harness/records.mjs";
import { stage } from "../harness/stage.mjs";

const samples = fileURLToPath(new URL("../../../shared/samples/", import.meta.url));
const validators = fileURLToPath(new URL("../validate/", import.meta.url));
const FILES = [
  { file: "jp-clins/Bundle-Bundle-CLINS-Referral-Example-01.json", counts: { Condition: 5, AllergyIntolerance: 3, Observation: 1, Medication: 0 } },
  { file: "ips/Bundle-bundle-ips-all-sections.json", counts: { Condition: 4, AllergyIntolerance: 1, Observation: 12, Medication: 3 } },
];

const { server, browser, folder } = await stage({ folder: "real" });

/** What a concept is called where it is shown: the text as entered, else a terminology's word. */
const label = (concept) => concept.text ?? concept.coding.find((coding) => coding.display)?.display ?? concept.coding[0].code;

/** The facts of a bundle, by resource type, as they must be readable on a page. */
function facts(bundle) {
  const found = { Condition: [], AllergyIntolerance: [], Observation: [], Medication: [] };
  for (const { resource } of bundle.entry) {
    if (/^Medication(Request|Statement|Dispense)$/.test(resource.resourceType)) found.Medication.push(label(resource.medicationCodeableConcept));
    else if (resource.resourceType in found) found[resource.resourceType].push(label(resource.code));
  }
  return found;
}

/** Everything the list of records and the page of each of them say. */
async function everyPage(page) {
  await toRecords(page);
  const links = page.getByRole("main").locator('a[href^="/records/"]');
  await links.first().waitFor();
  const count = await links.count();
  let text = await page.getByRole("main").innerText();
  for (let at = 0; at < count; at += 1) {
    const href = await links.nth(at).getAttribute("href");
    if (!/^\/records\/[A-Za-z0-9_-]{22}$/.test(href)) continue;
    await links.nth(at).click();
    await page.getByRole("region", { name: "この記録について" }).waitFor();
    text += `\n${await page.getByRole("main").innerText()}`;
    await toRecords(page);
    await links.nth(count - 1).waitFor();
  }
  return text;
}

for (const { file, counts } of FILES) {
  test(`${file}: everything appears, and what goes out again is valid`, { skip: existsSync(samples) ? false : "samples not present" }, async (t) => {
    const bundle = JSON.parse(readFileSync(samples + file, "utf8"));
    const expected = facts(bundle);
    for (const [type, count] of Object.entries(counts)) assert.equal(expected[type].length, count, type);
    const patient = bundle.entry.find(({ resource }) => resource.resourceType === "Patient").resource;
    const { text, family, given } = patient.name[0];
    const name = text ?? [family, ...given].join(" ");

    const device = await Device.open(browser, server);
    const page = await device.page();
    await signUp(page, { name, kana: "", birth: patient.birthDate });
    await toRecords(page);
    await page.getByRole("link", { name: "ファイルから取り込む" }).first().click();
    await heading(page, "ファイルから取り込む").waitFor();
    await page.locator("#import-file").setInputFiles(samples + file);
    const take = page.getByRole("button", { name: "選んだものを取り込む" });
    await take.waitFor();
    const confirm = page.getByRole("checkbox", { name: /わたしのもの|自分のもの|本人/ });
    if (await confirm.count()) await confirm.first().check();
    await take.click();
    await page.getByText(/件を取り込みました/).waitFor();

    const shown = await everyPage(page);
    for (const [type, labels] of Object.entries(expected)) {
      for (const one of labels) assert.ok(shown.includes(one), `${type}: ${one}`);
    }

    await page.getByRole("link", { name: "設定" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "書き出す", exact: true }).click()]);
    const out = path.join(folder, `${path.basename(file)}.out.json`);
    await download.saveAs(out);
    const exported = JSON.parse(readFileSync(out, "utf8"));
    const given_out = facts({ entry: exported.entry.filter(({ resource }) => resource.resourceType !== "Patient") });
    for (const [type, labels] of Object.entries(expected)) assert.deepEqual(given_out[type].toSorted(), labels.toSorted(), type);
    execFileSync(process.execPath, [path.join(validators, "validate.mjs"), out], { stdio: "inherit" });
    execFileSync(process.env.INRO_PYTHON, [path.join(validators, "validate.py"), out], { stdio: "inherit" });
    t.diagnostic(`${exported.entry.length} entries out, accepted by npm fhir and Python fhir.resources`);
    await device.close();
  });
}
