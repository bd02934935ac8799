"""The recipe that makes the shipped voice."""
