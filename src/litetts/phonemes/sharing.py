"""The sounds of a clause divided among its words, where espeak-ng joins or splits them."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["share"]


def share(groups: Sequence[str], alone: Sequence[str]) -> list[str]:
    """The sounds of each word.

    The groups are matched in order to the words (least difference in length, a monotone
    alignment); a group that holds two words is cut where the first alone would end.

    Args:
        groups: what espeak-ng gave between spaces.
        alone: what each word sounds like by itself.
    """
    sounds = "".join(groups)
    if not sounds:
        return [""] * len(alone)
    total = sum(map(len, alone)) or 1
    ends: list[int] = []
    borders = [0]
    for group in groups:
        borders.append(borders[-1] + len(group))
    done = 0
    for one in alone[:-1]:
        done += len(one)
        wish = done * len(sounds) / total
        nearest = min(borders[1:-1], key=lambda b: abs(b - wish), default=-len(sounds))
        at = nearest if abs(nearest - wish) <= len(one) / 2 else round(wish)
        ends.append(max(at, ends[-1] if ends else 0))
    starts = [0, *ends]
    ends.append(len(sounds))
    return [sounds[a:b] for a, b in zip(starts, ends, strict=True)]
