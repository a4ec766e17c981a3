// The same wasm a second time, away from the page: key derivation and opening records happen here.
import init, { work } from "__APP_JS__";

onmessage = async ({ data }) => {
  onmessage = null;
  await init({ module_or_path: data });
  await work();
};
