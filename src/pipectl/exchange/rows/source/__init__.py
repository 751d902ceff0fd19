"""Bytes to rows of text: what kind of file it is, its encoding, its header, its rows."""
