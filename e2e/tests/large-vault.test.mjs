// A vault whose documents are more than anybody wants to hold at once: it leaves as an archive in parts and comes back, and the client
// never holds more than a few of its files. The bench does the same with 10,000 records and 2 GB.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

test("a vault leaves in parts and comes back whole, and memory grows with its largest document and not with all of them", () => {
  const [documents, mebibytes, part] = [12, 1, 3];
  const said = execFileSync(process.env.INRO_LARGE_VAULT, [process.env.INRO_BINARY, "20", documents, mebibytes, part].map(String), { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], timeout: 600_000 });
  const { takeOut, takeIn, kept } = JSON.parse(said);
  assert.equal(takeOut.parts, documents / 2, "two documents fit into a part");
  assert.ok(takeOut.bytes > documents * mebibytes * (1 << 20), "every document is in it");
  assert.equal(takeIn.records, 20 + documents);
  assert.equal(kept.documents, documents);
  // Sealed, opened, and once more on its way: some copies of one document, not the twelve of them.
  for (const { grewMib } of [takeOut, takeIn]) {
    if (grewMib !== undefined) assert.ok(grewMib < 8 * mebibytes, `${grewMib} MiB`);
  }
});
