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

/** The byte strings under which a text could lie somewhere. Base64 depends on the position within three bytes, so all three are made, without their unsure ends. */
export function encodings(text) {
  const utf8 = Buffer.from(text, "utf8");
  const utf16 = Buffer.from(text, "utf16le");
  const found = new Map([
    ["utf-8", utf8],
    ["utf-16le", utf16],
    ["utf-16be", Buffer.from(utf16).swap16()],
    ["hex", Buffer.from(utf8.toString("hex"))],
    ["HEX", Buffer.from(utf8.toString("hex").toUpperCase())],
    ["percent", Buffer.from(encodeURIComponent(text))],
    ["percent, lower case", Buffer.from(encodeURIComponent(text).replace(/%../g, (part) => part.toLowerCase()))],
    ["JSON escapes", Buffer.from(text.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`))],
  ]);
  for (let shift = 0; shift < 3; shift += 1) {
    const padded = Buffer.concat([Buffer.alloc(shift), utf8]).toString("base64");
    const start = [0, 2, 3][shift];
    const whole = Math.floor(((shift + utf8.length) * 8) / 6);
    const sure = padded.slice(start, whole);
    if (sure.length >= 6) {
      found.set(`base64, shift ${shift}`, Buffer.from(sure));
      found.set(`base64url, shift ${shift}`, Buffer.from(sure.replaceAll("+", "-").replaceAll("/", "_")));
    }
  }
  return found;
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

/** Searches everything the server could have seen: its data folder, its log, and every byte that was sent to it. Returns how much that was. */
export async function blind(server, markers) {
  const files = await filesOf(server.data);
  const log = { name: "the server's log", bytes: Buffer.from(server.log.join("\n")) };
  const sent = server.tap.sent.map((bytes, number) => ({ name: `connection ${number}`, bytes }));
  const size = (sources) => sources.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.ok(size(files) > 0 && size(sent) > 0, "there is nothing to search");
  assert.deepEqual(search(markers, [...files, log, ...sent]), []);
  return { files: size(files), log: log.bytes.length, sent: size(sent) };
}
