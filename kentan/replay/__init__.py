"""A year in minutes: real messages through the whole loop under a moved clock."""
