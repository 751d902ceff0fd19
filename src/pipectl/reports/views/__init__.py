"""Tables of single commands: list, show, check and the like."""
