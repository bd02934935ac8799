"""From written formats (plain text with inline tags) to a Document."""
