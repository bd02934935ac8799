"""Voices: catalogue, names, mixes.

resolve("af_heart")                   a voice by its id
resolve("heart")                      its short name, where only one voice has it
resolve("alloy")                      OpenAI's names
resolve("af_bella*0.6+af_sky*0.4")    a mix
resolve("espeak:de")                  the voice of espeak-ng in a language

`list_voices()` gives them all, `default_voice()` the one that speaks when none is asked for.
`with kept():` looks each name up once.
"""

from __future__ import annotations

from litetts.voices.names import default_voice, kept, list_voices, resolve

__all__ = ["default_voice", "kept", "list_voices", "resolve"]
