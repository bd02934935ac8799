"""Kokoro's released voices as the data that comes with LiteTTS.

    python tools/styles.py RAW    write src/litetts/engines/kokoro/styles.npz

RAW is a folder with the released voices, one file of little-endian float32 [510, 256] each. Run
from the project's root.

The 510 rows of all voices together are (nearly) a dozen curves over the length of an utterance:
released rows are means over texts of about that length. So a voice is 12 x 256 weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from litetts.engines.kokoro.styles import FILE, LENGTHS, WIDTH

CURVES = 12
"""Curves that are kept: the largest error is 5e-3 with 8, 1e-4 with 12; more add only rounding."""
BITS = 16
"""Of a weight."""


def read(folder: Path) -> dict[str, NDArray[np.float32]]:
    """The released voices of a folder."""
    return {
        path.stem: np.fromfile(path, "<f4").reshape(LENGTHS, WIDTH)
        for path in sorted(folder.glob("*.bin"))
    }


def pack(voices: dict[str, NDArray[np.float32]], path: Path, curves: int, bits: int) -> None:
    """Write the voices as weights of common curves, the best ones in the sense of least squares."""
    rows = np.stack(list(voices.values())).astype(np.float64)  # [V, 510, 256]
    _, vectors = np.linalg.eigh(np.einsum("vlw,vmw->lm", rows, rows))
    basis = vectors[:, ::-1][:, :curves].T  # [K, 510], orthonormal, the strongest first
    basis *= np.sign(basis.sum(axis=1, keepdims=True))  # eigenvectors have no sign of their own
    weights = np.einsum("kl,vlw->vkw", basis, rows)
    scale = np.abs(weights).max(axis=2) / (2 ** (bits - 1) - 1)
    np.savez_compressed(
        path,
        names=np.array(list(voices)),
        curves=basis.astype(np.float32),
        weights=np.round(weights / scale[:, :, None]).astype(np.int16),
        scale=scale.astype(np.float32),
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    pack(read(parser.parse_args().raw), FILE, CURVES, BITS)
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
