"""What of directions in plain words is followed, and what is told not to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.document import Prosody, Style
from litetts.prosody.directions import PATH, advice, followed, not_understood, understand
from litetts.prosody.styles import ROLES, STYLES, prosody_of
from litetts.request import bounded


@pytest.mark.parametrize(
    ("instructions", "left"),
    [
        ("slowly and like a pirate", "'like a pirate'"),
        ("Speak very slowly, please.", ""),
        ("in a calm and friendly voice", ""),
        ("whisper", ""),
        ("loud, with a Scottish accent", "'with a Scottish accent'"),
        ("Accent: Scottish\nPacing: slow", "'Accent: Scottish'"),
        ("Voice affect: calm. Pauses: brief pauses after names.", "'brief pauses after names'"),
        ("Tone: warm and inviting. Pronunciation: clear, precise.", ""),
        ("warm, as if drawing out the vowels", "'as if drawing out the vowels'"),
        ("lento y con acento mexicano", "'con acento mexicano'"),
        ("etwas langsamer, mit Wiener Schmäh", "'mit Wiener Schmäh'"),
    ],
)
def test_what_was_not_understood_is_told(instructions, left):
    assert understand(instructions) is not None
    assert not_understood(instructions) == left


@pytest.mark.parametrize(
    ("instructions", "style"),
    [
        ("Talk like a sports announcer", "sports_commentary"),
        ("like a news anchor", "newscast"),
        ("wie ein Nachrichtensprecher", "newscast"),
        ("avec une voix triste", "sad"),
        ("Sprich traurig", "sad"),
        ("muy alegre", "cheerful"),
        ("Bitte flüstern!", "whispering"),
        ("Sound excited, please", "excited"),
        ("as a nature documentary", "documentary-narration"),
        ("Do not sound angry; be calm", "calm"),
        ("not sad or angry but cheerful", "cheerful"),
    ],
)
def test_a_style_is_known_by_many_words(instructions, style):
    degree = 1.5 if "muy" in instructions else 1.0
    wish, wanted = understand(instructions), prosody_of(Style(style, degree))
    for name in ("rate", "pitch_st", "range", "volume_db", "breath", "tilt_db"):
        assert getattr(wish, name) == pytest.approx(getattr(wanted, name)), name
    assert not_understood(instructions) == ""


def test_several_styles_make_their_mean_and_one_said_twice_counts_once():
    calm, sad = understand("calm"), understand("sad")
    both = understand("calm and sad")
    assert min(calm.pitch_st, sad.pitch_st) <= both.pitch_st <= max(calm.pitch_st, sad.pitch_st)
    assert understand("sad, sadly, in a sad voice") == sad


@pytest.mark.parametrize(
    ("instructions", "rate"),
    [
        ("20% faster", 1.2),
        ("um 20 Prozent langsamer", 0.8),
        ("speak at 1.5x speed", 1.5),
        ("half speed", 0.5),
        ("twice as fast", 2.0),
        ("take your time", 2**-0.3),
        ("Don't rush.", 2**-0.15),
        ("a bit faster", 2**0.15),
        ("much slower", 2**-0.45),
    ],
)
def test_a_pace_is_a_number(instructions, rate):
    assert understand(instructions).rate == pytest.approx(rate)


@pytest.mark.parametrize(
    ("instructions", "field", "sign"),
    [
        ("in a deep voice", "pitch_st", -1),
        ("high-pitched", "pitch_st", 1),
        ("lower your voice", "volume_db", -1),
        ("speak up", "volume_db", 1),
        ("avec une voix grave", "pitch_st", -1),
        ("en voz baja", "volume_db", -1),
        ("like a little girl", "pitch_st", 1),
        ("an old man", "pitch_st", -1),
        ("breathy", "breath", 1),
        ("bright and crisp", "tilt_db", 1),
        ("nicht so laut", "volume_db", -1),
    ],
)
def test_pitch_level_and_sound(instructions, field, sign):
    assert getattr(understand(instructions), field) * sign > 0


TURNED = {
    "higher pitched": ("pitch_st", 2.0), "lower pitched": ("pitch_st", -2.0),
    "a bit higher in pitch": ("pitch_st", 1.0), "raise the pitch": ("pitch_st", 2.0),
    "drop your pitch slightly": ("pitch_st", -1.0), "pitch it up a little": ("pitch_st", 1.0),
    "lower": ("pitch_st", -2.0), "Pitch: slightly higher": ("pitch_st", 1.0),
    "deeper": ("pitch_st", -2.0), "a lower tone of voice": ("pitch_st", -2.0),
    "etwas höher": ("pitch_st", 1.0), "die Tonhöhe senken": ("pitch_st", -2.0),
    "two semitones lower": ("pitch_st", -2.0), "+3 semitones": ("pitch_st", 3.0),
    "an octave higher": ("pitch_st", 12.0), "10% lower in pitch": ("pitch_st", -1.824),
    "turn the volume up": ("volume_db", 4.0), "a bit lower in volume": ("volume_db", -2.5),
    "Volume: low": ("volume_db", -5.0), "raise your voice a little": ("volume_db", 2.0),
    "decrease the loudness": ("volume_db", -5.0), "baisse le volume": ("volume_db", -5.0),
    "sube el volumen un poco": ("volume_db", 2.0), "50% lower volume": ("volume_db", -6.02),
    "pick up the pace": ("rate", 2**0.3), "slow it down a little": ("rate", 2**-0.15),
    "at a lower speed": ("rate", 2**-0.3), "speed up": ("rate", 2**0.3),
    "augmente la vitesse": ("rate", 2**0.3), "slower, a bit louder": ("rate", 2**-0.3),
    "with more intonation": ("range", 2**0.4), "less expression": ("range", 2**-1.5),
}  # fmt: skip


@pytest.mark.parametrize(("instructions", "wanted"), TURNED.items())
def test_what_is_turned_up_or_down_is_and_nothing_else(instructions, wanted):
    name, value = wanted
    wish = understand(instructions)
    assert getattr(wish, name) == pytest.approx(value, abs=0.01)
    assert not_understood(instructions) == ""
    others = {"pitch_st", "volume_db", "rate", "range"} - {name}
    changed = {n for n in others if getattr(wish, n) != getattr(Prosody(), n)}
    assert changed == ({"volume_db"} if "," in instructions else set())


@pytest.mark.parametrize(
    ("instructions", "style"),
    [
        ("with low energy", "calm"),
        ("Energy: high", "excited"),
        ("with more enthusiasm", "excited"),
        ("lower your energy", "calm"),
        ("calm down", "calm"),
        ("in a bad mood", "disgruntled"),
    ],
)
def test_energy_and_moods(instructions, style):
    assert understand(instructions) == prosody_of(Style(style))
    assert not_understood(instructions) == ""


@pytest.mark.parametrize(
    "instructions", ["high quality audio", "in high society", "lift off", "turn left", "a tone"]
)
def test_what_is_high_but_no_voice_changes_nothing(instructions):
    assert understand(instructions) is None


@pytest.mark.parametrize(
    "instructions",
    [
        "Start quietly and gradually get louder",
        "At first sad, and then happy",
        "erst leise, allmählich lauter",
        "like a pirate",
        "Sing it",
        "Speak German",
        "",
        "?!",
    ],
)
def test_what_is_to_change_or_cannot_be_done_changes_nothing(instructions):
    assert understand(instructions) is None
    assert bool(not_understood(instructions)) == any(map(str.isalpha, instructions))


def test_what_would_do_it_is_told():
    assert "voice" in advice("with a British accent")
    assert "pauses" in advice("long pauses, please")
    assert advice("slowly") == ""


def test_what_is_followed_comes_on_top_of_a_wish_with_a_note_of_the_rest():
    wish = Prosody(pitch_st=1.0, rate=2.0)
    assert followed(wish, None) == (wish, ())
    assert followed(wish, "higher pitched") == (Prosody(pitch_st=3.0, rate=2.0), ())
    made, (note,) = followed(wish, "lower, like a pirate")
    assert (made.pitch_st, note.message) == (
        -1.0,
        "not understood, so not followed: 'like a pirate'",
    )
    made, (note,) = followed(wish, "with a Welsh accent" * 100)
    assert made == wish and len(note.message) < 200
    assert note.message.startswith("nothing was understood in 'with a Welsh accent")
    assert "comes with its voice" in note.message


def test_what_is_plain_already_is_followed_and_changes_nothing():
    assert understand("natural and clear, at a normal pace") == Prosody()
    assert not_understood("natural and clear, at a normal pace") == ""


def test_the_lists_name_styles_and_roles_that_there_are():
    for line in PATH.read_text("utf-8").splitlines():
        kind, _, name = line.partition("\t")[0].partition(":")
        if not line.startswith("#"):
            assert {"style": STYLES, "role": ROLES}.get(kind, {name})
            assert kind not in ("style", "role") or name in {"style": STYLES, "role": ROLES}[kind]


@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["very", "not", "slow", "angry", "loud", "200%", "faster", ",", ".", "extremely", "less"]
)).map(" ".join))  # fmt: skip
def test_whatever_is_written_stays_within_the_bounds(instructions):
    wish = understand(instructions)
    assert wish is None or bounded(wish) == wish
    not_understood(instructions)


def test_lower_in_french_and_spanish_is_no_grave_manner() -> None:
    for said in ("plus grave", "une voix plus grave", "más grave"):
        assert understand(said) == understand("lower pitch")
    assert understand("grave") == understand("serious")


def test_what_a_style_is_not_to_do_is_not_done() -> None:
    angry = understand("angry")
    quiet = understand("sound angry but not loud")
    assert angry is not None and quiet is not None
    assert angry.volume_db > 0 >= quiet.volume_db
    assert quiet.range == angry.range
    slow = understand("excited, not fast")
    assert slow is not None and slow.rate <= 1
