"""What a new store starts with: pipelines, their words, and what a locale proposes."""
