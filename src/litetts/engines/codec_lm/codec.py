"""The decoder of a sound codec, in ONNX: codes in, samples out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import Floats
from litetts.engines.onnx.session import first_line, open_session
from litetts.errors import EngineError, ModelError

__all__ = ["Codec"]

_TYPES = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}


class Codec:
    """A decoder. Several threads may call one instance."""

    def __init__(self, path: Path, inputs: int) -> None:
        """Load it.

        Args:
            path: of the network.
            inputs: arrays of codes that the format gives it, in the order of the network's inputs.

        Raises:
            ModelError: it cannot be loaded, or takes something else.
        """
        self._path = path
        self._session = open_session(path)
        self._inputs = self._session.get_inputs()
        types = {each.type for each in self._inputs}
        if len(self._inputs) != inputs or not types <= _TYPES.keys():
            takes = ", ".join(f"{each.name}: {each.type}" for each in self._inputs)
            raise ModelError(
                f"{path} takes {takes}; {inputs} arrays of whole numbers are expected of the "
                "decoder of this format",
                field=str(path),
            )

    def sound(self, codes: Sequence[NDArray[Any]], samples: int) -> Floats:
        """Samples of frames, float32 [samples].

        Args:
            codes: an array for each input.
            samples: that they must become.

        Raises:
            EngineError: the network fails, or gives another number of samples.
        """
        given = {
            each.name: np.ascontiguousarray(array, _TYPES[each.type])
            for each, array in zip(self._inputs, codes, strict=True)
        }
        try:
            found = np.asarray(self._session.run(None, given)[0], np.float32).reshape(-1)
        except Exception as error:  # ONNX Runtime's exceptions share no base but this
            raise EngineError(f"{self._path.name}: {first_line(error)}") from error
        if len(found) != samples:
            raise EngineError(
                f"{self._path.name} made {len(found)} samples of codes that stand for {samples}: "
                "is it the decoder of this format?"
            )
        if not np.isfinite(found).all():
            raise EngineError(f"{self._path.name} made sound of values that are no numbers")
        return found
