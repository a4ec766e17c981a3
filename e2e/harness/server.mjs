// The real binary on a free loopback port, with a data folder of its own, and a database of its own where the tests run on one. Every log line
// and every byte sent to it is kept.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { Tap } from "./tap.mjs";

const START_LIMIT = 20_000;
/** Answers that a page of ours never earns: a mistake of one side, whatever the page made of it. */
const NEVER = /"status":(400|405|413|415|422|431|500)\b/;
/** `postgres://user:password@host:port` of a PostgreSQL, where the tests run on one, and the program that makes databases there. */
const STORE = process.env.INRO_E2E_STORE;
const CREATE_DATABASE = process.env.INRO_E2E_CREATEDB;

export class Server {
  /** @type {string[]} every line the server ever wrote, over all restarts */
  log = [];
  #child = null;
  #port = 0;

  /** Starts a server on an empty data folder. `options` are further arguments of `inro serve`, `name` is what browsers call it. */
  static async start({ options = [], env = {}, name = "127.0.0.1" } = {}) {
    const binary = process.env.INRO_BINARY;
    assert.ok(binary, "INRO_BINARY is not set: run `cargo xtask test e2e`");
    const data = await mkdtemp(path.join(tmpdir(), "inro-e2e-"));
    const server = new Server(binary, data, options, env, name);
    server.database = await newDatabase();
    server.tap = await Tap.start(() => server.#port);
    await server.start();
    return server;
  }

  constructor(binary, data, options, env, name) {
    Object.assign(this, { binary, data, options, env, name });
  }

  /** The public address: what browsers use. */
  get url() {
    return `http://${this.host}`;
  }

  get host() {
    return `${this.name}:${this.tap.port}`;
  }

  /** Starts, again on the same port and folder, and waits until the server says that it listens. */
  async start() {
    assert.equal(this.#child, null, "the server is running already");
    const args = ["serve", "--listen", `127.0.0.1:${this.#port}`, "--data", this.data, "--public-url", this.url, ...this.options];
    const store = this.database ? { INRO_STORE: `${STORE}/${this.database}` } : {};
    const child = spawn(this.binary, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...store, ...this.env } });
    this.#child = child;
    // Whatever becomes of a test, its server ends with it.
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    const listening = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not say that it listens:\n${this.log.join("\n")}`)), START_LIMIT);
      const read = (line) => {
        this.log.push(line);
        const match = line.match(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
        if (match) {
          clearTimeout(timer);
          resolve(Number(match[1]));
        }
      };
      createInterface({ input: child.stdout }).on("line", read);
      createInterface({ input: child.stderr }).on("line", read);
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`the server ended (${code ?? signal}):\n${this.log.join("\n")}`));
      });
    });
    this.#port = await listening;
  }

  /** Ends the process and waits until it is gone. SIGKILL stands for a power cut as far as the process is concerned. */
  async stop(signal = "SIGTERM") {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await gone;
    }
  }

  async restart(signal = "SIGTERM") {
    await this.stop(signal);
    await this.start();
  }

  /** A copy of everything that it keeps now. It must not be running. */
  async keepCopy() {
    const folder = `${this.data}-copy`;
    await cp(this.data, folder, { recursive: true });
    return { folder, database: await newDatabase(this.database) };
  }

  /** From the next start on it has again what it had when the copy was made. */
  async putBack({ folder, database }) {
    await rm(this.data, { recursive: true });
    await cp(folder, this.data, { recursive: true });
    await rm(folder, { recursive: true });
    this.database = database;
  }

  /** Stops and removes the data folder. A database goes with the whole PostgreSQL. Fails when something was answered that no page of ours earns. */
  async dispose() {
    await this.stop();
    await this.tap.close();
    await rm(this.data, { recursive: true, force: true });
    assert.deepEqual(this.log.filter((line) => NEVER.test(line)), []);
  }
}

/** The name of a new database, empty or like another one; nothing where the tests run without. */
async function newDatabase(like = "template0") {
  if (!STORE || like === null) return null;
  const name = `inro_${randomBytes(8).toString("hex")}`;
  await promisify(execFile)(CREATE_DATABASE, ["--maintenance-db", `${STORE}/postgres`, "--template", like, name]);
  return name;
}
