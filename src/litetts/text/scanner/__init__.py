"""Reads a text from left to right by the rules of a language, of which it knows none itself."""
