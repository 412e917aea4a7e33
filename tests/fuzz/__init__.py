"""Damaged files for every reader, and a process that reads them under watch."""
