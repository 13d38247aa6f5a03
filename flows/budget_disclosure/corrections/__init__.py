"""Corrections on the disk: keeping versions of what is published, and writing what changed for those who review it."""
