"""What all commands stand on: what a call says, what is printed, how commands are found."""
