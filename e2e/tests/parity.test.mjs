// Refusing costs what agreeing costs: measured on the consent sheet and on the cards, at every width, theme and text size.
import assert from "node:assert/strict";
import { test } from "node:test";

import { signUp } from "../harness/account.mjs";
import { Device } from "../harness/browser.mjs";
import { everywhere, measure, sameBox, sameStyle } from "../harness/parity.mjs";
import { KINDS, answerKinds, answerTerms, share, startSheet, takeIn, to } from "../harness/sharing.mjs";
import { stage } from "../harness/stage.mjs";

const { server, browser } = await stage();

async function patient() {
  const device = await Device.open(browser, server, { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await device.page();
  await signUp(page);
  await takeIn(page);
  return { device, page };
}

test("P1, P2: both answers of every question have the same box in one row and the same style, at rest and with either chosen", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  await page.mouse.move(0, 0);
  await everywhere(page, async (where) => {
    const pairs = await measure(page, ".parity:not(.parity--acts)", ".parity__face");
    assert.equal(pairs.length, 5, "four kinds and the passcode");
    for (const pair of pairs) {
      assert.equal(pair.length, 2);
      sameBox(pair, where);
      sameStyle(pair, where);
    }
  });
  for (const answer of [true, false]) {
    await answerKinds(page, [answer, answer, answer, answer]);
    await page.evaluate(() => document.activeElement?.blur());
    await everywhere(page, async (where) => {
      for (const pair of await measure(page, ".parity:not(.parity--acts)", ".parity__face")) sameBox(pair, `${where}, ${answer ? "first" : "second"} chosen`);
    });
  }
  await device.close();
});

test("P2: the terms are equal among themselves", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  await page.mouse.move(0, 0);
  await everywhere(page, async (where) => {
    for (const group of await measure(page, ".opts", ".parity__face")) {
      assert.ok(group.length >= 3);
      sameStyle(group, where);
      const widths = group.map(({ box }) => box.width);
      assert.ok(Math.max(...widths) - Math.min(...widths) <= 0.5, `widths differ at ${where}: ${widths}`);
    }
  });
  await device.close();
});

test("P3: chosen looks chosen and not chosen looks not chosen, whichever it is", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  const seen = [];
  for (const answer of [true, false]) {
    await answerKinds(page, [answer, answer, answer, answer]);
    await page.evaluate(() => document.activeElement?.blur());
    await page.mouse.move(0, 0);
    const at = {};
    await everywhere(page, async (where) => {
      at[where] = (await measure(page, KINDS.map((id) => `#${id} .clause__in .parity`).join(), ".parity__face")).map((pair) => pair.map(({ style, mark }) => ({ style, mark })));
    });
    seen.push(at);
  }
  const [first, second] = seen;
  for (const where of Object.keys(first)) {
    for (const [n, pair] of first[where].entries()) {
      assert.deepEqual(pair[0], second[where][n][1], `chosen differs at ${where}`);
      assert.deepEqual(pair[1], second[where][n][0], `not chosen differs at ${where}`);
      assert.notDeepEqual(pair[0], pair[1], `chosen cannot be told from not chosen at ${where}`);
    }
  }
  await device.close();
});

test("P4: nothing is checked, pressed or focused on an empty sheet, also after an earlier one was sealed", async () => {
  const { device, page } = await patient();
  for (const round of [1, 2]) {
    await startSheet(page, { name: `病院 ${round}` });
    const state = await page.evaluate(() => ({
      radios: document.querySelectorAll(".sheet input[type=radio]").length,
      checked: document.querySelectorAll(".sheet input:checked, .sheet [aria-pressed=true], .sheet [aria-checked=true]").length,
      focused: document.activeElement?.closest(".sheet") !== null && document.activeElement?.matches("input, button"),
    }));
    assert.ok(state.radios >= 16, `${state.radios} radios`);
    assert.deepEqual({ ...state, radios: 0 }, { radios: 0, checked: 0, focused: false });
    await answerTerms(page);
    await answerKinds(page, [true, false, true, false]);
    await page.getByRole("button", { name: "印を押す" }).click();
    await page.locator("#sealed").waitFor();
  }
  await device.close();
});

