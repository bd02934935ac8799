"""Listening to our own speech: transcription, quality measures, baselines."""
