"""What a shell is offered after TAB."""
