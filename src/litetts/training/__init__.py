"""What LiteTTS learned and how: the recipes of its networks and classifiers.

`voice` is the recipe of nano and of Kokoro's fast decoder; `tagger` and `homographs` are those of
the front end's parts of speech and homographs; `cloning` searches a voice that is like a recording.
"""
