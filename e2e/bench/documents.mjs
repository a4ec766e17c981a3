// A vault of 10,000 records and 2 GB of documents beside an empty one: the native client against the built server on this machine.
// `INRO_BENCH_VAULT` says another size: records, documents, MiB of each, MiB of a part of the archive. Run by `cargo xtask bench`.
import { execFileSync } from "node:child_process";

const size = (process.env.INRO_BENCH_VAULT ?? "10000 41 48 256").split(" ");
const said = execFileSync(process.env.INRO_LARGE_VAULT, [process.env.INRO_BINARY, ...size], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 20 });
const { records, documents, bytes, fill, empty, full, document, takeOut, takeIn } = JSON.parse(said);
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
const against = (name) => `${seconds(full[name])} (empty ${seconds(empty[name])}, ${(full[name] / Math.max(empty[name], 1)).toFixed(1)} times)`;
const memory = ({ grewMib, worstMib }) => (grewMib === undefined ? "" : `, ${grewMib} MiB more than before, ${worstMib} MiB in all`);
console.log(`\n${records} records and ${documents} documents of ${Math.round(bytes / (1 << 20))} MiB, ${Math.round((documents * bytes) / (1 << 20))} MiB together`);
for (const [name, figure] of [
  ["storing all of it", `${seconds(fill.ms)}, ${seconds(fill.recordsMs)} of it for the records${memory(fill)}`],
  ["open on this device", against("openMs")],
  ["open on a device that knows nothing", against("openAnewMs")],
  ["the first page of the list", against("listMs")],
  ["find", against("findMs")],
  ["open one document", seconds(document.openMs)],
  ["take out as an archive", `${seconds(takeOut.ms)}, ${takeOut.parts} parts, ${Math.round(takeOut.bytes / (1 << 20))} MiB${memory(takeOut)}`],
  ["take the archive in", `${seconds(takeIn.ms)}, ${takeIn.records} records${memory(takeIn)}`],
])
  console.log(`${name.padEnd(38)} ${figure}`);
