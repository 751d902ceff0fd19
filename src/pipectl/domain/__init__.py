"""What a sales pipeline is: pure, no files, no clock."""
