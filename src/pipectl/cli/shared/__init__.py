"""The base of all commands: the call, the terminal, and the groups of commands."""
