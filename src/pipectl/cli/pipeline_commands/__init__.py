"""The commands below `pipectl pipeline`, one module each."""
