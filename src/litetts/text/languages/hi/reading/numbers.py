"""Numbers as Hindi words: each below a hundred has its own, then hundreds, thousands, lakhs."""

from __future__ import annotations

from litetts.phonemes.dotted import composed
from litetts.text.scanner.wordlist import word_list

__all__ = ["SMALL", "cardinal", "ordinal"]

SMALL = word_list(
    composed(
        """
        शून्य एक दो तीन चार पाँच छह सात आठ नौ
        दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस
        बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस
        तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस
        चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास
        पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ
        साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर
        सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी
        अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी
        नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे
        """
    )
)
_SCALES = tuple(
    (power, composed(name))
    for power, name in (
        (11, "खरब"), (9, "अरब"), (7, "करोड़"), (5, "लाख"), (3, "हज़ार"), (2, "सौ"),
    )
)  # fmt: skip
_ORDINALS = {1: "पहल", 2: "दूसर", 3: "तीसर", 4: "चौथ", 6: "छठ"}
_ENDINGS = {"m": "ा", "f": "ी", "o": "े"}
_LATER = {"m": "वाँ", "f": "वीं", "o": "वें"}


def cardinal(n: int, gender: str = "") -> str:
    """275000 -> "दो लाख पचहत्तर हज़ार"."""
    if n == 100:
        return _SCALES[-1][1]
    said = []
    for power, name in _SCALES:
        group, n = divmod(n, 10**power)
        if group:
            said.append(f"{cardinal(group)} {name}")
    if n or not said:
        said.append(SMALL[n])
    return " ".join(said)


def ordinal(n: int, gender: str = "m") -> str:
    """3 -> "तीसरा", "तीसरी", "तीसरे" (gender "o": before a case)."""
    if n in _ORDINALS:
        return _ORDINALS[n] + _ENDINGS[gender[:1] or "m"]
    return cardinal(n) + _LATER[gender[:1] or "m"]
