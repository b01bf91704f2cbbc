"""Hooks: what a county may change without touching the core; the channels that are built in; plugins and their switches."""
