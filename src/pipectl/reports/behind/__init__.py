"""What stands behind the figures of reports: which deals, which entries, which rates."""
