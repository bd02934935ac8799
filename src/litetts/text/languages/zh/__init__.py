"""Mandarin Chinese."""
