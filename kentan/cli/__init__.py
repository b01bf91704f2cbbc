"""The command line, ``kentan``."""
