// Being told outside the app that there is something to read: off until it is turned on, and no more than that is said.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { PASSPHRASE, signUp } from "../harness/account.mjs";
import { accessible } from "../harness/axe.mjs";
import { Device, launch } from "../harness/browser.mjs";
import { pictures, sidewaysScroll } from "../harness/pictures.mjs";
import { Server } from "../harness/server.mjs";
import { openAs, provider, share, takeIn, to } from "../harness/sharing.mjs";

/** Takes what the server posts. */
class Place {
  got = [];

  static async open() {
    const place = new Place();
    place.server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        place.got.push(JSON.parse(body));
        response.end();
      });
    });
    await new Promise((resolve) => place.server.listen(0, "127.0.0.1", resolve));
    return place;
  }

  get url() {
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  async has(count) {
    for (let waited = 0; this.got.length < count && waited < 20_000; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(this.got.length, count);
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let browser;
let place;

before(async () => {
  browser = await launch();
  place = await Place.open();
});

after(async () => {
  await browser?.close();
  place?.close();
});

test("who turns it on is told of the first opening by one sentence under a name of their own", async () => {
  const server = await Server.start({ options: ["--notice-url", place.url] });
  try {
    const device = await Device.open(browser, server, { locale: "ja-JP" });
    const page = await device.page();
    await signUp(page);
    await takeIn(page);
    await to(page, "設定");
    const group = page.getByRole("region", { name: "印籠の外への知らせ" });
    await group.getByText("いまは送っていません。").waitFor();
    await accessible(page);
    await group.getByRole("button", { name: "知らせを送る" }).click();
    await group.locator("#notices-passphrase").fill(PASSPHRASE);
    await group.getByRole("button", { name: "知らせを送る" }).click();
    const topic = (await group.getByTestId("notice-topic").innerText()).trim();
    assert.match(topic, /^[-\w]{22}$/);
    await accessible(page);
    assert.deepEqual(await sidewaysScroll(page), []);
    await pictures(page, "notices.ja");

    const { link } = await share(page);
    const clinic = await provider(browser, server, link, { locale: "ja-JP" });
    await openAs(clinic.page, "邊見 悠");
    await clinic.page.locator("main.doc__grid").waitFor();
    await place.has(1);
    assert.deepEqual(Object.keys(place.got[0]).sort(), ["message", "title", "topic"]);
    assert.equal(place.got[0].topic, topic);
    assert.doesNotMatch(JSON.stringify(place.got[0]), /邊見|千鶴|青葉坂/);

    await to(page, "設定");
    await group.getByRole("button", { name: "知らせをやめる" }).click();
    await group.locator("#notices-passphrase").fill(PASSPHRASE);
    await group.getByRole("button", { name: "知らせをやめる" }).click();
    await group.getByText("いまは送っていません。").waitFor();
    await clinic.device.close();
    await device.close();
  } finally {
    await server.dispose();
  }
});

test("where the operator named no place nothing is offered", async () => {
  const server = await Server.start();
  try {
    const device = await Device.open(browser, server, { locale: "en-GB" });
    const page = await device.page();
    await signUp(page, { lang: "en" });
    await to(page, "Settings");
    await page.getByText("Version").first().waitFor();
    assert.equal(await page.getByRole("region", { name: "Notices outside Inro" }).count(), 0);
    await device.close();
  } finally {
    await server.dispose();
  }
});
