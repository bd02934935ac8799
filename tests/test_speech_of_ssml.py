"""What the markup asks for is in the sound, measured."""

import json

import numpy as np
import pytest

import litetts
from litetts.audio.files import save
from litetts.audio.join import speech_bounds
from litetts.audio.measure import f0
from litetts.document import Audio, Document
from litetts.markup import parse_ssml, sources
from litetts.markup.ssml.values import contour as targets
from litetts.request import Request
from litetts.speech import Speech, check

SENTENCE = "We were {}all away on Monday morning{} again."


def speak(body, **options):
    return litetts.speak(f"<speak>{body}</speak>", voice="nano_heart", **options)


@pytest.fixture(scope="module")
def plain():
    return litetts.speak(SENTENCE.format("", ""), voice="nano_heart")


@pytest.mark.parametrize(
    "markup",
    [
        "{}",
        "<s>{}</s>",
        '<prosody rate="medium" pitch="default" volume="+0dB">{}</prosody>',
        '<emphasis level="none">{}</emphasis>',
        '<mark name="a"/>{}',
        '<lang xml:lang="en-US">{}</lang>',
        '<voice name="nano_heart">{}</voice>',
        '<prosody amazon:max-duration="60s">{}</prosody>',
    ],
)
def test_neutral_markup_changes_no_bit(plain, markup):
    audio = speak(markup.format(SENTENCE.format("", "")))
    assert np.array_equal(audio.samples, plain.samples)
    assert not audio.notes


@pytest.mark.parametrize(("volume", "factor"), [("-50%", 0.5), ("25", 0.25), ("-6.02dB", 0.5)])
def test_a_volume_is_a_share_of_the_amplitude(plain, volume, factor):
    audio = speak(f'<prosody volume="{volume}">{SENTENCE.format("", "")}</prosody>')
    ours, theirs = (np.linalg.norm(x.samples) for x in (audio, plain))
    assert ours == pytest.approx(factor * theirs, rel=0.01)
    assert len(audio.notes) == ("dB" not in volume)


@pytest.mark.parametrize(
    "contour",
    ["(0%,+4st)(50%,0st)(100%,-4st)", "(0%,-2st)(30%,+3st)(100%,0st)", "(0%,220Hz)(100%,160Hz)"],
)
def test_a_contour_is_heard_to_a_third_of_a_semitone(plain, contour):
    tag = f'<prosody contour="{contour}">'
    audio = speak(SENTENCE.format(tag, "</prosody>"))
    # The silence that is trimmed at the ends may differ by a frame: words tell by how much.
    later = round((audio.words[0].start - plain.words[0].start) * audio.sample_rate)
    cut = max(0, later)
    ours, theirs = audio.samples[cut:], plain.samples[max(0, -later) :]
    both = min(len(ours), len(theirs))
    before, after = (f0(s[:both], audio.sample_rate) for s in (theirs, ours))
    at = np.arange(len(after)) * 0.005 + cut / audio.sample_rate
    first, last = audio.words[2].start, audio.words[6].end
    heard = (before > 0) & (after > 0) & (at > first) & (at < last)
    place = (at[heard] - first) / (last - first)
    wanted = targets(contour)
    absolute = wanted[0].unit == "hz"
    values = [12 * np.log2(t.value) if absolute else t.value for t in wanted]
    got = 12 * np.log2(after[heard] / (1 if absolute else before[heard]))
    error = np.abs(got - np.interp(place, [t.at for t in wanted], values))
    assert heard.sum() > 100
    assert np.percentile(error, 90) < 0.3


def test_a_pitch_in_hertz_is_the_mean_of_what_is_heard(plain):
    audio = speak(SENTENCE.format('<prosody pitch="170Hz">', "</prosody>"))
    found = f0(audio.samples, audio.sample_rate)
    at = np.arange(len(found)) * 0.005
    inside = found[(at > audio.words[2].start) & (at < audio.words[6].end)]
    mean = np.exp(np.log(inside[inside > 0]).mean())
    assert abs(12 * np.log2(mean / 170)) < 0.3


@pytest.mark.parametrize("seconds", [1.2, 3.0])
def test_a_duration_is_kept(seconds):
    audio = speak(SENTENCE.format(f'<prosody duration="{seconds}s">', "</prosody>"))
    assert audio.words[6].end - audio.words[2].start == pytest.approx(seconds, abs=0.06)
    assert not audio.notes


def test_a_limit_only_shortens(plain):
    audio = speak(SENTENCE.format('<prosody amazon:max-duration="1s">', "</prosody>"))
    assert audio.words[6].end - audio.words[2].start == pytest.approx(1.0, abs=0.06)


