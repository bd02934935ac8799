// Names beside points, none over another: what finds no room has none.

// Width of a letter and height of a line, in units of the drawing, at the size that the pad has.
const LETTER = 5.7;
const LINE = 11;
// From the point to its name.
const AWAY = 7;

const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Box of a text by its anchor. */
export function box(text, x, y, anchor) {
  const w = text.length * LETTER;
  return { x: x - { start: 0, middle: w / 2, end: w }[anchor], y: y - LINE + 2, w, h: LINE };
}

/** [{ name, x, y }, ...], the most wanted first, -> [{ name, x, y, anchor }, ...] of those with room.
 * `points`: all that are drawn; `taken`: boxes that are kept free; `size`: of the square. */
export function labels(named, points, taken, size) {
  const dots = points.map((point) => ({ point, x: point.x - 4, y: point.y - 4, w: 8, h: 8 }));
  const full = [...taken];
  const placed = [];
  for (const point of named) {
    const sides = [
      [point.x + AWAY, point.y + 4, "start"],
      [point.x - AWAY, point.y + 4, "end"],
      [point.x, point.y + 15, "middle"],
      [point.x, point.y - 7, "middle"],
    ];
    for (const [x, y, anchor] of sides) {
      const own = box(point.name, x, y, anchor);
      const inside = own.x > 2 && own.y > 2 && own.x + own.w < size - 2 && own.y + own.h < size - 2;
      if (!inside || full.some((each) => meets(own, each))) continue;
      if (dots.some((dot) => dot.point !== point && meets(own, dot))) continue;
      full.push(own);
      placed.push({ name: point.name, x, y, anchor });
      break;
    }
  }
  return placed;
}
