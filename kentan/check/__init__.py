"""The proof of an installation: ``kentan check``."""
