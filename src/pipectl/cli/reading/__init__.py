"""What commands are about: the arguments they take, the deals these name, the book they read."""
