// A stranger with the binary compares what a server hands out; one changed byte on the way is named.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import { after, before, test } from "node:test";

import { Server } from "../harness/server.mjs";

let server;

before(async () => {
  server = await Server.start();
});

after(async () => {
  await server?.dispose();
});

/** Runs `inro verify-assets`, and gives its exit code and what it printed. */
function verify(url) {
  return new Promise((resolve) => {
    execFile(server.binary, ["verify-assets", url, "--json"], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });
}

/** A server in between that changes what `change` changes. */
async function between(change) {
  const proxy = http.createServer(async (request, response) => {
    const answer = await fetch(`${server.url}${request.url}`, { headers: { "accept-encoding": "identity" } });
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") });
    response.end(change(request.url, body));
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${proxy.address().port}`, close: () => proxy.close() };
}

test("a server that hands out this program is found to be the same, page by page", async () => {
  const { code, stdout, stderr } = await verify(server.url);
  assert.equal(code, 0, stdout + stderr);
  const report = JSON.parse(stdout);
  assert.deepEqual(report.different, []);
  assert.ok(report.compared > 30, `${report.compared} compared`);
});

test("one changed byte of one file is named, and nothing else", async () => {
  const proxy = await between((url, body) => {
    if (!/\/app-[^/]*\.wasm$/u.test(url)) return body;
    const other = Buffer.from(body);
    other[body.length >> 1] ^= 1;
    return other;
  });
  const { code, stdout } = await verify(proxy.url);
  proxy.close();
  assert.equal(code, 1);
  const { different } = JSON.parse(stdout);
  assert.equal(different.length, 1);
  assert.match(different[0].address, /\/app-[^/]*\.wasm$/u);
});

test("a page with one more script in it is named in both languages", async () => {
  const proxy = await between((url, body) => (url.startsWith("/view") ? Buffer.concat([body, Buffer.from("<script src=/x.js></script>")]) : body));
  const { code, stdout } = await verify(proxy.url);
  proxy.close();
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(stdout).different.map(({ address }) => address), ["/view?lang=en", "/view?lang=ja"]);
});

test("a server that is not there cannot be compared", async () => {
  const { code, stderr } = await verify("http://127.0.0.1:9");
  assert.equal(code, 3);
  assert.match(stderr, /127\.0\.0\.1:9/u);
});
