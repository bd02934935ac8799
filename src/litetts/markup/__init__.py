"""From written formats (plain text with inline tags, SSML) to a Document."""

from __future__ import annotations

from litetts.markup.inline import Lasting, parse_after
from litetts.markup.inline import parse as parse_inline
from litetts.markup.ssml import check as check_ssml
from litetts.markup.ssml import is_ssml
from litetts.markup.ssml import parse as parse_ssml

__all__ = ["Lasting", "check_ssml", "is_ssml", "parse_after", "parse_inline", "parse_ssml"]
