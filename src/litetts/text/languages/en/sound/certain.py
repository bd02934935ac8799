"""Where grammar leaves a homograph no choice, whatever the words around were in training.

An encyclopedia has few commands, few habits in the first person and few torn ligaments; what a
classifier learned from one is weak there. Of the sentences it was trained on, these rules fit 37,
16 and 14, and are right in all but one.
"""

from __future__ import annotations

from collections.abc import Sequence

from litetts.text.scanner.wordlist import words

__all__ = ["certain", "noun_after_all"]

# What follows a command: "Present the report."
_OBJECTS = words(
    """
    the a an my your his her its our their this that these those it me him them us all any each
    every yourself both
    """
)
_STARTS = frozenset(".!?:;")
_HABITS = words(
    """
    every each always usually often sometimes daily regularly nowadays whenever weekly generally
    normally
    """
)
_PASTS = words("yesterday last ago once was were had did when then")
_FIRST = words("i you we they who people")
_THIRD = words("he she it")
_DEGREES = words("well widely much")
"""Before "read" these make a participle of it: a well-read man, widely read."""
# What is torn, and what a tear in it is not.
_TORN = words(
    """
    ligament ligaments muscle muscles tendon tendons retina retinal meniscus meniscal cuff
    cartilage hamstring calf knee shoulder shirt dress jeans fabric cloth tent sail paper page
    seam sleeve jacket coat trousers curtain net tissue aorta aortic acl groin skin wall lining
    membrane achilles quadriceps bicep biceps labrum canvas rotator envelope fuselage hull balloon
    """
)
_MODALS = words("will would can could may might must shall should")
_WEPT = words("eye eyes cheek cheeks cry cried crying cries wept weep weeping sad face")
_SHED = words("shed sheds shedding trickled jerker jerkers gland glands duct ducts")
# What a bass is that swims, and one that sounds.
_FISH = words("fishing fish largemouth smallmouth striped boat lure lures pond sea fisherman")
_CAUGHT = words("caught catch hooked lake fishing trout pike grilled fillet fillets river")
_PLAYED = words("guitar drum drums drummer bassist player line lines played playing music notes")
_NOBLE = words("von ii iii wilhelm ferdinand friedrich strindberg wilson")
_ERNST = words("ernst ernest frederick friedrich karl georg wilhelm christian johann young king")
_NEAR = 5
"""Words on each side that tell what is torn."""
_LINKS = words("is are was were be been being am seem seems seemed feel feels felt look looks s")
_NOUNS = ("NN", "NNS", "NNP", "JJ", "CD", "VBG", "CC")
"""Parts of speech that an adjective may stand before."""


def certain(
    lower: Sequence[str], breaks: Sequence[str], tags: Sequence[str], index: int, verbal: bool
) -> str:
    """What the wordid of a homograph ends in for certain ("vrb", "past", ...); "" = not certain.

    Args:
        lower: the words of the sentence in lower case.
        breaks: punctuation after each.
        tags: their parts of speech.
        index: which word.
        verbal: the first sense is a verb, the others are not.
    """
    word = lower[index]
    if verbal and _commanded(lower, breaks, index):
        return "verb"
    if word == "read":
        return _read(lower, tags, index)
    if word == "august":
        return _august(lower, breaks, index)
    if word == "tear":
        if index and lower[index - 1] in _MODALS:
            return "vrb"
        near = set(lower[max(0, index - _NEAR) : index + _NEAR + 2])
        if near & _SHED:
            return "nou"
        return "vrb" if near & _TORN and not near & _WEPT else ""
    if word == "bass":
        near = set(lower[max(0, index - _NEAR) : index + _NEAR + 2])
        beside = set(lower[max(0, index - 1) : index + 2])
        return "corp" if beside & _FISH or (near & _CAUGHT and not near & _PLAYED) else ""
    return ""


def _commanded(lower: Sequence[str], breaks: Sequence[str], index: int) -> bool:
    """Whether the word begins a sentence and has an object: "Record it!"."""
    starts = index == 0 or (breaks[index - 1][-1:] in _STARTS and bool(breaks[index - 1]))
    return starts and index + 1 < len(lower) and not breaks[index] and lower[index + 1] in _OBJECTS


def _august(lower: Sequence[str], breaks: Sequence[str], index: int) -> str:
    """The man between his names: August von Mackensen, Frederick August III."""
    following = lower[index + 1] if index + 1 < len(lower) and not breaks[index] else ""
    before = lower[index - 1] if index and not breaks[index - 1] else ""
    return "nam" if following in _NOBLE or before in _ERNST else ""


def _read(lower: Sequence[str], tags: Sequence[str], index: int) -> str:
    """Past or present: "he read" is past for lack of an "s", "I read it daily" is a habit."""
    subject = lower[index - 1] if index else ""
    if subject in _THIRD or subject in _DEGREES:
        return "past"
    past = any(t == "VBD" for i, t in enumerate(tags) if i != index)
    habit = not _HABITS.isdisjoint(lower) and _PASTS.isdisjoint(lower)
    return "present" if subject in _FIRST and habit and not past else ""


def noun_after_all(words_: Sequence[str], tags: Sequence[str], index: int) -> bool:
    """Whether what is tagged as an adjective describes nothing: "I like arithmetic."

    An adjective stands before a noun, after a linking verb, or after its noun ("God incarnate").
    """
    following = tags[index + 1] if index + 1 < len(tags) else ""
    before, tag = (words_[index - 1].lower(), tags[index - 1]) if index else ("", "")
    attached = following in _NOUNS or before in _LINKS or tag in ("NN", "NNS", "NNP", "RB")
    return not attached
