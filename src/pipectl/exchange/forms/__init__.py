"""What dates and numbers look like in foreign files, and how a column of them is judged."""
