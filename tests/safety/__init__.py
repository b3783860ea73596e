"""Kills, other commands, saves and full disks at every step a command takes on the disk."""
