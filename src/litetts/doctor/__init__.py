"""Examination: are the dependencies there, does everything work, how fast is this machine?"""
