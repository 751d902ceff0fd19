"""The git program: what was known at a commit, and what people make of it together."""
