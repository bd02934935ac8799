"""The front end: from written text to words, and from words to phonemes."""
