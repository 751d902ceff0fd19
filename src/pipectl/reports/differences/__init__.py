"""What changed between two states of a store, in words of sales."""
