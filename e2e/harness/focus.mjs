// The keyboard's focus on many controls at once, which only the browser's own tools can do: a page has one focus.

/** Draws every control that matches as if the keyboard were on it, until `done` is called. */
export async function focusEverywhere(page, selector) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("DOM.enable");
  await devtools.send("CSS.enable");
  const { root } = await devtools.send("DOM.getDocument");
  const { nodeIds } = await devtools.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector });
  for (const nodeId of nodeIds) await devtools.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses: ["focus", "focus-visible"] });
  // The ring has come to rest.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return { count: nodeIds.length, done: () => devtools.detach() };
}

/** Controls below `inside` around which, or around whose label or face, there is no ring of at least 2 pixels. */
export function ringless(page, inside) {
  return page.locator(`${inside} :is(a, button, input, select, textarea)`).evaluateAll((controls) =>
    controls
      .filter((control) => control.checkVisibility())
      .filter((control) => {
        // The radio under a face cannot be seen, and so its own ring cannot.
        const own = getComputedStyle(control).opacity === "0" ? null : control;
        const around = [own, control.nextElementSibling, control.closest("label")].filter(Boolean);
        return !around.some((one) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        });
      })
      .map((control) => `${control.closest(".sample").dataset.component}: ${control.localName}#${control.id} 「${control.textContent.trim().slice(0, 20)}」`),
  );
}
