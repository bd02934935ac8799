"""Finding the mark: without the original, wherever the piece was cut, whatever its speed.

1. `recording` and `sounding`: spectra at 16 kHz every 4 ms, the levels of the key's bands, and
   how each falls from slot to slot, at every half frame of the key. A hypothesis about speed or
   pitch only changes where the bands and times are read.
2. Every position of the pattern is tried at once by FFT: how well do the pilots agree there?
3. At the best positions the identifier is decoded (`evidence`), and a second score counts all
   quads, pilots, seals and data, against the re-encoded identifier. The seals alone tell whether
   the mark was made for this sound or copied to it.

The chance of a score without a mark (`chance`), times the number of positions, speeds, keys and
identifiers tried, is a bound on false positives that needs no calibration on any speech. It is
reported as `log10_false_alarm`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from litetts.errors import InputError
from litetts.watermark.code import WORD_BITS
from litetts.watermark.evidence import Wanted, read, score
from litetts.watermark.finding import PRESENT_LOG10, Finding, Warp
from litetts.watermark.follow import WORTH, course_of, places
from litetts.watermark.keys import Key
from litetts.watermark.layout import PERIOD_STEPS, STEPS_PER_FRAME, pattern
from litetts.watermark.recording import PASSAGE_S, Spectrogram
from litetts.watermark.sounding import Sounding
from litetts.watermark.warps import FINE_STEP, FINE_STEPS, FINEST_STEP, FINEST_STEPS, near, warps

SEARCH_S = 10.0
"""Length of the excerpt on which speeds are tried. A speed that is wrong by 0.25 % shifts its ends
by 12 ms, less than a slot."""

FINALISTS = 6

WINDOWS_S = (3.0, 1.0)
"""Lengths of the stretches that are looked at by themselves where a passage as a whole shows
nothing: a marked sentence in a long recording, or sound from which pieces are missing."""

AGAIN = 2
"""Times that a course is looked for anew with the identifier that was read on the last one."""

WINDOWS = 32
"""Stretches, the best by their pilots, of which the identifier is read; the best are followed."""

CERTAIN_Z = 9.0
"""A pilot score that no number of trials explains (Q(9) = 1e-19): the search for a speed ends."""


def find(
    passages: Sequence[Spectrogram],
    keys: Sequence[Key],
    *,
    search: bool = True,
    follow: bool = True,
    known: Mapping[str, NDArray[np.uint64]] | None = None,
) -> list[Finding]:
    """What is found, the most certain first: every mark that is there, or the best of each key.

    `passages` is a `Recording`, or spectrograms made already. Where the sound as it is shows
    nothing, `follow` looks for stretches of it and for what was cut, and `search` for speeds from
    0.8 to 1.25 (with and without a change of pitch) and pitches of +-2 semitones. `known` are the
    identifiers that were ever given, by the id of their key: shorter pieces are found with them.

    Raises:
        InputError: no key was given.
    """
    if not keys:
        raise InputError("no watermark key to look for: add one", field="keys")
    # Three families of tests (as it is, followed, with a search) share the false alarms.
    families = 3 if search else 2
    log_trials = math.log(len(keys) * len(passages) * families)
    nothing: NDArray[np.uint64] = np.zeros(0, np.uint64)
    wanted = [Wanted(key, (known or {}).get(key.id, nothing)) for key in keys]
    best: dict[tuple[str, int | None], Finding] = {}
    for number, passage in enumerate(passages):
        found = [f for each in wanted for f in _as_it_is(passage, each, log_trials)]
        if not passage.silent:
            if follow and not any(map(_named, found)):
                found += [
                    _followed(Sounding(passage, pattern(each.key.secret)), each, log_trials)
                    for each in wanted
                ]
            if search and not any(map(_named, found)):
                found += _warped(passage, wanted, log_trials)
        for finding in found:
            # What is not certain counts once for its key.
            name = (finding.key.id, finding.payload if _named(finding) else None)
            before = best.get(name)
            if before is None or finding.log10_false_alarm < before.log10_false_alarm:
                best[name] = replace(finding, start=number * PASSAGE_S)
        if any(map(_named, best.values())):
            break
    return sorted(best.values(), key=lambda f: f.log10_false_alarm)


def _present(finding: Finding) -> bool:
    return finding.log10_false_alarm <= PRESENT_LOG10


def _named(finding: Finding) -> bool:
    return _present(finding) and finding.payload is not None


def _as_it_is(passage: Spectrogram, wanted: Wanted, log_trials: float) -> list[Finding]:
    return _best_at(Sounding(passage, pattern(wanted.key.secret)), wanted, log_trials)


def _followed(sounding: Sounding, wanted: Wanted, log_trials: float) -> Finding:
    """The best stretch by itself, or the best course through the passage (`follow.course_of`)."""
    key = wanted.key
    if sounding.empty:
        return Finding(key, None, 0.0, 0.0)
    keyed = sounding.keyed
    index = keyed.word_index(key.bits // WORD_BITS)
    log_trials += math.log(2 + AGAIN)  # a stretch, a course by the pilots, others by all quads
    quick = Sounding(sounding.spectrogram, keyed, sounding.warp, stride=STEPS_PER_FRAME)
    windows = sorted((w for s in WINDOWS_S for w in quick.windows(s)), reverse=True)
    choice = log_trials + math.log(PERIOD_STEPS * max(1, len(windows)))
    found = [score(sounding, wanted, [stretch], index, choice) for _, stretch in windows[:WINDOWS]]
    found.sort(key=lambda f: f.log10_chance)
    hits = [f.where[0].position for f in found]
    at = places(hits)
    course = course_of(sounding, at, keyed.chips, keyed.pilots)
    for _ in range(AGAIN + 1):
        if not course.stretches:
            break
        found.append(score(sounding, wanted, course.stretches, index, log_trials + course.surprise))
        if course.odds < WORTH:
            break
        # With the identifier known, every quad but the seals tells where the mark is, and where the
        # course leads to the edge of what was looked at, it may go on.
        signs = keyed.signs(read(sounding, key, course.stretches, index), key.bits)
        at = places([s.position for s in course.stretches] + hits)
        course = course_of(sounding, at, signs, ~keyed.seals)
    return min(found, key=lambda f: f.log10_chance, default=Finding(key, None, 0.0, 0.0))


def _warped(passage: Spectrogram, wanted: Sequence[Wanted], log_trials: float) -> list[Finding]:
    """Coarse to fine: all warps on an excerpt, the neighbours of the best, then the whole."""
    excerpt = passage.loudest(SEARCH_S)
    keys = [each.key for each in wanted]
    # Small changes first: they are the likely ones, and a certain peak ends the search.
    tries = sorted(warps(), key=lambda w: abs(np.log(w.time)) + abs(np.log(w.pitch)))
    tried = len(tries) + FINALISTS * (2 * (2 * FINE_STEPS + 1) + 2 * FINEST_STEPS + 1)
    log_trials += math.log(2 * tried)  # whole and followed
    peaks: dict[Key, list[tuple[float, Warp]]] = {key: [] for key in keys}
    for warp in tries:
        for key in keys:
            look = Sounding(excerpt, pattern(key.secret), warp, stride=STEPS_PER_FRAME)
            peaks[key].append((look.peak(), warp))
        if any(seen[-1][0] > CERTAIN_Z for seen in peaks.values()):
            break
    found = []
    for each in wanted:
        key = each.key
        keyed = pattern(key.secret)
        for _, warp in sorted(peaks[key], reverse=True)[:FINALISTS]:
            fine = [w for i in range(-FINE_STEPS, FINE_STEPS + 1) for w in near(warp, i)]
            warp = max(
                fine, key=lambda w: Sounding(excerpt, keyed, w, stride=STEPS_PER_FRAME).peak()
            )
            tape = abs(warp.time * warp.pitch - 1) < 1e-9
            finest = [
                near(warp, i * FINEST_STEP / FINE_STEP)[0 if tape else 1]
                for i in range(-FINEST_STEPS, FINEST_STEPS + 1)
            ]
            best = max((Sounding(passage, keyed, w) for w in finest), key=lambda s: s.peak())
            found += _best_at(best, each, log_trials)
            if not any(map(_named, found)):
                found.append(_followed(best, each, log_trials))
            if any(map(_named, found)):
                break
    return found


def _best_at(sounding: Sounding, wanted: Wanted, log_trials: float) -> list[Finding]:
    """The most certain finding among the best positions of one key, and other marks beside it."""
    if sounding.empty:
        return [Finding(wanted.key, None, 0.0, 0.0, 0.0, warp=sounding.warp)]
    index = sounding.keyed.word_index(wanted.key.bits // WORD_BITS)
    log_trials += math.log(PERIOD_STEPS)
    found = [
        score(sounding, wanted, [sounding.whole_at(at)], index, log_trials)
        for at in sounding.positions()
    ]
    found.sort(key=lambda f: f.log10_false_alarm)
    return found[:1] + [f for f in found[1:] if _named(f)]
