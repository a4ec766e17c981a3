// A receiver nobody here wrote: SHLViewer of npm kill-the-clipboard opens our links.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SHLInvalidPasscodeError, SHLManifestNotFoundError, SHLViewer } from "kill-the-clipboard";

import { signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { share, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

/** The document in a link, as that library reads it. */
async function resolve(link, { passcode, embeddedLengthMax } = {}) {
  const bare = link.slice(link.indexOf("shlink:/"));
  const viewer = new SHLViewer({ shlinkURI: bare });
  const { fhirResources } = await viewer.resolveSHL({ recipient: "別の製品", passcode, embeddedLengthMax });
  return { shl: viewer.shl, fhirResources };
}

function check(fhirResources) {
  assert.equal(fhirResources.length, 1);
  const [bundle] = fhirResources;
  assert.equal(bundle.resourceType, "Bundle");
  assert.equal(bundle.type, "document");
  assert.equal(bundle.entry[0].resource.resourceType, "Composition");
  const text = JSON.stringify(bundle);
  for (const word of ["アムロジピンOD錠5mg", "ペニシリン系の抗菌薬", "HbA1c（NGSP）"]) assert.ok(text.includes(word), `${word} is missing`);
  assert.ok(!text.includes("葛󠄀城型こむら返り"), "a withheld record is in the file");
}

for (const passcode of [false, true]) {
  test(`SHLViewer opens our link ${passcode ? "with" : "without"} a passcode, and gets 404 after it was revoked`, async () => {
    const device = await Device.open(browser, server);
    const page = await device.page();
    await signUp(page);
    await takeIn(page);
    const handed = await share(page, { shows: [true, false, true, true], passcode });
    assert.equal(handed.passcode !== undefined, passcode);
    const { shl, fhirResources } = await resolve(handed.link, handed);
    assert.equal(shl.requiresPasscode, passcode);
    check(fhirResources);
    check((await resolve(handed.link, { ...handed, embeddedLengthMax: 0 })).fhirResources);
    if (passcode) {
      const wrong = handed.passcode === "000000" ? "000001" : "000000";
      await assert.rejects(resolve(handed.link, { passcode: wrong }), SHLInvalidPasscodeError);
    }
    await to(page, "見た人");
    await page.locator(".log li").filter({ hasText: "別の製品" }).first().waitFor();
    await to(page, "見せる");
    await page.getByRole("button", { name: "取り消す" }).click();
    await page.getByRole("heading", { name: "終わったもの" }).waitFor();
    await assert.rejects(resolve(handed.link, handed), SHLManifestNotFoundError);
    await device.close();
  });
}
