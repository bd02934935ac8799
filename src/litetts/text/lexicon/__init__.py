"""Pronunciations that the user gives: files of them, and how they go before any phonemiser."""

from __future__ import annotations

from litetts.text.lexicon.files import Lexicon, LexiconFiles, Pronunciation, find

__all__ = ["Lexicon", "LexiconFiles", "Pronunciation", "find"]
