"""The recipe of nano and of Kokoro's fast decoder: small networks that learn from Kokoro-82M.

The way of an utterance through the recipe:

    texts      sentences of files and composed ones; some are kept back
    teacher    Kokoro cut into stages: what it decided, what its generator was given, what it said
    corpus     that, in a file for each utterance

    decoder    features, F0 and energy -> spectra (network) -> samples (`excitation`, `signal`)
    textside   symbols and style -> durations, F0, energy and the decoder's features

    data       batches of both
    losses     spectral distances; `critics` for the adversarial stage
    loop       a stage within a budget of minutes: checkpoints, snapshots, curves
    fit        the three stages: decoder, text, adversarial
    export     the networks as int8 ONNX files
    evaluate   DistillMOS and word errors of sentences kept back, the teacher beside the student

Only the modules that name torch need the `train` extra.
"""
