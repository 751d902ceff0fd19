"""Let git know how to merge, show and check a store.

Example: pipectl git setup
"""
