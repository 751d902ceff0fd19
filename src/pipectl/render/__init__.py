"""Formats: one module each, with `render(page) -> str`; what they share is in `shared`."""
