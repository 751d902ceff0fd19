"""Commits compared: what two of them differ in, and who committed what."""
