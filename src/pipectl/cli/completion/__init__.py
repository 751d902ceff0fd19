"""How a command declares its options, and what a shell is offered after TAB."""
