"""Names of Kokoro's tensors in GGUF files of CrispASR, and what the released module calls them.

The names, shapes and keys were read off its library (PyPI `crispasr` 0.8.45, MIT), which loads and
speaks a file that is written by this table. Shapes are those of the module (PyTorch's), weight
norms folded in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["ARCHITECTURE", "NAMES", "PROGRAM", "STYLE", "TOKENS", "UNUSED", "VOICE", "VOICE_NAME"]

PROGRAM = "CrispASR"
ARCHITECTURE, VOICE = "kokoro", "kokoro-voice"
"""What `general.architecture` says of a model, and of a voice in a file of its own."""
TOKENS = "tokenizer.ggml.tokens"
"""The symbols by number."""
VOICE_NAME = "kokoro_voice.name"
STYLE = "voice.pack"
"""The only tensor of a voice: [510, 1, 256]."""
UNUSED = ("bert.pooler.weight", "bert.pooler.bias")
"""Tensors of a model that no sound depends on."""

_LAYER = "bert.encoder.albert_layer_groups.0.albert_layers.0"
_LINEAR = ("weight", "bias")
_LSTM = tuple(
    f"{kind}_{of}_l0{way}"
    for kind in _LINEAR
    for of in ("ih", "hh")
    for way in ("", "_reverse")
)  # fmt: skip
_BERT = {
    "bert.embd.ln": "bert.embeddings.LayerNorm",
    "bert.embd_proj": "bert.encoder.embedding_hidden_mapping_in",
    "bert.attn_q": f"{_LAYER}.attention.query",
    "bert.attn_k": f"{_LAYER}.attention.key",
    "bert.attn_v": f"{_LAYER}.attention.value",
    "bert.attn_o": f"{_LAYER}.attention.dense",
    "bert.attn_ln": f"{_LAYER}.attention.LayerNorm",
    "bert.ffn_up": f"{_LAYER}.ffn",
    "bert.ffn_down": f"{_LAYER}.ffn_output",
    "bert.ffn_ln": f"{_LAYER}.full_layer_layer_norm",
    "bert_proj": "bert_encoder",
}
_SINGLE = {
    "pred.dur_proj": "predictor.duration_proj.linear_layer",
    "pred.F0_proj": "predictor.F0_proj",
    "pred.N_proj": "predictor.N_proj",
    "dec.F0_conv": "decoder.F0_conv",
    "dec.N_conv": "decoder.N_conv",
    "dec.asr_res": "decoder.asr_res.0",
    "dec.gen.m_source": "decoder.generator.m_source.l_linear",
    "dec.gen.conv_post": "decoder.generator.conv_post",
}
_BLOCKS = {
    **{f"pred.{of}.{i}": f"predictor.{of}.{i}" for of in ("F0", "N") for i in range(3)},
    "dec.encode": "decoder.encode",
    **{f"dec.decode.{i}": f"decoder.decode.{i}" for i in range(4)},
}
_POOLED = ("pred.F0.1", "pred.N.1", "dec.decode.3")
"""Blocks that double the rate."""


def _all(begin: str, module: str, parts: Iterable[str] = _LINEAR) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield f"{begin}.{part}", f"{module}.{part}"


def _text() -> Iterator[tuple[str, str]]:
    """What reads symbols, and decides how long each lasts."""
    for short, long in (("tok", "word"), ("pos", "position"), ("tt", "token_type")):
        yield f"bert.embd.{short}.weight", f"bert.embeddings.{long}_embeddings.weight"
    for begin, module in _BERT.items():
        yield from _all(begin, module)
    yield "text_enc.embd.weight", "text_encoder.embedding.weight"
    yield from _all("text_enc.lstm", "text_encoder.lstm", _LSTM)
    for i in range(3):
        yield from _all(f"text_enc.cnn.{i}.conv", f"text_encoder.cnn.{i}.0")
        yield from _all(f"text_enc.cnn.{i}.ln", f"text_encoder.cnn.{i}.1", ("gamma", "beta"))
        # The module counts the norm after an LSTM as one more of them.
        yield from _all(f"pred.dur_enc.{i}.lstm", f"predictor.text_encoder.lstms.{2 * i}", _LSTM)
        yield from _all(f"pred.dur_enc.{i}.adaln", f"predictor.text_encoder.lstms.{2 * i + 1}.fc")
    yield from _all("pred.lstm", "predictor.lstm", _LSTM)
    yield from _all("pred.shared", "predictor.shared", _LSTM)


def _blocks() -> Iterator[tuple[str, str]]:
    """The residual blocks of the contours and of the decoder."""
    for begin, module in _BLOCKS.items():
        for i in (1, 2):
            yield from _all(f"{begin}.adain{i}", f"{module}.norm{i}.fc")
            yield from _all(f"{begin}.conv{i}", f"{module}.conv{i}")
        if begin in _POOLED:
            yield from _all(f"{begin}.pool", f"{module}.pool")
        if begin in _POOLED or begin.startswith("dec."):
            yield f"{begin}.conv1x1.weight", f"{module}.conv1x1.weight"


def _generator() -> Iterator[tuple[str, str]]:
    parts = [("resblocks", i) for i in range(6)] + [("noise_res", i) for i in range(2)]
    for i in range(2):
        for of in ("ups", "noise_convs"):
            yield from _all(f"dec.gen.{of}.{i}", f"decoder.generator.{of}.{i}")
    for of, i in parts:
        begin, module = f"dec.gen.{of}.{i}", f"decoder.generator.{of}.{i}"
        for kind in (1, 2):
            for j in range(3):
                yield from _all(f"{begin}.adain{kind}.{j}", f"{module}.adain{kind}.{j}.fc")
                yield from _all(f"{begin}.convs{kind}.{j}", f"{module}.convs{kind}.{j}")
                yield f"{begin}.alpha{kind}.{j}", f"{module}.alpha{kind}.{j}"


NAMES: dict[str, str] = dict(
    [
        *_text(),
        *_blocks(),
        *(pair for begin, module in _SINGLE.items() for pair in _all(begin, module)),
        *_generator(),
    ]
)
"""Of a file -> of the module: 457 tensors."""
