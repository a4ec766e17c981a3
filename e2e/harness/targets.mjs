// How large what is pressed is (WCAG 2.2, 2.5.5).

/** Controls that are smaller than `least` by `least` pixels, and how many were looked at. A link within a line of text is as high as the line. */
export function small(page, least) {
  return page.evaluate((least) => {
    const faults = [];
    let count = 0;
    for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")) {
      if (!one.checkVisibility({ visibilityProperty: true })) continue;
      // Seen when it has the focus only.
      if (one.matches(".skip")) continue;
      if (one.matches("a") && getComputedStyle(one).display === "inline") continue;
      // What is pressed of a tick or a choice is everything in its label.
      const target = one.matches("[type=radio], [type=checkbox], [type=file]") ? (one.closest("label") ?? one) : one;
      const { width, height } = target.getBoundingClientRect();
      count += 1;
      // Half a pixel is where the browser rounds.
      if (width < least - 0.5 || height < least - 0.5) {
        const name = one.closest(".sample")?.dataset.component ?? "";
        faults.push(`${name} ${one.localName}.${one.className} 「${(one.textContent || one.id).trim().slice(0, 24)}」 ${width.toFixed(1)} x ${height.toFixed(1)}`);
      }
    }
    return { count, faults: [...new Set(faults)] };
  }, least);
}
