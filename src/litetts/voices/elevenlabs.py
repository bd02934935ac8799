"""ElevenLabs' stock voices by their identifiers, for clients that have one written into them."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["STOCK", "Stock"]


class Stock(NamedTuple):
    """What is known of a stock voice: enough to choose another that stands in for it."""

    name: str
    gender: Literal["female", "male"]
    lang: str = "en-us"


STOCK: dict[str, Stock] = {
    "21m00Tcm4TlvDq8ikWAM": Stock("Rachel", "female"),
    "2EiwWnXFnvU5JabPnv8n": Stock("Clyde", "male"),
    "9BWtsMINqrJLrRacOk9x": Stock("Aria", "female"),
    "AZnzlk1XvdvUeBnXmlld": Stock("Domi", "female"),
    "CwhRBWXzGAHq8TQ4Fs17": Stock("Roger", "male"),
    "EXAVITQu4vr4xnSDxMaL": Stock("Sarah", "female"),
    "ErXwobaYiN019PkySvjV": Stock("Antoni", "male"),
    "FGY2WhTYpPnrIDTdsKH5": Stock("Laura", "female"),
    "IKne3meq5aSn9XLyUdCD": Stock("Charlie", "male"),
    "JBFqnCBsd6RMkjVDRZzb": Stock("George", "male", "en-gb"),
    "MF3mGyEYCl7XYWbV9V6O": Stock("Elli", "female"),
    "N2lVS1w4EtoT3dr4eOWO": Stock("Callum", "male"),
    "SAz9YHcvj6GT2YYXdXww": Stock("River", "female"),
    "SOYHLrjzK2X1ezoPC6cr": Stock("Harry", "male"),
    "TX3LPaxmHKxFdv7VOQHJ": Stock("Liam", "male"),
    "ThT5KcBeYPX3keUQqHPh": Stock("Dorothy", "female", "en-gb"),
    "TxGEqnHWrfWFTfGW9XjX": Stock("Josh", "male"),
    "VR6AewLTigWG4xSOukaG": Stock("Arnold", "male"),
    "XB0fDUnXU5powFXDhCwa": Stock("Charlotte", "female"),
    "Xb7hH8MSUJpSbSDYk0k2": Stock("Alice", "female", "en-gb"),
    "XrExE9yKIg1WjnnlVkGX": Stock("Matilda", "female"),
    "bIHbv24MWmeRgasZH58o": Stock("Will", "male"),
    "cgSgspJ2msm6clMCkdW9": Stock("Jessica", "female"),
    "cjVigY5qzO86Huf0OWal": Stock("Eric", "male"),
    "iP95p4xoKVk53GoZ742B": Stock("Chris", "male"),
    "nPczCjzI2devNBz1zQrb": Stock("Brian", "male"),
    "onwK4e9ZLuTAKqWW03F9": Stock("Daniel", "male", "en-gb"),
    "pFZP5JQG7iQjIQuC4Bku": Stock("Lily", "female", "en-gb"),
    "pNInz6obpgDQGcFmaJgB": Stock("Adam", "male"),
    "pqHfZKP75CvOlQylNhV4": Stock("Bill", "male"),
    "yoZ06aMxZJ28mfd3POQm": Stock("Sam", "male"),
}
"""Identifier -> the voice that has it."""
