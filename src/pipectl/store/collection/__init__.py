"""Records of one type, each in a file of a folder: what they are, read, checked and written."""
