"""Tiny models of every format: a GGUF of llama's architecture with random weights, whose vocabulary
is bytes, a few merges and the format's own tokens; a decoder in ONNX that plays a tone for a code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from litetts.models.gguf import KINDS, Stored, write

WIDTH, HEADS, KV_HEADS, LAYERS, INNER = 32, 4, 2, 2, 64
CONTEXT = 2048
CODES = 64
"""Of each book of the codecs."""
MERGES = ("t h", "th e", "i n", "Ġ the")
NORMAL, CONTROL = 1, 3

NEUTTS = [
    *(f"<|{name}|>" for name in ("TEXT_PROMPT_START", "TEXT_PROMPT_END")),
    *(f"<|SPEECH_GENERATION_{name}|>" for name in ("START", "END")),
    *(f"<|speech_{i}|>" for i in range(CODES)),
]
ORPHEUS = [
    *("<|begin_of_text|>", "<|eot_id|>"),
    *(f"<custom_token_{i}>" for i in range(10 + 7 * CODES)),
]
OUTETTS = [
    *(f"<|{name}|>" for name in ("im_start", "im_end", "text_start", "text_end", "audio_start")),
    *(f"<|{name}|>" for name in ("word_start", "word_end", "features", "code")),
    *(f"<|t_{i / 100:.2f}|>" for i in range(101)),
    *(f"<|{name}_{i}|>" for name in ("energy", "spectral_centroid", "pitch") for i in range(101)),
    *(f"<|{book}_{i}|>" for book in ("c1", "c2") for i in range(CODES)),
]


def letters() -> dict[int, str]:
    """How GPT-2's vocabulary writes each byte: printable ones as they are, others from 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {b: chr(b) for b in plain} | {b: chr(256 + i) for i, b in enumerate(others)}


def language_model(path: Path, special: list[str], *, end: str = "") -> Path:
    """Write a language model. Its weights are random, its tokens real.

    A model that holds 64 codes about equally likely ends after a second whatever the text is: the
    token `end` is made unlikely.
    """
    chance = np.random.default_rng(0)
    plain = [*letters().values(), *(merge.replace(" ", "") for merge in MERGES), "<|end|>"]
    tokens = [*plain, *special]
    types = [NORMAL] * (len(plain) - 1) + [CONTROL] * (1 + len(special))
    over = len(plain) - 1
    told: dict[str, Any] = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KV_HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(tokens),
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": np.array(types, np.int32),
        "tokenizer.ggml.merges": list(MERGES),
        "tokenizer.ggml.bos_token_id": over,
        "tokenizer.ggml.eos_token_id": over,
    }
    kv = WIDTH // HEADS * KV_HEADS
    shapes = {"token_embd": (len(tokens), WIDTH), "output_norm": (WIDTH,)}
    for i in range(LAYERS):
        shapes |= {f"blk.{i}.{n}_norm": (WIDTH,) for n in ("attn", "ffn")}
        shapes |= {f"blk.{i}.attn_{n}": (WIDTH, WIDTH) for n in ("q", "output")}
        shapes |= {f"blk.{i}.attn_{n}": (kv, WIDTH) for n in ("k", "v")}
        shapes |= {f"blk.{i}.ffn_{n}": (INNER, WIDTH) for n in ("gate", "up")}
        shapes |= {f"blk.{i}.ffn_down": (WIDTH, INNER)}
    shapes |= {"output": (len(tokens), WIDTH)}
    tensors = []
    for name, shape in shapes.items():
        values = chance.normal(0, 0.4, shape) if len(shape) > 1 else np.ones(shape)
        if name == "output" and end:
            values[tokens.index(end)] = 0
        raw = np.frombuffer(values.astype("<f4").tobytes(), np.uint8)
        tensors.append(Stored(f"{name}.weight", KINDS["f32"], shape, raw))
    write(path, told, tensors)
    return path


