"""Rows of a foreign table to drafts of deals, by rules."""
