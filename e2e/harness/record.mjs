// What a server must never have: the marker strings that were typed in, in any of the usual encodings, in any byte it kept, received or logged.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

/** Every file below a folder, with its bytes. */
export async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  return Promise.all(files.map(async (file) => ({ name: path.relative(folder, file), bytes: await readFile(file) })));
}

/** The byte strings under which a text, or a `Buffer` such as a key, could lie somewhere. Base64 depends on the position within three bytes, so all three are made, without their unsure ends. */
export function encodings(marker) {
  const bytes = Buffer.isBuffer(marker) ? marker : Buffer.from(marker, "utf8");
  const found = new Map([
    ["bytes", bytes],
    ["hex", Buffer.from(bytes.toString("hex"))],
    ["HEX", Buffer.from(bytes.toString("hex").toUpperCase())],
  ]);
  for (const [name, form] of Buffer.isBuffer(marker) ? [] : ofText(marker)) found.set(name, form);
  for (let shift = 0; shift < 3; shift += 1) {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const start = [0, 2, 3][shift];
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    const sure = padded.slice(start, whole);
    if (sure.length >= 6) {
      found.set(`base64, shift ${shift}`, Buffer.from(sure));
      found.set(`base64url, shift ${shift}`, Buffer.from(sure.replaceAll("+", "-").replaceAll("/", "_")));
    }
  }
  return found;
}

/** The forms that only a text has. */
function ofText(text) {
  const utf16 = Buffer.from(text, "utf16le");
  return [
    ["utf-16le", utf16],
    ["utf-16be", Buffer.from(utf16).swap16()],
    ["percent", Buffer.from(encodeURIComponent(text))],
    ["percent, lower case", Buffer.from(encodeURIComponent(text).replace(/%../g, (part) => part.toLowerCase()))],
    ["JSON escapes", Buffer.from(text.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`))],
  ];
}

/** Where markers occur: `sources` are `{name, bytes}`; returns lines that name the marker by its number, the encoding and the place. */
export function search(markers, sources) {
  const needles = markers.flatMap((marker, number) => [...encodings(marker)].map(([encoding, bytes]) => ({ number, encoding, bytes })));
  const hits = [];
  for (const { name, bytes } of sources) {
    for (const needle of needles) {
      if (bytes.includes(needle.bytes)) hits.push(`marker ${needle.number} (${markers[needle.number]}) as ${needle.encoding} in ${name}`);
    }
  }
  return hits;
}

/** What the server has and got: its data folder (bytes and names of files), its log, and every byte that was sent to it. */
export async function sources(server) {
  const found = await filesOf(server.data);
  const names = { name: "the names of the files", bytes: Buffer.from(found.map(({ name }) => name).join("\n")) };
  return {
    files: [...found, names],
    log: [{ name: "the server's log", bytes: Buffer.from(server.log.join("\n")) }],
    sent: server.tap.sent.map((bytes, number) => ({ name: `connection ${number}`, bytes })),
  };
}

/** Searches everything the server could have seen. Returns how many bytes that was. */
export async function blind(server, markers) {
  const { files, log, sent } = await sources(server);
  const size = (all) => all.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.ok(size(files) > 0 && size(sent) > 0, "there is nothing to search");
  assert.deepEqual(search(markers, [...files, ...log, ...sent]), []);
  return { files: size(files), log: size(log), sent: size(sent) };
}

/** The HTTP/1.1 requests that were sent over one connection, each with all its bytes. */
export function requestsOf(bytes) {
  const found = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const head = bytes.toString("latin1", at, end);
    const [method, target] = head.split(" ", 2);
    assert.doesNotMatch(head, /^transfer-encoding:/im, "a body without a length");
    const next = end + 4 + Number(head.match(/^content-length: *(\d+)/im)?.[1] ?? 0);
    assert.match(method, /^[A-Z]+$/, `not a request: ${head.slice(0, 60)}`);
    found.push({ method, target, bytes: bytes.subarray(at, Math.min(next, bytes.length)) });
    at = next;
  }
  return found;
}
