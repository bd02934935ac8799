"""Line and bar plots as SVG text: small enough to need no plotting package, and no script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

__all__ = ["line_plot"]

_WIDTH, _HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 26, 34
# Colour-blind safe (Okabe and Ito, 2008).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def line_plot(
    title: str,
    x: Sequence[float],
    series: dict[str, Sequence[float | None]],
    *,
    x_label: str,
    y_label: str,
    height: int = _HEIGHT,
) -> str:
    """An SVG element with one line per series over a common x axis.

    Args:
        title: above the plot.
        x: positions, ascending.
        series: name -> values, as many as `x`; None (or NaN) interrupts the line.
        x_label: name of the x axis with its unit.
        y_label: name of the y axis with its unit.
        height: of the picture in pixels.
    """
    values = [v for line in series.values() for v in line if v is not None and math.isfinite(v)]
    x_low, x_high = (min(x), max(x)) if len(x) else (0.0, 1.0)
    y_low, y_high = (min(values), max(values)) if values else (0.0, 1.0)
    x_ticks, y_ticks = _ticks(x_low, x_high), _ticks(y_low, y_high)
    y_low, y_high = min(y_low, y_ticks[0]), max(y_high, y_ticks[-1])
    bottom = height - _BOTTOM

    def px(value: float) -> float:
        share = (value - x_low) / (x_high - x_low or 1)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def py(value: float) -> float:
        return bottom - (value - y_low) / (y_high - y_low or 1) * (bottom - _TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="11" '
        f'fill="currentColor">',
        f'<text x="{_LEFT}" y="14" font-weight="bold">{escape(title)}</text>',
    ]
    for tick in y_ticks:
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{py(tick):.1f}" y2="{py(tick):.1f}" '
            'stroke="currentColor" stroke-opacity="0.15"/>'
            f'<text x="{_LEFT - 6}" y="{py(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>'
        )
    for tick in x_ticks:
        if x_low <= tick <= x_high:
            parts.append(
                f'<text x="{px(tick):.1f}" y="{bottom + 14}" text-anchor="middle">{tick:g}</text>'
            )
    parts.append(
        f'<text x="{(_LEFT + _WIDTH) / 2:.0f}" y="{height - 4}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text x="12" y="{(bottom + _TOP) / 2:.0f}" text-anchor="middle" '
        f'transform="rotate(-90 12 {(bottom + _TOP) / 2:.0f})">{escape(y_label)}</text>'
    )
    for number, (name, line) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path, pen_down = [], False
        for position, value in zip(x, line, strict=True):
            if value is None or not math.isfinite(value):
                pen_down = False
                continue
            path.append(f"{'L' if pen_down else 'M'}{px(position):.1f} {py(value):.1f}")
            pen_down = True
        parts.append(
            f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="1.5" '
            'stroke-linejoin="round"/>'
            f'<text x="{_WIDTH - _RIGHT}" y="{14 + 13 * number}" text-anchor="end" '
            f'fill="{colour}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>"])


def _ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers (1, 2, 5 times a power of ten) that enclose low to high."""
    if not high > low:
        high = low + (abs(low) or 1.0) * 0.1
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, last + 1)]
