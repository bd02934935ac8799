"""Voices: catalogue, names, mixes."""
