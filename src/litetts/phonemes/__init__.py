"""Symbols of speech: inventories, alphabets, stress, and the binding to espeak-ng."""
