
"use strict";
// Opens the letter with the passcode and shows it as text. It asks nobody for anything: the policy of this page lets nothing out.
(() => {
  const DIGITS = 25;
  const WORDS = {
    ja: { print: "印刷する", save: "FHIR文書として保存する" },
    en: { print: "Print", save: "Save as a FHIR document" },
  };
  const SAID = {
    few: ["暗証番号は25桁の数字です。いま入っているのは", "桁です。 The passcode has 25 digits; you typed "],
    wrong: "暗証番号がちがうか、ファイルがこわれています。もう一度たしかめてください。 The passcode is wrong, or the file is damaged. Please check it again.",
    working: "ひらいています… Opening…",
    old: "このブラウザーではひらけません。新しい Chrome、Edge、Firefox、Safari でひらいてください。 This browser cannot open it. Use a current Chrome, Edge, Firefox or Safari.",
  };
  const byId = (id) => document.getElementById(id);
  const say = (text) => { byId("said").textContent = text; };
  const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

  byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!globalThis.crypto || !crypto.subtle) return say(SAID.old);
    const digits = byId("passcode").value.normalize("NFKC").replace(/[^0-9]/g, "");
    if (digits.length !== DIGITS) return say(SAID.few[0] + digits.length + SAID.few[1] + digits.length + ".");
    say(SAID.working);
    byId("open").disabled = true;
    try {
      show(await opened(digits));
    } catch {
      say(SAID.wrong);
      byId("open").disabled = false;
      byId("passcode").focus();
    }
  });

  async function opened(digits) {
    const sealed = JSON.parse(byId("sealed").textContent);
    const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(digits), "PBKDF2", false, ["deriveKey"]);
    const derivation = { name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.salt), iterations: sealed.iterations };
    const key = await crypto.subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    const cipher = { name: "AES-GCM", iv: bytes(sealed.iv), additionalData: new TextEncoder().encode(sealed.format) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(cipher, key, bytes(sealed.content))));
  }

  function show({ letter, bundle }) {
    const words = WORDS[letter.language] || WORDS.ja;
    document.documentElement.lang = letter.language;
    document.title = letter.title;
    byId("running").textContent = letter.running;
    const title = made("h1", letter.title);
    title.tabIndex = -1;
    byId("page").replaceChildren(
      made("p", letter.made, "small"),
      title,
      made("p", letter.to, "to"),
      pairs(letter.about),
      ...letter.sections.map(section),
      made("p", letter.foot, "foot"),
    );
    byId("print").textContent = words.print;
    byId("print").addEventListener("click", () => print());
    byId("save").textContent = words.save;
    byId("save").addEventListener("click", () => save(bundle));
    byId("closed").remove();
    byId("letter").hidden = false;
    title.focus();
  }

  function made(name, text, kind) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  }

  function section({ heading, first, blocks }) {
    const element = made("section", "", first ? "first" : "");
    element.append(made("h2", heading), ...blocks.map(block));
    return element;
  }

  function block(one) {
    if (one.table) return table(one.table);
    if (one.pairs) return pairs(one.pairs);
    const paragraph = made("p", "", "lines");
    const parts = [made("strong", one.words.strong), made("span", one.words.text), made("span", one.words.source, "source")];
    for (const part of parts.filter((part) => part.textContent)) paragraph.append(...(paragraph.firstChild ? ["　"] : []), part);
    return paragraph;
  }

  function pairs(all) {
    const list = made("dl");
    for (const { term, words } of all) list.append(made("dt", term), made("dd", words, "lines"));
    return list;
  }

  function table({ columns, rows }) {
    const element = made("table");
    const head = element.createTHead().insertRow();
    for (const { title, number } of columns) {
      const cell = made("th", title, number ? "number" : "");
      cell.scope = "col";
      head.append(cell);
    }
    const body = element.createTBody();
    for (const { cells, marked } of rows) {
      const row = body.insertRow();
      if (marked) row.className = "marked";
      cells.forEach(({ mark, text, small }, place) => {
        const cell = made(place ? "td" : "th", "", columns[place] && columns[place].number ? "number" : "");
        if (!place) cell.scope = "row";
        if (mark) cell.append(made("strong", mark), " ");
        cell.append(text);
        if (small) cell.append(document.createElement("br"), made("span", small, "small"));
        row.append(cell);
      });
    }
    return element;
  }

  function save({ name, type, text }) {
    const link = document.createElement("a");
    link.download = name;
    const address = URL.createObjectURL(new Blob([text], { type }));
    link.setAttribute("href", address);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }
})();
