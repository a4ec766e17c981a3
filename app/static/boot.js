// Fetches the app once, starts it in this page, and hands the compiled module on to the worker.
import init, { mount } from "__APP_JS__";

try {
  const module = await WebAssembly.compileStreaming(fetch("__APP_WASM__"));
  await init({ module_or_path: module });
  await mount(module, "__WORKER_JS__", "__PRESS__", __PRESS_BYTES__);
  // What the next step needs comes into the browser's cache meanwhile. Not by links: Firefox asks the policy's default for those.
  const { later } = document.querySelector("script[data-later]")?.dataset ?? {};
  for (const file of later ? later.split(" ") : []) {
    // Read to its end: what nobody reads may be broken off.
    fetch(file, { priority: "low" }).then((answer) => answer.arrayBuffer()).catch(() => {});
  }
} catch (error) {
  const notice = document.getElementById("boot-failed");
  if (notice) notice.hidden = false;
  throw error;
}
