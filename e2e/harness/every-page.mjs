// Every page of the app, as `app/src/app.rs` lists them, reached the way a person does: by links, in one visit, because a reload would lock.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** Pages that need no open vault; they are asked for by their address. An address that no page has is one of them. */
export const PUBLIC = ["/", "/sign-up", "/open", "/view", "/no/such/page"];

/** Where a page is of one thing, what a link to it looks like on the pages before. */
const ONE_OF_MANY = {
  "/records/:id": /^\/records\/[\w-]{20,}$/,
  "/records/:id/edit": /^\/records\/[\w-]{20,}\/edit$/,
  "/shares/:grant": /^\/shares\/[\w-]{20,}$/,
  "/provider": /^\/provider#/,
  "/receipt": /^\/receipt#/,
};

/** The addresses in `Pages` of the app's root, in their order. */
export async function routes() {
  const root = await readFile(new URL("../../app/src/app.rs", import.meta.url), "utf8");
  const found = [...root.matchAll(/<Route path=path!\("([^"]+)"\)/g)].map(([, address]) => address);
  assert.ok(found.length > 20, `the root lists ${found.length} pages`);
  return found;
}

/** A page has had all its answers and stands still. */
export async function settled(page) {
  await page.locator("main:not([aria-busy=true])").waitFor();
  await page.locator("h1").first().waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.locator("main:not([aria-busy=true])").waitFor();
}

/** Follows a link to that address. */
export async function follow(page, address) {
  await page.evaluate((address) => {
    const link = Object.assign(document.createElement("a"), { href: address, textContent: address });
    document.querySelector("main").append(link);
    link.click();
    link.remove();
  }, address);
  await page.waitForFunction((path) => location.pathname === path, address.split(/[?#]/)[0]);
  await settled(page);
}

/** Goes to every page that needs an open vault, and calls `look(route)` on each. Returns the routes. */
export async function everyPrivatePage(page, look) {
  const left = (await routes()).filter((route) => !PUBLIC.includes(route));
  const links = new Set();
  const seen = [];
  // A page of one thing comes once another page has led to it.
  for (let round = 0; left.length > 0 && round < 4; round += 1) {
    for (const route of [...left]) {
      const pattern = ONE_OF_MANY[route];
      const address = pattern ? [...links].find((link) => pattern.test(link)) : route;
      if (!address) continue;
      await follow(page, address);
      await look(route);
      for (const link of await page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) links.add(link);
      left.splice(left.indexOf(route), 1);
      seen.push(route);
    }
  }
  assert.deepEqual(left, [], `no page leads to these; there were links to ${[...links].sort().join(" ")}`);
  return seen;
}
