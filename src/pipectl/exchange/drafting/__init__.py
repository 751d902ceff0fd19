"""Rules for a CSV file, drafted from the file itself."""
