"""Storage: the port, its two adapters, registers of numbers and migrations."""
