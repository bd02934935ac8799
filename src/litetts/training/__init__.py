"""The recipe that made the shipped voice, and that makes one from a person's own recordings.

The steps are modules: `teachers` speak a corpus, `labels` writes it in the phoneme inventory,
`analysis` turns sound into frames, `corpus` puts it together, `model` and `fit` learn it,
`export` packs it for onnxruntime and `evaluate` measures the result.
"""
