"""What was read before, so that files that did not change are not read again."""
