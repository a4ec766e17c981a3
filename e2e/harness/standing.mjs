// A grant of some time ago: sealed by a program whose clock is late, with the words of the patient's sheet.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";

/** Seals a standing sheet as of `days` ago for "坂下内科クリニック", which shows the medicines; returns the link. */
export function pastShare(server, words, days = 80) {
  const program = process.env.INRO_PAST_SHARE;
  assert.ok(program, "INRO_PAST_SHARE is not set: run `cargo xtask test e2e`");
  return new Promise((resolve, reject) => {
    const child = execFile(program, [server.url, String(days)], { encoding: "utf8" }, (error, output, said) => {
      if (error) reject(new Error(`${error.message}\n${said}`));
      else resolve(output.trim());
    });
    child.stdin.end(`${words.join(" ")}\n`);
  });
}
