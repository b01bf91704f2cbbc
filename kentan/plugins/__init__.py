"""Hooks: what a county may change without touching the core."""
