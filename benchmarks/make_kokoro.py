"""Builds Kokoro's network with random weights and exports it as the released files are.

    python benchmarks/make_kokoro.py --out /tmp/kokoro

Needs the extra `dev-reference` (packages `kokoro`, `torch`, `onnx`). The architecture is the
original's, from the package `kokoro`; the weights are drawn from a seed, then scaled so that
durations, F0 and level lie where speech has them. What it says is noise, but it takes the time,
the memory and the path through the graph of the real model, so engines can be compared and checked
without downloading one.

`--tiny` keeps the graph and shrinks its layers: the model of the tests (tests/engines/data).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch

Form = Literal["kokoro-onnx", "onnx-community", "timed"]
FORMS: tuple[Form, ...] = get_args(Form)
Precision = Literal["fp32", "fp16", "int8"]

# Configuration of Kokoro-82M (its config.json).
CONFIG: dict[str, Any] = {
    "n_token": 178,
    "hidden_dim": 512,
    "style_dim": 128,
    "n_layer": 3,
    "max_dur": 50,
    "n_mels": 80,
    "dropout": 0.2,
    "text_encoder_kernel_size": 5,
    "vocab": {},
    "istftnet": {
        "upsample_rates": [10, 6],
        "upsample_kernel_sizes": [20, 12],
        "upsample_initial_channel": 512,
        "gen_istft_n_fft": 20,
        "gen_istft_hop_size": 5,
        "resblock_kernel_sizes": [3, 7, 11],
        "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    },
    "plbert": {
        "hidden_size": 768,
        "num_attention_heads": 12,
        "intermediate_size": 2048,
        "max_position_embeddings": 512,
        "num_hidden_layers": 12,
        "dropout": 0.1,
    },
}

# The same graph in under a megabyte.
TINY: dict[str, Any] = CONFIG | {
    "hidden_dim": 8,
    "istftnet": CONFIG["istftnet"] | {"upsample_initial_channel": 8, "resblock_kernel_sizes": [3],
                                      "resblock_dilation_sizes": [[1, 3, 5]]},
    "plbert": CONFIG["plbert"] | {"hidden_size": 16, "embedding_size": 8, "num_attention_heads": 2,
                                  "intermediate_size": 16, "num_hidden_layers": 2},
}  # fmt: skip
_TINY_DECODER = 8  # channels; the package has 1024 written into its decoder

# Where speech lies, as mean and deviation: logits of the 50 sigmoids whose sum is a duration (5
# frames on average), F0 in Hz, energy; and the level of the samples.
_DURATION_LOGIT = (-3.6, 1.0)
_F0_HZ = (100.0, 40.0)
_ENERGY = (0.0, 1.0)
_RMS = 0.1
_LSTM_GAIN = 3.0


def build(config: dict[str, Any] = CONFIG, seed: int = 0) -> Any:
    """A `kokoro.model.KModel` in evaluation mode, with weights of that seed."""
    from kokoro.model import KModel

    torch.manual_seed(seed)
    with tempfile.NamedTemporaryFile(suffix=".pth") as nothing, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.save({}, nothing.name)
        # An empty checkpoint and a configuration in hand: the package then fetches neither.
        model = KModel(repo_id="random", config=config, model=nothing.name, disable_complex=True)
        if config is TINY:
            _shrink(model.decoder, config)
    model.eval()
    _scale(model, config, seed)
    return model


def _shrink(decoder: Any, config: dict[str, Any]) -> None:
    """Replace the blocks whose width is written into the package."""
    from kokoro.istftnet import AdainResBlk1d
    from torch.nn.utils import weight_norm

    hidden, style, wide, narrow = config["hidden_dim"], config["style_dim"], _TINY_DECODER, 4
    out = config["istftnet"]["upsample_initial_channel"]
    joined = wide + 2 + narrow
    decoder.encode = AdainResBlk1d(hidden + 2, wide, style)
    decoder.decode = torch.nn.ModuleList(
        [AdainResBlk1d(joined, wide, style) for _ in range(3)]
        + [AdainResBlk1d(joined, out, style, upsample=True)]
    )
    decoder.asr_res = torch.nn.Sequential(
        weight_norm(torch.nn.Conv1d(hidden, narrow, kernel_size=1))
    )


@torch.no_grad()
def _scale(model: Any, config: dict[str, Any], seed: int) -> None:
    """Bring the outputs of each part to where speech has them, measured on random symbols."""
    random = torch.Generator().manual_seed(seed)
    tokens = torch.randint(1, config["n_token"], (1, 40), generator=random)
    style = torch.randn(1, 2 * config["style_dim"], generator=random) * 0.2
    seen: dict[Any, Any] = {}

    # Fresh LSTM layers hardly tell one symbol from another; trained ones do.
    for layer in model.predictor.modules():
        if isinstance(layer, torch.nn.LSTM):
            for weight in layer.parameters():
                weight *= _LSTM_GAIN

    def normalise(layer: Any, time: int, mean: float, deviation: float) -> None:
        with _watched(layer, seen):
            model.forward_with_tokens(tokens, style)
        average = seen[layer].mean(dim=time)
        factor = deviation / seen[layer].std(dim=time).mean()
        layer.weight *= factor
        layer.bias.copy_((layer.bias - average.flatten()) * factor + mean)

    normalise(model.predictor.duration_proj.linear_layer, 1, *_DURATION_LOGIT)
    normalise(model.predictor.F0_proj, 2, *_F0_HZ)
    normalise(model.predictor.N_proj, 2, *_ENERGY)
    audio, _ = model.forward_with_tokens(tokens, style)
    # The first half of the channels are logarithms of magnitudes.
    bins = config["istftnet"]["gen_istft_n_fft"] // 2 + 1
    model.decoder.generator.conv_post.bias[:bins] -= torch.log(audio.std() / _RMS)


@contextlib.contextmanager
def _watched(layer: Any, seen: dict[Any, Any]) -> Any:
    hook = layer.register_forward_hook(lambda _, __, out: seen.__setitem__(layer, out))
    try:
        yield
    finally:
        hook.remove()


class _Exported(torch.nn.Module):
    """The network with the inputs and outputs of one of the releases."""

    def __init__(self, model: Any, form: Form) -> None:
        super().__init__()
        self.model, self.form = model, form

    def forward(self, tokens: Any, style: Any, speed: Any) -> Any:
        audio, durations = self.model.forward_with_tokens(tokens, style, speed)
        if self.form == "kokoro-onnx":
            return audio
        if self.form == "onnx-community":
            return audio[None]
        return audio, durations


def export(model: Any, path: Path, form: Form = "kokoro-onnx") -> None:
    """Write an ONNX file.

    Args:
        model: from `build`.
        path: where to.
        form: `kokoro-onnx` (tokens, style, float speed -> audio), `onnx-community` (input_ids,
            style, float speed -> waveform [1, n]) or `timed`, the export script of the `kokoro`
            package (input_ids, style, int32 speed -> waveform, duration).
    """
    tokens = torch.randint(1, 100, (1, 48), generator=torch.Generator().manual_seed(0))
    speed = torch.ones(1, dtype=torch.int32 if form == "timed" else torch.float32)
    first = "tokens" if form == "kokoro-onnx" else "input_ids"
    outputs = {"kokoro-onnx": ["audio"], "onnx-community": ["waveform"]}
    names = outputs.get(form, ["waveform", "duration"])
    with (
        warnings.catch_warnings(),
        Path(os.devnull).open("w") as quiet,
        contextlib.redirect_stderr(quiet),
    ):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Exported(model, form).eval(),
            (tokens, torch.zeros(1, 256), speed),
            str(path),
            input_names=[first, "style", "speed"],
            output_names=names,
            opset_version=17,
            dynamic_axes={
                first: {1: "tokens"},
                names[0]: {1 if form == "onnx-community" else 0: "samples"},
                "duration": {0: "tokens"},
            },
            dynamo=False,  # the releases were made with the TorchScript exporter
        )


def reduce(source: Path, path: Path, precision: Precision) -> None:
    """Write `source` in lower precision, with the tools that the releases were made with."""
    if precision == "fp16":
        import onnx
        from onnxruntime.transformers.float16 import convert_float_to_float16

        onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), path)
    else:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(source, path, weight_type=QuantType.QUInt8)


def write_voices(folder: Path, path: Path) -> None:
    """Pack raw voices (float32 [510, 1, 256] each) into one npz as `voices-v1.0.bin` is."""
    voices = {f.stem: np.fromfile(f, "<f4").reshape(-1, 1, 256) for f in folder.glob("*.bin")}
    with path.open("wb") as file:
        np.savez(file, **voices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--form", choices=FORMS, default="kokoro-onnx")
    parser.add_argument("--precision", choices=get_args(Precision), default="fp32")
    parser.add_argument("--voices", type=Path, help="folder of raw voices to pack beside it")
    parser.add_argument("--tiny", action="store_true", help="the small model of the tests")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    options.out.mkdir(parents=True, exist_ok=True)
    mark = "" if options.precision == "fp32" else f".{options.precision}"
    path = options.out / f"kokoro-{'tiny' if options.tiny else 'v1.0'}{mark}.onnx"
    model = build(TINY if options.tiny else CONFIG, options.seed)
    if options.precision == "fp32":
        export(model, path, options.form)
    else:
        with tempfile.TemporaryDirectory() as folder:
            full = Path(folder) / "full.onnx"
            export(model, full, options.form)
            reduce(full, path, options.precision)
    print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    if options.voices:
        write_voices(options.voices, options.out / "voices-v1.0.bin")
        print(options.out / "voices-v1.0.bin")


if __name__ == "__main__":
    main()