def test_marks_are_within_30_ms_of_the_sound():
    body = (
        'One.<break time="700ms"/><mark name="a"/>Tap it.<mark name="b"/><break time="500ms"/>'
        '<mark name="c"/><mark name="d"/>Top.<mark name="e"/>'
    )
    audio = speak(body)
    rate = audio.sample_rate
    loud = np.abs(audio.samples) > 10 ** (-46 / 20) * np.abs(audio.samples).max()
    edges = np.flatnonzero(loud) / rate
    pauses = np.flatnonzero(np.diff(edges) > 0.3)
    starts, ends = edges[pauses + 1], edges[[*pauses, -1]]
    at = dict(audio.marks)
    assert list(at) == ["a", "b", "c", "d", "e"]
    assert at["a"] == pytest.approx(starts[0], abs=0.03)
    assert at["c"] == at["d"] == pytest.approx(starts[1], abs=0.03)
    assert at["b"] == pytest.approx(ends[1], abs=0.03)
    assert at["e"] == pytest.approx(ends[2], abs=0.03)


def test_the_document_is_spoken_between_two_marks():
    ssml = (
        '<speak startmark="from" endmark="to">One two. <mark name="from"/>Three four. '
        '<mark name="to"/>Five.</speak>'
    )
    audio = litetts.speak(ssml, voice="nano_heart")
    assert [w.word for w in audio.words] == ["Three", "four"]


@pytest.fixture
def tone(tmp_path):
    samples = (np.sin(np.arange(24_000) * 2 * np.pi * 440 / 24_000) * 0.25).astype(np.float32)
    save(tmp_path / "tone.wav", Audio(samples, 24_000))
    sources.configure([str(tmp_path)])
    yield tmp_path
    sources.configure([])


@pytest.mark.parametrize(
    ("attributes", "seconds", "level"),
    [
        ("", 1.0, 1.0),
        ('clipBegin="250ms" clipEnd="0.75s"', 0.5, 1.0),
        ('repeatCount="2.5" clipEnd="200ms"', 0.5, 1.0),
        ('repeatDur="1.7s"', 1.7, 1.0),
        ('soundLevel="-6.02dB"', 1.0, 0.5),
        ('speed="200%"', 0.5, 1.0),
        ('clipEnd="3600s"', 1.0, 1.0),
    ],
)
def test_a_recording_is_played(tone, attributes, seconds, level):
    audio = speak(f'<audio src="tone.wav" {attributes}>never said</audio>')
    assert audio.duration == pytest.approx(seconds, abs=0.01)
    middle = audio.samples[len(audio.samples) // 4 : -len(audio.samples) // 4]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.25 * level / np.sqrt(2), rel=0.03)
    assert not audio.notes


def test_a_recording_stands_in_its_place(tone):
    audio = speak('One. <audio src="tone.wav"/> <mark name="after"/> Two.')
    first, second = audio.words
    assert second.start - first.end == pytest.approx(1.0 + 2 * 0.05, abs=0.5)
    inside = audio.samples[int((first.end + 0.2) * 24_000) :][:12_000]
    spectrum = np.abs(np.fft.rfft(inside * np.hanning(len(inside))))
    assert spectrum.argmax() * 24_000 / len(inside) == pytest.approx(440, abs=4)
    assert dict(audio.marks)["after"] == pytest.approx(second.start, abs=0.03)


def test_what_cannot_be_played_is_said_instead(tone):
    audio = speak('<audio src="../other.wav">Other words.</audio>')
    assert [w.word for w in audio.words] == ["Other", "words"]
    (note,) = audio.notes
    assert "security.media" in note.message


def test_a_lexicon_holds_where_it_is_looked_up(tone):
    (tone / "a.pls").write_text(
        '<lexicon version="1.0" alphabet="ipa" xml:lang="en-US" '
        'xmlns="http://www.w3.org/2005/01/pronunciation-lexicon">'
        "<lexeme><grapheme>SQL</grapheme><alias>sequel</alias></lexeme>"
        "<lexeme><grapheme>New York</grapheme><phoneme>njuː jɔːk</phoneme></lexeme></lexicon>"
    )
    ssml = (
        '<speak><lexicon uri="a.pls" xml:id="a"/>SQL. <lookup ref="a">SQL, sql, in New\nYork.'
        "</lookup></speak>"
    )
    speech = Speech(Request(ssml, voice="nano_heart"))
    words = [w for job in speech.jobs() for w in job.utterance.words]
    assert [w.text for w in words[1:3]] == ["sequel", "sql"] or words[1].text == "sequel"
    assert "njˈu" in " ".join(w.phonemes for w in words) or "nju" in words[-2].phonemes
    assert ssml[words[1].start : words[1].end] == "SQL"


def test_the_root_says_the_language():
    speech = Speech(Request('<speak xml:lang="de-DE">Guten Morgen.</speak>'))
    assert (speech.lang, speech.voice.engine) == ("de-de", "espeak")
    speech = Speech(Request('<speak xml:lang="en-GB">Good morning.</speak>', voice="nano_heart"))
    assert speech.lang == speech.voice.lang


def test_what_an_engine_of_one_stage_cannot_do_is_told():
    body = '<speak><prosody contour="(0%,+2st)">Hello.</prosody><amazon:breath/></speak>'
    findings, notes = check(Request(body, voice="espeak"))
    assert [f.verdict for f in findings] == ["honoured"] * 3
    assert any("contours" in note.message for note in notes)
    assert any("breath" in note.message for note in notes)
    assert speech_bounds(litetts.speak(body, voice="espeak").samples, 22_050)[0] >= 0


def test_a_style_is_heard():
    sad = speak('<mstts:express-as style="sad">It was a long day at the sea.</mstts:express-as>')
    glad = speak(
        '<mstts:express-as style="excited">It was a long day at the sea.</mstts:express-as>'
    )
    assert glad.duration < sad.duration
    assert "style" in sad.notes[0].message


def test_a_voice_that_is_not_there_is_no_element_honoured():
    text = '<speak><voice name="nope">Hi.</voice> <voice name="nano_heart">Ho.</voice></speak>'
    findings, _ = check(Request(text))
    voices = [(f.verdict, f.why) for f in findings if f.element == "voice"]
    assert [verdict for verdict, _ in voices] == ["ignored", "honoured"]
    assert "nope" in voices[0][1]


def test_a_recording_sounds_under_the_speech_and_fades_when_it_is_over(tone, plain):
    under = litetts.speak(
        '<speak xmlns:mstts="https://www.w3.org/2001/mstts"><mstts:backgroundaudio src="tone.wav" '
        f'volume="0.5" fadein="200" fadeout="400"/>{SENTENCE.format("", "")}</speak>',
        voice="nano_heart",
    )
    assert not under.notes
    assert [(w.word, w.start) for w in under.words] == [(w.word, w.start) for w in plain.words]
    n = len(plain.samples)
    assert len(under.samples) == n + round(0.4 * under.sample_rate)
    bed = under.samples.copy()
    bed[:n] -= plain.samples
    middle = bed[6_000 : n - 100]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.125 / np.sqrt(2), rel=0.03)
    assert np.abs(bed[:240]).max() < 0.02 and np.abs(bed[-240:]).max() < 0.02


