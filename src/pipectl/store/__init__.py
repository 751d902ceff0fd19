"""A directory of YAML files to a Book and back: the only room that knows files."""
