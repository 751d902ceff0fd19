"""One module a foreign format: read what it says of deals, write deals for it."""