def test_a_recording_of_par_sounds_with_the_speech_and_what_follows_waits(tone):
    def said(media: str) -> litetts.Audio:
        return speak(f'<par><media xml:id="s"><speak>One.</speak></media>{media}</par> Two.')

    alone = said("")
    both = said('<media begin="s.begin+0.5s" soundLevel="-6dB"><audio src="tone.wav"/></media>')
    (one, two), begin = both.words, alone.words[0].start
    assert one.start == pytest.approx(begin, abs=0.01)
    # The tone lasts a second from half a second after the word on; then "two" comes.
    assert two.start >= begin + 1.5 - 0.001 > alone.words[1].start
    inside = both.samples[int((begin + 0.9) * 24_000) :][:12_000]
    assert np.sqrt(np.mean(inside**2)) == pytest.approx(0.125 / np.sqrt(2), rel=0.05)
    assert both.marks == ()


def test_two_speak_at_once_and_what_follows_waits_for_both():
    one = '<media xml:id="a"><speak>One.</speak></media>'

    def said(begin: str) -> litetts.Audio:
        other = '<voice name="nano_michael">Nobody else was at home.</voice><mark name="m"/>'
        return speak(f'<par>{one}<media xml:id="b" begin="{begin}">{other}</media></par> Two.')

    alone = speak(f"<par>{one}</par> Two.")
    other = litetts.speak("Nobody else was at home.", voice="nano_michael")
    both = said("a.begin+0.2s")
    begin = both.words[0].start
    assert [word.word for word in both.words] == ["One", "Two"]
    assert begin == pytest.approx(alone.words[0].start, abs=0.01)
    assert both.words[1].start == pytest.approx(begin + 0.2 + other.duration, abs=0.3)
    assert np.abs(both.samples).max() <= 10 ** (-1 / 20) + 1e-3
    assert any("not timed" in str(note) for note in both.notes)
    # Until the other begins, it is to the bit what it is alone; then it is both.
    until = int((begin + 0.15) * 24_000)
    assert np.array_equal(both.samples[:until], alone.samples[:until])
    place = round(begin * 24_000)
    rest = both.samples[: len(alone.samples)] - alone.samples
    heard = rest[until : place + 12_000]
    assert np.sqrt(np.mean(heard**2)) > 0.01
    after = said("a.end+0.1s")
    assert [word.word for word in after.words] == [
        "One",
        "Nobody",
        "else",
        "was",
        "at",
        "home",
        "Two",
    ]


