// What nearly every file of tests begins with: a server and a browser for all its tests, gone when they are done.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

import { launch } from "./browser.mjs";
import { Server } from "./server.mjs";

/** Starts both, before the first test of a file. `folder` names a folder for files, if the tests need one; everything else is as for `Server.start`. */
export async function stage({ folder: named, ...options } = {}) {
  const server = await Server.start(options);
  let browser;
  let folder;
  after(async () => {
    await browser?.close();
    await server.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  try {
    browser = await launch();
  } catch (error) {
    // No test will run, and so nothing after them.
    await server.dispose();
    throw error;
  }
  if (named) folder = await mkdtemp(path.join(tmpdir(), `inro-${named}-`));
  return { server, browser, folder };
}
