"""Single values: how each is read, checked, written and compared."""
