"""Readers of numbers, dates, money, units and the like, made from a language's tables.

`tables` is what a language must say of itself; `quantity`, `calendar` and `word` are the readers,
each a factory that takes the tables and returns a rule of the scanner; `language` puts them in
order. They know no language: English, which is older, has readers of its own.
"""
