// The system's Chromium, or its headless shell. A context is a device of its own; what it asks for is kept, and what must not happen fails the test.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts Chromium, with further flags if a test needs some; close it when the test file is done. */
export function launch(flags = []) {
  const executablePath = process.env.INRO_CHROMIUM;
  assert.ok(executablePath, "INRO_CHROMIUM is not set: run `cargo xtask test e2e`");
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/** A browser profile that starts empty: storage, cookies and caches of its own. */
export class Device {
  /** @type {{method: string, url: string}[]} */
  requests = [];
  /** @type {string[]} what must not happen: page errors, console errors (policy violations are such), requests to other hosts */
  faults = [];
  #expected = [];

  /** `options` are Playwright's context options, such as `locale`, `colorScheme`, `viewport`. */
  static async open(browser, server, options = {}) {
    const device = new Device();
    device.server = server;
    device.context = await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 390, height: 844 }, baseURL: server.url, ...options });
    device.context.on("request", (request) => device.#saw(request));
    device.context.on("weberror", (error) => device.#fault(`page error: ${error.error()}`));
    device.context.on("console", (message) => {
      if (message.type() === "error") device.#fault(`console: ${message.text()} (${message.location().url})`);
    });
    return device;
  }

  async page(address) {
    const page = await this.context.newPage();
    if (address !== undefined) await page.goto(address);
    return page;
  }

  /** Console errors that belong to the test, such as the browser's own line about a 401. `pattern` is matched against the whole fault. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  /** Fails when anything happened that must not. Call it at the end of every test. */
  check() {
    assert.deepEqual(this.faults, []);
    assert.ok(this.requests.length > 0, "the device asked for nothing");
  }

  /** Checks, then closes. */
  async close() {
    await this.context.close();
    this.check();
  }

  #saw(request) {
    const url = request.url();
    this.requests.push({ method: request.method(), url });
    const { protocol, host } = new URL(url);
    if (!["data:", "blob:"].includes(protocol) && host !== this.server.host) this.#fault(`request to another host: ${url}`);
  }

  #fault(text) {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.faults.push(text);
  }
}
