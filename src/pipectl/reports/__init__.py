"""One module, one report: `report(book, ...)` gives a table or a page of exact values."""
