"""Chat: thx, gr8, l8r, "u" for "you": words cut short as people type them to each other."""

from __future__ import annotations

from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

# Only in small letters: in capitals they stand for something else, or are spelled (IDK, BRB).
_SHORT = {
    "thx": "thanks", "thnx": "thanks", "tnx": "thanks", "tmrw": "tomorrow", "tmr": "tomorrow",
    "ppl": "people", "msg": "message", "msgs": "messages", "plz": "please", "pls": "please",
    "pts": "points", "b4": "before",
    "gr8": "great", "m8": "mate", "l8r": "later", "l8": "late", "w8": "wait", "h8": "hate",
    "2day": "today", "2nite": "tonight", "2moro": "tomorrow", "2morrow": "tomorrow",
    "tonite": "tonight", "cuz": "because", "coz": "because", "bday": "birthday",
    "b-day": "birthday", "sth": "something", "sb": "somebody", "smth": "something",
    "idk": "I don't know", "tbh": "to be honest", "imo": "in my opinion",
    "afaik": "as far as I know", "brb": "be right back", "nvm": "never mind",
    "ttyl": "talk to you later", "ngl": "not gonna lie", "gtg": "got to go", "g2g": "got to go",
    "jk": "just kidding", "ily": "I love you", "mtg": "meeting", "mtgs": "meetings",
    "abt": "about", "acct": "account", "asap": "A S A P", "omg": "O M G", "wtf": "W T F",
    "fyi": "F Y I", "rsvp": "R S V P", "diy": "D I Y", "faq": "F A Q", "tldr": "T L D R",
    "hbd": "happy birthday", "tix": "tickets", "wbu": "what about you", "hbu": "how about you",
    "lmk": "let me know", "wanna": "wanna",
    "ty": "thank you", "tysm": "thank you so much", "yw": "you're welcome", "np": "no problem",
    "cya": "see you", "wyd": "what are you doing", "rn": "right now", "omw": "on my way",
    "eta": "E T A", "dm": "D M", "dms": "D M's", "smh": "shaking my head", "afk": "A F K",
    "wfh": "working from home", "prob": "probably", "probs": "probably", "ikr": "I know right",
    "idc": "I don't care", "irl": "in real life", "ofc": "of course", "obv": "obviously",
    "rly": "really", "hmu": "hit me up", "iirc": "if I recall correctly", "dw": "don't worry",
    "icymi": "in case you missed it", "fwiw": "for what it's worth", "wknd": "weekend",
    "txn": "transaction", "txns": "transactions", "cc": "C C", "bcc": "B C C", "tbd": "T B D",
    "ootd": "outfit of the day", "bff": "B F F", "nbd": "no big deal", "gn": "good night",
    "wru": "where are you", "sry": "sorry", "wut": "what", "srs": "serious", "srsly": "seriously",
    "im": "I'm",
    "ive": "I've", "dont": "don't", "cant": "can't", "didnt": "didn't", "doesnt": "doesn't",
    "isnt": "isn't", "wasnt": "wasn't", "thats": "that's", "whats": "what's", "youre": "you're",
    "theyre": "they're", "havent": "haven't", "couldnt": "couldn't", "wouldnt": "wouldn't",
    "shouldnt": "shouldn't", "arent": "aren't",
}  # fmt: skip
_PLEASE = pattern(r"(?:Pls|Plz|Thx|Msg)(?![\w'-]|\.\w)")
_WORD = pattern(r"[a-z0-9]{2,8}(?:-day)?(?![\w'-]|\.\w)")
_LETTER = {"u": "you", "r": "are", "ur": "your"}
_LONE = pattern(r"(?:ur|[ur]|[UR](?=\s[ur]\b))(?![\w'’=-]|\s?[=+*/<>^]|\.\w)")

special = frozenset(w for w in _SHORT if w.isalpha()) | {"ur", "thx", "fw", "fwd"}
"""Words in lower case that the rules here want to see."""


def short(scan: Scan, i: int) -> Reading | None:
    """Thx -> "thanks"; "how r u" -> "how are you"."""
    match = _WORD.match(scan.text, i)
    if polite := _PLEASE.match(scan.text, i):
        said = _SHORT[polite[0].lower()]
        return Reading(polite.end(), said.capitalize(), "abbreviation", "chat")
    dotted = match is not None and match[0] == "acct" and scan.char(match.end()) == "."
    if match and match[0] in _SHORT and not dotted and not scan.char(i - 1).isalnum():
        return Reading(match.end(), _SHORT[match[0]], "abbreviation", "chat")
    if scan.text[i] in "bc" and not scan.char(i - 1).isalnum():
        return _be_or_see(scan, i)
    match = _LONE.match(scan.text, i)
    if not match or not _chatted(scan, match[0].lower(), i, match.end()):
        return None
    said = _LETTER[match[0].lower()]
    if match[0] == "ur" and scan.word_after(match.end()) in _YOURE:
        said = "you're"
    return Reading(match.end(), said, "abbreviation", "chat")


_SEE = pattern(r"c(?=\s(?:u|ya)\b)")
_BE = pattern(
    r"b(?=\s(?:a|the|there|here|so|ok|okay|late|back|home|in|at|good|on|my|\d|[a-z]{3,}))"
)
_WILL = words("gonna wanna will can could should would might must to u'll i'll i'd ill ull")


def _be_or_see(scan: Scan, i: int) -> Reading | None:
    """C u later, gonna b late."""
    if match := _SEE.match(scan.text, i):
        return Reading(match.end(), "see", "abbreviation", "chat")
    match = _BE.match(scan.text, i)
    if not match or scan.word_before(i).lower() not in _WILL:
        return None
    return Reading(match.end(), "be", "abbreviation", "chat")


# "it's 2 expensive"
_TOO = pattern(
    r"2\s(?=(?:expensive|late|early|much|many|easy|hard|far|fast|slow|hot|cold|tired|cute|funny)\b)"
)
# "coming 2 the party", "thx 4 the help", where chat was seen before or "u" follows.
_FOR_TO = pattern(
    r"(?P<n>[24])\s(?=(?:the|be|u|me|my|go|do|see|get|have|ur|you|ya|now|it|a|that|this)\b)"
)
_SAID = {"2": "to", "4": "for"}


def numeral(scan: Scan, i: int) -> Reading | None:
    """Thx 4 the help -> "for", r u coming 2 the party -> "to"."""
    if _TOO.match(scan.text, i) and scan.char(i - 1) == " ":
        return Reading(i + 1, "too", "abbreviation", "chat")
    match = _FOR_TO.match(scan.text, i)
    if not match or scan.char(i - 1) != " ":
        return None
    if not any(d.rule == "chat" for d in scan.drafts[-8:]) and scan.word_after(match.end()) != "u":
        return None
    return Reading(i + 1, _SAID[match["n"]], "abbreviation", "chat")


_YOURE = words(
    "fine sure okay ok here there ready so the a an not welcome right wrong late crazy funny"
    " going coming"
)


def _chatted(scan: Scan, word: str, i: int, end: int) -> bool:
    """Whether a letter is a word cut short: beside words, not the name of something."""
    before, after = scan.word_before(i), scan.word_after(end)
    if word == "ur":
        return True
    if scan.char(i - 1) not in ("", " ") or before in ("letter", "a", "an", "the", "vowel"):
        return False
    if word == "r":
        return before in _ASK or after in ("u", "you", "we", "they")
    return (
        (len(after) > 1 and after.islower())
        or (before.islower() and len(before) > 1)
        or (before in ("c", "r", "I", "y"))
    )


_ASK = words("how where what who why when u you we they ppl these those")
