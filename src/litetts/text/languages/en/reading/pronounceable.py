"""Whether a string of letters can be said as an English word."""

from __future__ import annotations

from functools import lru_cache

from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.wordlist import words

_ONSETS = words(
    """
    b bl br c ch chr cl cr d dr dw f fl fr g gh gl gn gr h j k kh kl kn kr l m mc n p ph phl
    phr pl pr ps qu r rh s sc sch scr sh shr sk sl sm sn sp sph spl spr squ st str sw t th
    thr tr ts tw v vl w wh wr x y z sv zh kw
    """
)
_VOWELS = "aeiouy"
_RUNS = pattern(r"[aeiouy]+|[^aeiouy]+")
# Groups of consonants that end English words, besides single and doubled letters.
_CODAS = words(
    """
    sc rph lph mm
    b c ch ck ct d f ft g gh ght h hn hl hm j k l lb lc ld lf lk ll lm ln lp ls lt lv lth lz m mb mn
    mp mpt ms mph n nc nch nd ng nge nk ns nt nth nx nz p ph ps pt q r rb rc rch rd rf rg rk
    rl rm rn rp rs rsh rst rt rth rv rz s sh sk sm sp ss st t tch th ts tt tz v w wd wk wl
    wn ws x xt z zz ff gg bb dd nn pp rr ks cks cts lls nds ngs nks nts rds rks rms rns rts
    sts tes wns ys gs ds bs fs ths sks mps lds lks lms lts lps tts chs ghts sch dt ndt rld
    rlds
    """
)
_THRICE = pattern(r"(\w)\1\1")
_MAX_VOWELS = 3
_MAX_MEDIAL = 5


def pronounceable(word: str) -> bool:
    """Judge by the clusters of consonants at both ends and inside; `word` in lower case."""
    if len(word) < 3:
        return word in _SHORT
    if _THRICE.search(word):
        return False
    if not word.isascii():
        return True
    runs = _RUNS.findall(word.replace("qu", "kw"))
    vowels = [run for run in runs if run[0] in _VOWELS]
    if not vowels or max(map(len, vowels)) > _MAX_VOWELS:
        return False
    first, last = runs[0], runs[-1]
    if first[0] not in _VOWELS and first not in _ONSETS:
        return False
    if last[0] not in _VOWELS and not _coda(last):
        return False
    for run in runs[1:-1]:
        if run[0] in _VOWELS:
            continue
        if len(run) > _MAX_MEDIAL or not _splits(run):
            return False
    return True


@lru_cache(maxsize=4096)
def known(word: str) -> bool:
    """Whether the checked pronunciation dictionary has a word, written so."""
    from litetts.text.languages.en.sound.dictionary import gold

    return word in gold(False)


def sayable(word: str) -> bool:
    """Whether letters in lower case are said as a word: by their sounds, or by the dictionary."""
    return pronounceable(word) or (len(word) > 2 and known(word))


def _coda(run: str) -> bool:
    """Whether a word may end in these consonants, an inflection in "s" included."""
    return run in _CODAS or (run[-1] == "s" and run[:-1] in _CODAS)


def _splits(run: str) -> bool:
    """Whether a cluster between vowels is the end of one syllable and the start of the next."""
    return any(
        (k == 0 or _coda(run[:k])) and (k == len(run) or run[k:] in _ONSETS or run[k:] in _CODAS)
        for k in range(len(run) + 1)
    )


_SHORT = words(
    """
    a i ad ah am an as at aw ax be by do eh em ex go ha he hi if in is it la lo ma me my no
    of oh on or ox pa pi re so to uh um un up us we ya ye yo my
    """
)