def decoder(path: Path, hop: int, shares: tuple[int, ...], books: int = 1) -> Path:
    """Write a decoder: for each code a tone, those of several books together.

    Args:
        path: where.
        hop: samples of a frame.
        shares: for each input, its codes in a frame; one input of `books` rows where there is one.
        books: see `shares`.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, inputs, weights, sums = [], [], [], []

    def looked_up(codes: str, name: str, samples: int) -> None:
        time = np.arange(samples) / 24_000
        hertz = 120 + 15 * np.arange(CODES)[:, None]
        table = (0.2 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        weights.append(numpy_helper.from_array(table, f"table {name}"))
        nodes.append(helper.make_node("Gather", [f"table {name}", codes], [f"tones {name}"]))
        nodes.append(helper.make_node("Reshape", [f"tones {name}", "flat"], [f"sound {name}"]))
        sums.append(f"sound {name}")

    kind = TensorProto.INT32 if len(shares) == books == 1 else TensorProto.INT64
    weights.append(numpy_helper.from_array(np.array([1, 1, -1]), "flat"))
    for i, share in enumerate(shares):
        shape = [1, "frames"] if len(shares) > 1 else [1, books, "frames"]
        inputs.append(helper.make_tensor_value_info(f"codes {i}", kind, shape))
        if len(shares) > 1:
            looked_up(f"codes {i}", str(i), hop // share)
            continue
        for book in range(books):
            weights.append(numpy_helper.from_array(np.array(book), f"book {book}"))
            taken = [f"codes {i}", f"book {book}"]
            nodes.append(helper.make_node("Gather", taken, [f"row {book}"], axis=1))
            looked_up(f"row {book}", f"{book}", hop)
    nodes.append(helper.make_node("Sum", sums, ["audio"]))
    output = helper.make_tensor_value_info("audio", TensorProto.FLOAT, [1, 1, "samples"])
    graph = helper.make_graph(nodes, "decoder", inputs, [output], weights)
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    return path


def neutts(folder: Path) -> Path:
    """A model with a released reference and a clone."""
    (folder / "voices").mkdir(parents=True)
    language_model(folder / "tiny-q8.gguf", NEUTTS, end="<|SPEECH_GENERATION_END|>")
    decoder(folder / "neucodec.onnx", 480, (1,))
    codes = [int(code) for code in np.random.default_rng(1).integers(0, CODES, 60)]
    said = {"text": "Nice to meet you.", "codes": codes, "lang": "en-us"}
    ada = said | {"licence": "CC0-1.0", "gender": "female", "description": "Ada, read by nobody"}
    (folder / "voices" / "ada.json").write_text(json.dumps(ada))
    bob = said | {"consent": "I, Bob, agree that my voice is cloned for these tests."}
    (folder / "voices" / "bob.json").write_text(json.dumps(bob))
    return folder


def orpheus(folder: Path) -> Path:
    """A model with voices in its weights."""
    folder.mkdir(parents=True)
    language_model(folder / "orpheus.gguf", ORPHEUS, end="<custom_token_2>")
    decoder(folder / "snac.onnx", 2048, (1, 2, 4))
    card = {"languages": ["en-us"], "licence": "Apache-2.0", "voices": ["tara", "leo"]}
    (folder / "codec_lm.json").write_text(json.dumps(card))
    return folder


def outetts(folder: Path) -> Path:
    """A model with one of its own speaker files."""
    (folder / "voices").mkdir(parents=True)
    language_model(folder / "outetts.gguf", OUTETTS)
    decoder(folder / "dac.onnx", 320, (1,), books=2)
    chance = np.random.default_rng(2)

    def word(text: str, frames: int) -> dict[str, Any]:
        books = {book: chance.integers(0, CODES, frames).tolist() for book in ("c1", "c2")}
        features = {"energy": 9, "spectral_centroid": 12, "pitch": 40}
        return {"word": text, "duration": round(frames / 75, 2), "features": features, **books}

    words = [word("Hello", 20), word("there.", 25)]
    speaker = {"text": "Hello there.", "words": words, "interface_version": 3}
    (folder / "voices" / "eve.json").write_text(json.dumps(speaker))
    return folder
