"""One HTML file of a pipeline: what reports say, laid out for people who have no terminal."""
