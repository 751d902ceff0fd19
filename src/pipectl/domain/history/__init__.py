"""Deals over time: entries added up, snapshots of a day, the book of all deals."""
