"""Keep a sales pipeline as plain text: deals in YAML files, in git, with exact reports."""

# Each module here is a command, and each package a command with further ones below it. The file's
# name is the command's; its help is the docstring of `run`, or the package's, as this one is.
