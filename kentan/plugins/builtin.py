"""The built-in plugins, by the same hooks as everybody's."""
