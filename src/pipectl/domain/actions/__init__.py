"""What a person does to a deal or a pipeline: pure functions to a changed one."""
