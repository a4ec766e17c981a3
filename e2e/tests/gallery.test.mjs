// Every component in every state, from the gallery (`cargo xtask gallery`): both languages, phone and desk, light, dark and forced colours, twice
// the text, with the keyboard's focus. What the app's pages never show at once stands here side by side.
import assert from "node:assert/strict";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { accessible } from "../harness/axe.mjs";
import { launch } from "../harness/browser.mjs";
import { unfit } from "../harness/fits.mjs";
import { focusEverywhere, ringless } from "../harness/focus.mjs";
import { outOfFrame } from "../harness/frames.mjs";
import { sidewaysScroll } from "../harness/pictures.mjs";
import { small } from "../harness/targets.mjs";

/** Stands in every page of the gallery and in nothing else. */
const MARK = "inro-gallery-of-components";
const LANGUAGES = ["ja", "en"];
const VIEWS = [390, 1280].flatMap((width) => [
  { width, colorScheme: "light", forcedColors: "none" },
  { width, colorScheme: "dark", forcedColors: "none" },
  { width, colorScheme: "dark", forcedColors: "active" },
]);
const isLight = ({ colorScheme, forcedColors }) => colorScheme === "light" && forcedColors !== "active";
/** Colours do not depend on the width: all of them on the phone, one set at the desk. For pictures everything. */
const LOOKED_AT = process.env.INRO_PICTURES ? VIEWS : VIEWS.filter((view) => view.width === 390 || isLight(view));
/** Two states of one component stand side by side here, which no page of the app does, so a landmark may occur twice. */
const TWICE = ["landmark-unique"];
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css" };

const folder = process.env.INRO_GALLERY;
assert.ok(folder, "INRO_GALLERY is not set: run `cargo xtask test e2e`");
const names = (await readdir(path.join(folder, "ja"))).filter((name) => name.endsWith(".html"));

const server = createServer(async (request, response) => {
  const file = path.join(folder, path.normalize(new URL(request.url, "http://gallery").pathname));
  const bytes = await readFile(file).catch(() => null);
  response.writeHead(bytes ? 200 : 404, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" }).end(bytes ?? "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await launch();
after(async () => {
  await browser.close();
  server.close();
});

/** Opens a page, lets `look` look at it, and fails when the browser complained. */
async function at(lang, name, look) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, baseURL: `http://127.0.0.1:${server.address().port}`, reducedMotion: "reduce" });
  const faults = [];
  context.on("weberror", (error) => faults.push(String(error.error())));
  context.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  const page = await context.newPage();
  await page.goto(`/${lang}/${name}`);
  await look(page);
  await context.close();
  assert.deepEqual(faults, [], `${lang}/${name}`);
}

async function picture(page, name) {
  if (!process.env.INRO_PICTURES) return;
  const results = fileURLToPath(new URL("../results/", import.meta.url));
  await mkdir(results, { recursive: true });
  await page.screenshot({ path: path.join(results, `gallery-${name}.png`), fullPage: true, animations: "disabled" });
}

for (const lang of LANGUAGES) {
  test(`axe finds nothing on any component in any state (${lang})`, async () => {
    for (const name of names) {
      await at(lang, name, async (page) => {
        // Nor on the language.
        const views = lang === "ja" || process.env.INRO_PICTURES ? LOOKED_AT : LOOKED_AT.filter(isLight);
        for (const { width, colorScheme, forcedColors } of views) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme, forcedColors });
          // Colours are forced before a page is opened; Chromium does not give all of them up when they are forced afterwards.
          await page.reload();
          const isForced = forcedColors === "active";
          // Where the system chooses the colours, axe reads one of ours that Chromium does not draw.
          await accessible(page, { disable: [...TWICE, ...(isForced ? ["color-contrast"] : [])] });
          const colours = isForced ? "forced" : colorScheme;
          await picture(page, `${name.replace(".html", "")}.${lang}.${width}.${colours}`);
        }
      });
    }
  });

  test(`every component is whole at 320 pixels and at twice the text size, and nothing scrolls sideways (${lang})`, async () => {
    const faults = [];
    for (const name of names) {
      await at(lang, name, async (page) => {
        faults.push(...(await unfit(page)).map((fault) => `${name}: ${fault}`));
        faults.push(...(await sidewaysScroll(page)).map((fault) => `${name}: ${fault}`));
      });
    }
    assert.deepEqual(faults, []);
  });

  test(`every control is at least 44 by 44 pixels, and words stay in their frames and off the seals, on the phone and at the desk (${lang})`, async () => {
    const found = [];
    let looked = 0;
    for (const name of names) {
      await at(lang, name, async (page) => {
        for (const width of [320, 390, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          const { count, faults } = await small(page, 44);
          looked += count;
          found.push(...[...faults, ...(await outOfFrame(page))].map((fault) => `${name} at ${width} px: ${fault}`));
        }
      });
    }
    assert.deepEqual(found, []);
    assert.ok(looked > 500, `${looked} controls were looked at`);
  });
}

test("every kind of control shows a ring when the keyboard is on it, light, dark and in forced colours", async () => {
  let looked = 0;
  for (const name of names) {
    await at("ja", name, async (page) => {
      if ((await page.locator("[data-focus]").count()) === 0) return;
      for (const { width, colorScheme, forcedColors } of LOOKED_AT) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, forcedColors });
        await page.reload();
        const { count, done } = await focusEverywhere(page, "[data-focus] :is(a, button, input, select, textarea)");
        looked += count;
        assert.deepEqual(await ringless(page, "[data-focus]"), [], `${name}, ${width} px, ${colorScheme}, ${forcedColors}`);
        if (colorScheme === "light") await picture(page, `focus-${name.replace(".html", "")}.${width}`);
        await done();
      }
    });
  }
  assert.ok(looked > 60, `${looked} controls had the focus`);
});

test("a state that is said to show something does, and one that is said to show nothing takes no room", async () => {
  for (const lang of LANGUAGES) {
    for (const name of names) {
      await at(lang, name, async (page) => {
        const wrong = await page.locator(".sample").evaluateAll((samples) =>
          samples.flatMap((sample) => {
            const seen = [...sample.querySelectorAll("*")].slice(1).some((one) => one.checkVisibility() && one.getClientRects().length > 0 && !one.matches(".sr, p:empty, div:empty"));
            return seen === (sample.dataset.nothing === undefined) ? [] : [`${sample.dataset.component}: ${sample.dataset.state}`];
          }),
        );
        assert.deepEqual(wrong, [], `${lang}/${name}`);
      });
    }
  }
});

test("nothing of the gallery is in what browsers get, or in the binary", async () => {
  const holds = async (file) => (await readFile(file)).includes(MARK);
  assert.ok(await holds(path.join(folder, "ja", names[0])), "the mark is not even in the gallery");
  const site = process.env.INRO_SITE;
  const files = (await readdir(site, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  assert.ok(files.some((file) => file.endsWith(".wasm")), "the site has no wasm to look into");
  const found = [];
  for (const file of [...files, process.env.INRO_BINARY]) if (await holds(file)) found.push(file);
  assert.deepEqual(found, []);
});
