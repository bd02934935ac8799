from pathlib import Path

import numpy as np
import pytest

from litetts.document import Utterance
from litetts.engines.nano import Nano

SENTENCES = (
    "ðə kwˈIət ɡˈɑɹdᵊn lˈYz bɪhˈInd ðə hˈWs.",
    "ʃi hæd nˈɛvəɹ sˈin ɐ smˈɔl ɡɹˈin bˈOt, ænd nˈIðəɹ hæd ˈI.",
    "wˈʌn, tˈu, θɹˈi, fˈɔɹ, fˈIv.",
    "kæn ju ˈOpᵊn ðə wˈɪndO?",
    "ðə tɹˈAn tə lˈʌndən lˈivz æt sˈɛvən.",
    "nˈObˌɑdi nˈu hˌW lˈɔŋ ðə stˈɔɹm wʊd lˈæst.",
    "pˈiTəɹ bˈɔt tˈɛn blˈu bˈʊks ænd sˈʌm ʧˈiz.",
    "fɹˈʌm mˈɔɹnɪŋ tə nˈIt, ðə wˈɔTəɹ ɹˈOz.",
    "ɪt wʌz ˈɔlwˌAz ðə sˈAm vˈYs ðæt ɹˈæŋ.",
    "juʒˈuəli ðA pˈAd fɔɹ ðə vˈɛʤtəbᵊlz fˈɜɹst.",
)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two voices of the shipped pack as teachers: exact times without any synthesiser."""
    pytest.importorskip("pyworld", reason="needs the train extra")
    from litetts.training.analysis import analyse
    from litetts.training.corpus import Example, save

    folder = tmp_path_factory.mktemp("corpus")
    nano = Nano()
    for voice in nano.voices()[:2]:
        (folder / voice.id).mkdir()
        for i, symbols in enumerate(SENTENCES):
            utterance = Utterance((), symbols, np.zeros(len(symbols), np.int32))
            prediction = nano.predict(utterance, voice)
            frames = analyse(np.concatenate(list(nano.render(prediction, voice))), nano.sample_rate)
            durations = [prediction.lead, *prediction.durations, prediction.tail]
            example = Example(symbols, symbols, np.array(durations, np.int32), frames)
            save(folder / voice.id / f"{i:05d}.npz", example)
    return folder
