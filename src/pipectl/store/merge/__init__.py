"""Two versions of a file and what they come from, merged by field and entry."""
