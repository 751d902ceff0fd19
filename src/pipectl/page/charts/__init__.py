"""Charts as SVG, drawn by hand: text as text, colours by name, nothing fetched and no script."""
