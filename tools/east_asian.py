"""Make the tables of Japanese and Mandarin: what Kokoro's training wrote, by `misaki`.

    python tools/east_asian.py             write the files beside the languages' code
    python tools/east_asian.py --check     say whether the files are what misaki gives

`zh/pinyin.json` has every syllable, `ja/kana.json` the kana and marks, `ja/words.dict` the words
that are read as one. Needs the released packages, on a Python that they declare: `pip install
'misaki[ja,zh]==0.9.4'`. The data is Apache-2.0 (see NOTICE). Run from the project's root, with
LiteTTS installed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from misaki.cutlet import HEPBURN, JA_WORDS
from misaki.zh import ZHG2P
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone3

from litetts.text.languages.en.sound.dictionary import pack

LANGUAGES = Path(__file__).parents[1] / "src/litetts/text/languages"
NOT_SYLLABIC = "\u032f"
"""The sign below a vowel, which Kokoro has no symbol for."""


def pinyin() -> bytes:
    """Every syllable that pypinyin can give, with its tone as a digit, to Kokoro's symbols."""
    written = {pinyin for entry in PINYIN_DICT.values() for pinyin in entry.split(",")}
    for phrase in PHRASES_DICT.values():
        written |= {pinyin for place in phrase for said in place for pinyin in said.split()}
    syllables = {to_tone3(pinyin, neutral_tone_with_five=True) for pinyin in written}
    return _json({s: ZHG2P.py2ipa(s).replace(NOT_SYLLABIC, "") for s in syllables})


def _json(table: dict[str, str]) -> bytes:
    text = json.dumps(table, ensure_ascii=False, indent=0, separators=(",", ":"), sort_keys=True)
    return (text + "\n").encode()


def main() -> int:
    """Write or compare; the exit status."""
    parser = argparse.ArgumentParser(description="Make the tables of Japanese and Mandarin.")
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    differ = 0
    for name, made in (
        ("zh/pinyin.json", pinyin()),
        ("ja/kana.json", _json(HEPBURN)),
        ("ja/words.dict", pack(dict.fromkeys(filter(None, JA_WORDS), ""))),
    ):
        if not check:
            (LANGUAGES / name).write_bytes(made)
        same = (LANGUAGES / name).read_bytes() == made
        differ += not same
        print(f"{name}: {len(made)} bytes, {'as' if same else 'NOT as'} released")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
