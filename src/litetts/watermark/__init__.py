"""Speech that can be recognised as ours.

>>> from litetts.watermark import Key, Marker
>>> marker = Marker([Key.new()])
>>> stream = marker.stream(24_000, request_id="42")
>>> # for chunk in chunks: send(stream.push(chunk)) ... send(stream.flush())

`Marker` is what a service holds; `embed` and `detect` are the same for a single sound.
"""

from litetts.watermark.keys import Key, KeyRing
from litetts.watermark.marker import Detection, Layer, Marker, Stream, detect, embed
from litetts.watermark.registry import Record, Registry

__all__ = [
    "Detection",
    "Key",
    "KeyRing",
    "Layer",
    "Marker",
    "Record",
    "Registry",
    "Stream",
    "detect",
    "embed",
]
