// Paper: what a PDF says page by page and how it looks, read by programs that nobody here wrote (Poppler).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const results = fileURLToPath(new URL("../results/", import.meta.url));

/** The text of each page, without blanks and line breaks. */
export function pagesOf(pdf) {
  return withFile(pdf, (file) => {
    const text = execFileSync("pdftotext", ["-enc", "UTF-8", file, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
    // A form feed ends each page.
    return text.split("\f").slice(0, -1).map((page) => page.replace(/\s/gu, ""));
  });
}

/** What `pdfinfo` says of it, by name. */
export function infoOf(pdf) {
  const lines = withFile(pdf, (file) => execFileSync("pdfinfo", [file], { encoding: "utf8" })).trim().split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
}

/** Whether each font that it uses is inside, by the font's name. */
export function fontsOf(pdf) {
  const lines = withFile(pdf, (file) => execFileSync("pdffonts", [file], { encoding: "utf8" })).trim().split("\n").slice(2);
  return lines.map((line) => ({ name: line.split(/\s+/)[0], inside: /\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$/.exec(line)?.[1] === "yes" }));
}

/** Draws the pages into e2e/results, as `<name>-1.png` and so on. */
export function drawn(pdf, name) {
  mkdirSync(results, { recursive: true });
  withFile(pdf, (file) => execFileSync("pdftoppm", ["-r", "80", "-png", file, path.join(results, name)]));
}

function withFile(pdf, use) {
  const folder = mkdtempSync(path.join(tmpdir(), "inro-paper-"));
  try {
    const file = path.join(folder, "letter.pdf");
    writeFileSync(file, pdf);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
