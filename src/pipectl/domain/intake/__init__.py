"""Rows of other systems as deals: new ones, and merged into those that are there."""
