"""Formats: one public module each, with `render(page) -> str`; helpers begin with `_`."""
