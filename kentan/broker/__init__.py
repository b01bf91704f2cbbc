"""The embedded broker: a kombu transport that keeps its messages in one SQLite file."""
