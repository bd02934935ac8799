"""Pronunciations that the user gives: files of them, and how they go before any phonemiser."""

from __future__ import annotations

from litetts.text.lexicon.files import LexiconFiles, find, load, parse, read

__all__ = ["LexiconFiles", "find", "load", "parse", "read"]
