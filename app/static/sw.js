// Answers for the server with what this browser keeps of one version of the program: the pages and files that the build names
// below, each taken only with its hash. Everything else goes to the network as if this script were not there, and nothing else
// is ever kept: no call of the API, no shared link, no invitation, nothing anybody typed.
const NAME = "inro-__VERSION__";

/** What is kept from the beginning: address and hash. */
const AT_ONCE = new Map(Object.entries(__AT_ONCE__));
/** What is kept once somebody asked for it: it makes PDFs, and is large. */
const WHEN_ASKED = new Map(Object.entries(__WHEN_ASKED__));

/** Pages with a document of their own. The pages of links, invitations and beginning are the server's alone. */
const PAGES = ["/", "/open"];
/** Pages that share one, which is kept as `/home`; so do those of single records. */
const SHELL = [
  "/home",
  "/records",
  "/import",
  "/shares",
  "/shares/new",
  "/emergency",
  "/emergency/new",
  "/provider",
  "/receipt",
  "/journal",
  "/referral",
  "/referral/earlier",
  "/release",
  "/settings",
  "/family",
  "/export",
  "/export/pharmacy",
  "/export/summary",
];
const RECORD = /^\/records\/[^/]+(\/edit)?$/;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(removeOthers()));
addEventListener("message", ({ data }) => {
  // A newer version waits until every page of the older one is closed, or until somebody takes it.
  if (data === "take") skipWaiting();
});
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  const address = mode === "navigate" ? page(pathname, search) : pathname + search;
  if (AT_ONCE.has(address) || WHEN_ASKED.has(address)) event.respondWith(answer(address, event.request));
});

async function install() {
  const cache = await caches.open(NAME);
  try {
    await Promise.all([...AT_ONCE.keys()].map((address) => keep(cache, address)));
  } catch (error) {
    // Not by half.
    await caches.delete(NAME);
    throw error;
  }
}

async function removeOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith("inro-") && name !== NAME) await caches.delete(name);
  }
}

/** Under which address the page for this path is kept; none where the server is asked. */
function page(path, search) {
  const kept = PAGES.includes(path) ? path : RECORD.test(path) || SHELL.includes(path) ? "/home" : null;
  return kept && `${kept}?lang=${language(search)}`;
}

/** As the server chooses: the one asked for, then the reader's first of the two, then Japanese. */
function language(search) {
  const asked = [new URLSearchParams(search).get("lang"), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return asked.find((tag) => tag === "ja" || tag === "en") ?? "ja";
}

async function answer(address, request) {
  // It was taken off this device; until this page is closed everything comes from the network.
  if (!(await caches.has(NAME))) return fetch(request);
  const cache = await caches.open(NAME);
  const kept = await cache.match(address, { ignoreVary: true });
  // What the browser threw away is fetched again; if the server has another version by now, the page gets that one.
  return kept ?? keep(cache, address).catch(() => fetch(request));
}

/** Fetches what has this hash, and nothing else. */
async function keep(cache, address) {
  const integrity = AT_ONCE.get(address) ?? WHEN_ASKED.get(address);
  const answer = await fetch(address, { integrity, cache: "no-cache", credentials: "omit", redirect: "error" });
  if (answer.status !== 200) throw new Error(address);
  await cache.put(address, answer.clone());
  return answer;
}
