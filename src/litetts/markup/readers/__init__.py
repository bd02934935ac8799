"""Readers of books, a module per format (`litetts.markup.book.READERS`)."""
