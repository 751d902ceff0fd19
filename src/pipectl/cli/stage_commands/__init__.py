"""The commands below `pipectl stage`, one module each."""
