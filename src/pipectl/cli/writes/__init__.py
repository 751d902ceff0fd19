"""What commands that write share: which deals, how they change, what is said of it."""
