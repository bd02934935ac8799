"""Whether somebody is a man or a woman, as far as the name, the title or the description tells."""

from __future__ import annotations

from typing import Literal

__all__ = ["TITLES", "gender"]

# Names that men and women have (Alex, Chris, Robin, Sam) are left out: they tell nothing.
_HIS = """
aaron adam adrian alan albert alexander alfred andrew anthony arthur benjamin bernard bill bob
bobby boris brian carl charles charlie christopher colin craig daniel dave david dennis derek
donald doug douglas dylan ed eddie edgar edmund edward edwin eric ernest ethan eugene ferdinand
francis frank franz fred frederick gary geoffrey george gerald gilbert giovanni graham greg
gregory gustav hans harold harry hector henry herbert howard hugh hugo ian isaac ivan jack jacob
james jeff jeffrey jerry jim jimmy joe joel johann john johnny jonathan joseph joshua juan julian
karl keith ken kenneth kevin larry lars lawrence leo leon leonard liam lionel louis luke marcus
mark martin matthew maurice max michael mike miguel nathan ned neil nicholas nick nigel norman
oliver oscar otto owen patrick paul pedro peter phil philip pierre ralph ray raymond richard rob
robert roger roland ronald roy rupert samuel sean sebastian sidney simon stephen steve steven
stuart ted terence theodore thomas tim timothy tobias tom tommy tony victor vincent walter wilfred
wilhelm will william
"""
_MEN = frozenset(_HIS.split())
_HERS = """
abigail ada adele agatha agnes alice alicia amanda amelia amy anastasia andrea angela anita ann
anna anne annette annie antonia audrey barbara beatrice becky bella bertha bess bessie beth betsy
betty brenda bridget carla carmen carol caroline catherine cecilia celia charlotte chloe christina
christine clara clarissa claudia constance cynthia daisy daphne deborah delia diana diane dinah
dolores donna dora doris dorothy edith eileen elaine eleanor elena eliza elizabeth ella ellen elsa
elsie emily emma esther ethel eva eve evelyn fanny fiona flora florence georgia georgiana
geraldine gertrude gina gladys gloria grace greta gretel hannah harriet hazel heather heidi helen
helena henrietta hermione hilda ida ingrid irene iris isabel isabella ivy jane janet jean jemima
jennifer jenny jessica joan joanna josephine joyce judith judy julia juliet karen kate katherine
kathleen kathy katie kitty laura lavinia leah lena letitia lily linda lisa liz lizzie lois louisa
louise lucia lucille lucinda lucy lydia mabel madeleine maggie margaret margot maria marianne
marie marilla marion marjorie martha mary matilda maud may megan melanie melissa mildred millicent
minnie miranda miriam moira molly monica muriel myrtle nancy naomi natalie natasha nell nellie
nina nora olga olive olivia ophelia pamela patricia paula pauline penelope penny phoebe phyllis
polly priscilla rachel rebecca rita rosa rosalind rose rosemary rosie ruth sally sandra sara sarah
selina sheila sofia sonia sophia sophie stella susan susanna susie suzanne sybil sylvia tabitha
tess tessa theodora theresa tina ursula valerie vanessa vera veronica victoria violet virginia
vivian wanda wendy wilhelmina winifred yvonne zoe
"""
_WOMEN = frozenset(_HERS.split())
TITLES: dict[str, Literal["m", "f", ""]] = {
    "Mr": "m", "Mister": "m", "Sir": "m", "Lord": "m", "King": "m", "Prince": "m", "Uncle": "m",
    "Father": "m", "Brother": "m", "Mrs": "f", "Miss": "f", "Ms": "f", "Lady": "f", "Madame": "f",
    "Queen": "f", "Princess": "f", "Aunt": "f", "Mother": "f", "Sister": "f", "Dr": "",
    "Doctor": "", "Professor": "", "Captain": "", "Colonel": "", "Judge": "", "Saint": "",
}  # fmt: skip
"""What stands before a name, and whose it is."""
_TITLES = {title.casefold(): whose for title, whose in TITLES.items()}
_HE = "man boy gentleman lad father brother son uncle king lord prince husband grandfather"
_SHE = "woman girl lady maid mother sister daughter aunt queen princess wife grandmother"
_NOUNS: dict[str, Literal["m", "f"]] = dict.fromkeys(_HE.split(), "m")
_NOUNS.update((word, "f") for word in _SHE.split())


def gender(name: str) -> Literal["m", "f", ""]:
    """Whose a name is: "m" a man's, "f" a woman's, "" not known.

    A title tells first ("Mrs John Hale"), then the first name ("TOM", "Dr. Mary Hale"), then what
    somebody is called instead of a name ("the old man").
    """
    words = [word.strip(".").casefold() for word in name.split()]
    if not words:
        return ""
    if told := _TITLES.get(words[0], ""):
        return told
    first = next((word for word in words if word not in _TITLES), "")
    if first in _MEN:
        return "m"
    if first in _WOMEN:
        return "f"
    return _NOUNS.get(words[-1], "")
