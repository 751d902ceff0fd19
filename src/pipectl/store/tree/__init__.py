"""The files of a store at one moment: their names and stamps, and their bytes."""