test("P5: by keyboard and by pointer, all shown, all refused and a mix take the same number of presses", async () => {
  const { device, page } = await patient();
  const counts = {};
  for (const [name, answers] of Object.entries({ shown: [0, 0, 0, 0], refused: [1, 1, 1, 1], mixed: [0, 1, 1, 0] })) {
    await startSheet(page, { name });
    let presses = 0;
    for (const [id, at] of [["c-term", 2], ["c-passcode", 1], ["c-uses", 2], ...KINDS.map((kind, n) => [kind, answers[n]])]) {
      await page.locator(`#${id} .parity__opt`).nth(at).click();
      presses += 1;
    }
    await page.getByRole("button", { name: "印を押す" }).click();
    presses += 1;
    await page.locator("#sealed").waitFor();
    counts[name] = presses;
  }
  assert.deepEqual(counts, { shown: 8, refused: 8, mixed: 8 });

  await startSheet(page, { name: "鍵盤で" });
  for (const [key, chosen] of [["Space", 0], ["ArrowRight", 1]]) {
    for (const id of KINDS) {
      const radios = page.locator(`#${id} .clause__in input[type=radio]`);
      assert.equal(await radios.count(), 2);
      const names = await radios.evaluateAll((all) => all.map(({ name, type }) => `${type} ${name}`));
      assert.equal(names[0], names[1], "one native group");
      const fresh = await radios.evaluateAll((all) => all.every((radio) => !radio.checked));
      if (!fresh) continue;
      await radios.first().focus();
      await page.keyboard.press(key);
      assert.equal(await radios.nth(chosen).isChecked(), true, `${key} in ${id}`);
    }
    if (chosen === 0) await startSheet(page, { name: "鍵盤で、逆に" });
  }
  await device.close();
});

test("P7: there is no control that answers several kinds at once", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  const controls = page.locator(".sheet input, .sheet button, .sheet select, .sheet a");
  for (let n = 0; n < (await controls.count()); n += 1) {
    const control = controls.nth(n);
    const words = await control.evaluate((one) => `${one.getAttribute("aria-label") ?? ""} ${one.closest("label")?.textContent ?? one.textContent}`);
    assert.ok(!/すべて|全部|まとめて|一括|同意する/.test(words), `a control says ${words}`);
  }
  for (const id of KINDS) {
    for (const at of [0, 1]) {
      await startSheet(page, { name: `${id} ${at}` });
      await page.locator(`#${id} .parity__opt`).nth(at).click();
      const answered = await page.evaluate(() => [...document.querySelectorAll(".clause")].filter((clause) => clause.querySelector(".clause__in input:checked")).map((clause) => clause.id));
      assert.deepEqual(answered, [id], "one press answers one kind");
    }
  }
  await device.close();
});

test("P9, P10: pressing and leaving, pausing and revoking are equal in box and style", async () => {
  const { device, page } = await patient();
  await startSheet(page);
  await page.mouse.move(0, 0);
  await everywhere(page, async (where) => {
    const [acts] = await measure(page, ".parity--acts", "button");
    assert.equal(acts.length, 2);
    sameBox(acts, where);
    sameStyle(acts, where);
  });
  const seals = await page.evaluate(() => document.querySelectorAll(".sheet .seal--active").length);
  assert.equal(seals, 0, "vermilion before the press");
  await share(page, { name: "二つ目" });
  await to(page, "見せる");
  await page.locator(".acts2").first().waitFor();
  await page.mouse.move(0, 0);
  await everywhere(page, async (where) => {
    for (const acts of await measure(page, ".acts2", "button")) {
      assert.equal(acts.length, 2);
      sameBox(acts, where);
      sameStyle(acts, where);
    }
  });
  await device.close();
});
