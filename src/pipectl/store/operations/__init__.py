"""Changes of a store that are more than one edit: create, import, restore, reshape, erase."""
