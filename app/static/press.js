// Makes letters into PDFs, away from the page. It and the font are fetched when the first one is asked for; after that nothing is.
import init, { letter_pdf } from "__PRESS_JS__";

const ready = Promise.all([read("__FONT__"), init({ module_or_path: "__PRESS_WASM__" })]);
// Whoever waits for a letter hears of it.
ready.catch(() => {});

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return new Uint8Array(await answer.arrayBuffer());
}

onmessage = async ({ data }) => {
  try {
    const [font] = await ready;
    const made = letter_pdf(data, font);
    postMessage([made.bytes, made.missing]);
  } catch {
    postMessage(null);
  }
};
