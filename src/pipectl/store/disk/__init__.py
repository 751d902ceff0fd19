"""Bytes on a disk: whole files, the lock, the journal."""
