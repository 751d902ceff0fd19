"""The shared part of commands that write: the deals, their change, the messages."""
