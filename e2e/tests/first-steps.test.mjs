// A newcomer's path from the first page to the first share, press by press: as many as CONTRIBUTING.md says.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { PASSPHRASE, WORDS, answerWords, heading } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { RECORDS } from "../harness/records.mjs";
import { SHARING } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

/** Presses and filled fields, counted; a field that nobody has to fill is left alone. */
class Hand {
  presses = 0;
  fields = 0;

  async press(target) {
    this.presses += 1;
    await target.click();
  }

  async fill(target, text) {
    this.fields += 1;
    await target.fill(text);
  }

  /** What was counted since the last time. */
  taken() {
    const { presses, fields } = this;
    this.presses = this.fields = 0;
    return { presses, fields };
  }
}

test("from the first page to the first share it takes as many presses and fields as CONTRIBUTING.md says", async () => {
  const [w, r, s] = [WORDS.ja, RECORDS.ja, SHARING.ja];
  const device = await Device.open(browser, server);
  const page = await device.page("/?lang=ja");
  const hand = new Hand();
  const button = (name) => page.getByRole("button", { name, exact: true });
  const place = (name) => page.getByRole("navigation").getByRole("link", { name, exact: true });

  await hand.press(page.getByRole("link", { name: "はじめてつくる" }));
  await hand.fill(page.locator("#person-name"), "髙﨑 千鶴");
  await hand.fill(page.locator("#person-birth"), "昭和23年4月12日");
  await hand.press(button(w.next));
  await hand.fill(page.locator("#passphrase"), PASSPHRASE);
  await hand.press(button(w.next));
  await heading(page, w.stepSheet).waitFor();
  const words = await page.locator(".words .w").allInnerTexts();
  await hand.press(page.getByRole("checkbox", { name: w.havePaper }));
  await hand.press(button(w.next));
  await heading(page, w.stepCheck).waitFor();
  await answerWords(page, words);
  hand.fields += 2;
  await hand.press(button(w.create));
  await heading(page, w.done).waitFor();
  await hand.press(page.getByRole("link", { name: w.goHome }));
  await heading(page, w.today).waitFor();
  const account = hand.taken();

  await hand.press(place(r.records));
  await heading(page, r.records).waitFor();
  await hand.press(page.getByRole("link", { name: r.write }).first());
  await hand.press(page.getByRole("main").getByRole("link", { name: r.medication, exact: true }));
  await hand.fill(page.locator("#med-name"), "アムロジピンOD錠5mg");
  await hand.press(button(r.save));
  await heading(page, "アムロジピンOD錠5mg").waitFor();
  const record = hand.taken();

  await hand.press(place(s.show));
  await heading(page, s.show).waitFor();
  await hand.press(page.getByRole("link", { name: s.newShare }).first());
  await hand.fill(page.locator("#provider-name"), "ひぐらし内科クリニック");
  await hand.press(button(s.toSheet));
  const face = (clause) => page.locator(`#${clause} .parity__opt`).first();
  await page.locator("#c-term").waitFor();
  for (const clause of ["c-term", "c-passcode", "c-uses", "c-medication"]) await hand.press(face(clause));
  await hand.press(button(s.press));
  await page.locator("#sealed").waitFor();
  const share = hand.taken();
  assert.match(await page.getByTestId("share-link").innerText(), /#shlink:/);
  await device.close();

  const guide = await readFile(new URL("../../CONTRIBUTING.md", import.meta.url), "utf8");
  for (const [step, { presses, fields }] of Object.entries({ "an account": account, "the first record": record, "the first share": share })) {
    const row = guide.split("\n").find((line) => line.startsWith(`| ${step}`));
    assert.ok(row, `CONTRIBUTING.md has no row for ${step}`);
    assert.ok(row.includes(`| ${presses} | ${fields} |`), `${step}: ${presses} presses and ${fields} fields; CONTRIBUTING.md says: ${row}`);
  }
});
