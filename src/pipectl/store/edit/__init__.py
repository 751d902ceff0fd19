"""A YAML text edited: only the bytes that must differ are touched."""