def test_one_of_three_speaks_when_another_is_over():
    def media(name: str, begin: str, text: str) -> str:
        return f'<media xml:id="{name}" begin="{begin}"><speak>{text}</speak></media>'

    two = media("a", "0s", "One.") + media("b", "a.begin", "Nobody was at home.")
    both = speak(f"<par>{two}</par> Two.")
    three = speak(f"<par>{two}{media('c', 'b.end+1s', 'Never.')}</par> Two.")
    assert three.words[-1].start > both.words[-1].start + 1.3
    assert len(three.words) == 2


@pytest.mark.parametrize("early", [0.3, 1.0])
def test_another_speaks_before_the_end_of_one(early):
    one = '<media xml:id="a"><speak>Good morning to all of you.</speak></media>'

    def said(begin: str) -> litetts.Audio:
        other = '<voice name="nano_michael"><audio src="tone.wav">No.</audio></voice>'
        return speak(f'<par>{one}<media begin="{begin}">{other}</media></par> Two.')

    alone, both = speak(f"<par>{one}</par> Two."), said(f"a.end-{early}s")
    over = alone.words[-1].start  # what comes after begins where it ends
    n = len(alone.samples)
    other = np.flatnonzero(np.abs(both.samples[:n] - alone.samples) > 1e-4)[0] / 24_000
    assert other == pytest.approx(over - early, abs=0.02)
    assert not any("early" in str(note) for note in both.notes)
    assert any("as early as can be" in str(note) for note in said("a.end-30s").notes)


def test_speech_that_waits_for_itself_is_heard_and_told():
    def other(name: str, begin: str) -> str:
        return f'<media xml:id="{name}" begin="{begin}"><speak>Nobody.</speak></media>'

    one = speak(f"<par>{other('b', '0s')}</par> Two.")
    both = speak(f"<par>{other('b', 'c.end')}{other('c', 'b.end')}</par> Two.")
    assert [word.word for word in both.words] == ["Two"]
    assert both.words[0].start == pytest.approx(2 * one.words[-1].start, abs=0.4)
    (note,) = [n for n in both.notes if "begin" in n.message]
    assert "waits for what waits for it" in note.message


def test_what_is_said_at_once_survives_json_and_names_its_voice():
    other = '<voice name="nano_michael">Two.</voice>'
    source = f"<speak><par><media>One.</media><media>{other}</media></par></speak>"
    document = parse_ssml(source)
    assert Document.from_json(json.loads(json.dumps(document.to_json()))) == document
    assert Speech(Request(document)).speakers[-1] == "nano_michael"


def test_visemes_come_as_marks_where_the_mouth_moves():
    audio = speak("<mstts:viseme type='redlips_front'/>My mother bought a paper map. Really?")
    shapes = [(int(name.removeprefix("viseme:")), at) for name, at in audio.marks]
    times = [at for _, at in shapes]
    assert times == sorted(times) and times[0] >= 0 and times[-1] <= audio.duration
    closed = [at for shape, at in shapes if shape == 21]
    for word in ("My", "mother", "bought", "paper", "map"):
        begin = next(w.start for w in audio.words if w.word == word)
        assert min(abs(at - begin) for at in closed) < 0.03, word
    assert shapes[0][0] == shapes[-1][0] == 0
    assert not audio.notes and not speak("My mother.").marks


def test_a_language_that_nobody_knows_is_read_as_the_text_around_it():
    def said(more: str) -> Speech:
        source = f"<speak>Hello <lang xml:lang='xx-YY' {more}>you</lang> there.</speak>"
        return Speech(Request(source, voice="nano_heart", ssml=True))

    read = said("")
    assert [u.text for _, u in read.utterances()] == ["Hello you there."]
    assert any("'xx-yy' is no language" in str(note) for note in read.foreseen())
    left = said("onlangfailure='ignoretext'")
    assert [u.text for _, u in left.utterances()] == ["Hello there."]


def test_a_break_parts_words_whatever_its_strength():
    for mark in ('<break strength="none"/>', "<break/>"):
        speech = Speech(Request(f"<speak>cup{mark}board</speak>", voice="nano_heart", ssml=True))
        assert [w.text for _, u in speech.utterances() for w in u.words] == ["cup", "board"]


def test_what_say_as_does_not_fit_is_told():
    source = '<speak><say-as interpret-as="date" format="mdy">soon</say-as></speak>'
    (note,) = Speech(Request(source, voice="nano_heart", ssml=True)).notes
    assert "no number in it" in str(note)
