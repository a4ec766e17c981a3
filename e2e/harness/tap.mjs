// Stands between browser and server and keeps every byte that the browser sends: Chromium does not report large or streamed bodies, the wire does.
import { createServer, connect } from "node:net";

export class Tap {
  /** @type {Buffer[][]} for each connection, what was sent to the server */
  #sent = [];
  #sockets = new Set();
  /** How many bytes the browser got, over all connections. */
  received = 0;
  #server;
  port = 0;

  /** Listens on a free loopback port and passes everything on to `upstream()`, asked anew for each connection. */
  static async start(upstream) {
    const tap = new Tap();
    tap.#server = createServer((socket) => tap.#pass(socket, upstream()));
    await new Promise((resolve) => tap.#server.listen(0, "127.0.0.1", resolve));
    tap.port = tap.#server.address().port;
    return tap;
  }

  /** What was sent so far, one buffer for each connection. */
  get sent() {
    return this.#sent.map((chunks) => Buffer.concat(chunks));
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(browser, port) {
    const chunks = [];
    this.#sent.push(chunks);
    const server = connect(port, "127.0.0.1");
    browser.on("data", (chunk) => chunks.push(chunk));
    server.on("data", (chunk) => (this.received += chunk.length));
    browser.pipe(server).pipe(browser);
    for (const [one, other] of [[browser, server], [server, browser]]) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      // One side broke: so does the other, as it would without us in between.
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
