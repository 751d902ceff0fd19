"""One module, one command: its name is the module's, its help is the docstring of `run`."""
