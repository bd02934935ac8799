"""Whisper by faster-whisper, with a model of random weights that is made here: it hears nonsense,
but it is loaded, decoded and timed as a real one is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import litetts
from litetts.validation.transcribe import transcriber

pytestmark = pytest.mark.reference
faster_whisper = pytest.importorskip("faster_whisper")
transformers = pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("whisper")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    languages = [f"<|{code}|>" for code in _LANGUAGE_CODES]
    tasks = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    times = [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
    special = ["<|endoftext|>", "<|startoftranscript|>", *languages]
    special += [f"<|{task}|>" for task in tasks] + times
    tokenizer.add_special_tokens([AddedToken(s, special=True) for s in special])
    tokenizer.save(str(folder / "tokenizer.json"))
    number = tokenizer.token_to_id
    end = number("<|endoftext|>")
    transformers.set_seed(0)
    network = transformers.WhisperForConditionalGeneration(
        transformers.WhisperConfig(
            vocab_size=tokenizer.get_vocab_size(),
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            d_model=32,
            encoder_ffn_dim=64,
            decoder_ffn_dim=64,
            decoder_start_token_id=number("<|startoftranscript|>"),
            eos_token_id=end,
            bos_token_id=end,
            pad_token_id=end,
        )
    )
    generation = network.generation_config
    generation.lang_to_id = {language: number(language) for language in languages}
    generation.no_timestamps_token_id = number("<|notimestamps|>")
    generation.alignment_heads = [[0, 0]]
    generation.suppress_tokens = generation.begin_suppress_tokens = []
    network.save_pretrained(folder)
    converted = folder / "converted"
    program = Path(sys.executable).with_name("ct2-transformers-converter")
    command = [program, "--model", folder, "--output_dir", converted]
    subprocess.run([*command, "--copy_files", "tokenizer.json"], check=True, capture_output=True)
    return converted


def test_a_model_in_a_folder_is_used(model: Path) -> None:
    ear = transcriber(f"whisper:{model}")
    assert ear.name == "whisper:converted"
    audio = litetts.speak("We measured the temperature of the water.", voice="espeak")
    transcript = ear.transcribe(audio, "en-us")
    assert transcript.lang == "en"
    assert all(0 <= w.start <= w.end for w in transcript.words)
    assert ear.transcribe(audio, "en-us") == transcript
