"""The query language: which deals are spoken of, in the same words in every command."""
