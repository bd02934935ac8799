"""Marks that travel with the sound: spread spectrum, AudioSeal, signed provenance."""
