// Whether words stay inside what is drawn around them: a cell, a button, a card; and off the seals.

/** Words that reach over the edge of the nearest frame, or lie under a seal; one line each. */
export function outOfFrame(page) {
  return page.evaluate(() => {
    const faults = new Set();
    const has = (style, side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0;
    // The cells of a table may have a line at one side only; the other side is the next one's.
    const isFrame = (style) => has(style, "Left") || has(style, "Right");
    const isCut = (style) => style.overflowX !== "visible";
    const near = (one, is) => {
      for (let at = one; at && at !== document.body; at = at.parentElement) if (is(getComputedStyle(at))) return at;
      return null;
    };
    const seals = [...document.querySelectorAll(".seal")];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement: one } = walker.currentNode;
      if (data.trim() === "" || !one.checkVisibility({ visibilityProperty: true }) || one.closest("svg, option, .sr, .skip, rt")) continue;
      const frame = near(one, isFrame);
      const cut = near(one, isCut);
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      for (const { left, right, top, bottom, width } of range.getClientRects()) {
        if (width < 2) continue;
        const words = `「${data.trim().slice(0, 24)}」 in ${one.localName}.${one.className}`;
        if (frame && !(cut && frame.contains(cut))) {
          const box = frame.getBoundingClientRect();
          const style = getComputedStyle(frame);
          if ((has(style, "Left") && left < box.left - 1) || (has(style, "Right") && right > box.right + 1)) faults.add(`${words} reaches out of ${frame.localName}.${frame.className}`);
        }
        for (const seal of seals) {
          const box = seal.getBoundingClientRect();
          if (Math.min(right, box.right) - Math.max(left, box.left) > 3 && Math.min(bottom, box.bottom) - Math.max(top, box.top) > 3) faults.add(`${words} lies under a seal`);
        }
      }
    }
    return [...faults];
  });
}
