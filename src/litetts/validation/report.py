"""The report of a validation: JSON for programs, and one HTML file with players and plots."""

from __future__ import annotations

import base64
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from litetts.audio import measure
from litetts.audio.encode import encode
from litetts.document import Audio
from litetts.observe.plot import line_plot
from litetts.validation.baseline import Regression
from litetts.validation.listen import Heard, VoiceResult
from litetts.version import __version__

__all__ = ["as_dict", "as_html", "write"]

# Points of a plotted line: more cannot be seen.
_POINTS = 600
_PITCH_HOP_S = 0.01

_COLUMNS = {
    "wer": ("WER", "{:.1%}"),
    "cer": ("CER", "{:.1%}"),
    "distillmos": ("DistillMOS", "{:.2f}"),
    "speaker_steady": ("steady", "{:.2f}"),
    "speaker_like": ("alike", "{:.2f}"),
    "overall_mos": ("DNSMOS", "{:.2f}"),
    "signal_mos": ("signal", "{:.2f}"),
    "background_mos": ("background", "{:.2f}"),
    "loudness_lufs": ("LUFS", "{:.1f}"),
    "peak_dbtp": ("peak dBTP", "{:.1f}"),
    "silence": ("silence", "{:.0%}"),
    "clipped": ("clipped", "{:.0f}"),
    "clicks": ("clicks", "{:.0f}"),
    "f0_hz": ("F0 Hz", "{:.0f}"),
    "f0_spread_st": ("F0 spread st", "{:.1f}"),
    "pace": ("words/s", "{:.1f}"),
    "rtf": ("RTF", "{:.3f}"),
}

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; }
section { margin: 2rem 0; } article { margin: 1rem 0; border-top: 1px solid #8884; }
audio { width: 100%; } svg { width: 100%; height: auto; }
del { color: #d55e00; } ins { color: #0072b2; } .bad { color: #d55e00; font-weight: bold; }
"""


def as_dict(results: Sequence[VoiceResult], regressions: Sequence[Regression] = ()) -> Any:
    """Plain data: conditions, figures of each voice, and each text."""
    return {
        "litetts": __version__,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "regressions": [asdict(r) for r in regressions],
        "voices": [
            {
                "voice": r.voice,
                "identity": r.identity,
                "transcriber": r.transcriber,
                "seed": r.seed,
                "figures": r.figures(),
                "texts": [_text(h) for h in r.heard],
            }
            for r in results
        ],
    }


def _text(heard: Heard) -> dict[str, Any]:
    measures = {name: _finite(value) for name, value in asdict(heard.measures).items()}
    return {
        "text": heard.text,
        "transcript": heard.transcript,
        "wer": round(heard.errors.wer, 4),
        "cer": round(heard.errors.cer, 4),
        "distillmos": None if heard.naturalness is None else round(heard.naturalness, 3),
        "quality": heard.quality and {k: round(v, 3) for k, v in asdict(heard.quality).items()},
        "measures": measures,
        "pace": round(heard.pace, 3),
        "rtf": round(heard.rtf, 4),
    }


def _finite(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None


def write(
    folder: Path, results: Sequence[VoiceResult], regressions: Sequence[Regression] = ()
) -> tuple[Path, Path]:
    """Write report.json and report.html. Returns both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    data, page = folder / "report.json", folder / "report.html"
    data.write_text(
        json.dumps(as_dict(results, regressions), indent=2, ensure_ascii=False, allow_nan=False),
        "utf-8",
    )
    page.write_text(as_html(results, regressions), "utf-8")
    return data, page


def as_html(results: Sequence[VoiceResult], regressions: Sequence[Regression] = ()) -> str:
    """One page that needs nothing else: audio and plots are inside it."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>LiteTTS validation</title><style>{_STYLE}</style></head><body>",
        "<h1>Validation</h1>",
        f"<p>LiteTTS {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        + (
            f"; listener: {escape(results[0].transcriber)}, {len(results[0].heard)} texts</p>"
            if results
            else "</p>"
        ),
    ]
    if regressions:
        items = "".join(f'<li class="bad">{escape(str(r))}</li>' for r in regressions)
        parts.append(f"<h2>Regressions</h2><ul>{items}</ul>")
    worse = {(r.voice, r.figure) for r in regressions}
    head = "".join(f'<th scope="col">{title}</th>' for title, _ in _COLUMNS.values())
    parts.append(f'<table><thead><tr><th scope="col">voice</th>{head}</tr></thead><tbody>')
    for result in results:
        figures = result.figures()
        cells = "".join(
            f"<td{' class=bad' if (result.voice, name) in worse else ''}>"
            f"{form.format(figures[name]) if name in figures else ''}</td>"
            for name, (_, form) in _COLUMNS.items()
        )
        name = escape(result.voice)
        parts.append(f'<tr><td><a href="#{name}">{name}</a></td>{cells}</tr>')
    parts.append("</tbody></table>")
    for result in results:
        parts.append(f'<section id="{escape(result.voice)}"><h2>{escape(result.voice)}</h2>')
        parts += [_article(heard) for heard in result.heard]
        parts.append("</section>")
    return "\n".join([*parts, "</body></html>"])


def _article(heard: Heard) -> str:
    words = []
    for d in heard.differences:
        if d.kind == "equal":
            words.append(escape(d.wanted))
            continue
        if d.wanted:
            words.append(f"<del>{escape(d.wanted)}</del>")
        if d.heard:
            words.append(f"<ins>{escape(d.heard)}</ins>")
    m, rated = heard.measures, ""
    if heard.naturalness is not None:
        rated += f"DistillMOS {heard.naturalness:.2f} · "
    if (q := heard.quality) is not None:
        rated += f"DNSMOS {q.overall:.2f} (signal {q.signal:.2f}, background {q.background:.2f}) · "
    sound = base64.b64encode(encode(heard.audio, "mp3")).decode()
    return (
        f"<article><h3>{escape(heard.text)}</h3>"
        f'<audio controls preload="none" src="data:audio/mpeg;base64,{sound}"></audio>'
        f"<p>{' '.join(words)}</p>"
        f"<p>WER {heard.errors.wer:.0%} · {rated}{m.loudness:.1f} LUFS · {m.true_peak:.1f} dBTP · "
        f"silence {m.silence_ratio:.0%} · F0 {m.f0_median:.0f} Hz ± {m.f0_spread:.1f} st · "
        f"{heard.pace:.1f} words/s</p>"
        f"<details><summary>Level and pitch</summary>{_plots(heard.audio)}</details></article>"
    )


def _plots(audio: Audio) -> str:
    hop = max(_PITCH_HOP_S, audio.duration / _POINTS)
    pitch = measure.f0(audio.samples, audio.sample_rate, hop=hop)
    levels = measure.frame_levels(audio.samples, audio.sample_rate, hop)
    at = [i * hop for i in range(len(levels))]
    voiced = [float(f) if f > 0 else None for f in pitch[: len(levels)]]
    voiced += [None] * (len(levels) - len(voiced))
    return line_plot(
        "Level",
        at,
        {"level": [float(v) for v in levels]},
        x_label="time (s)",
        y_label="level (dBFS)",
        height=160,
    ) + line_plot("Pitch", at, {"F0": voiced}, x_label="time (s)", y_label="F0 (Hz)", height=160)
