"""The four services; each owns its collections and talks to the others by events alone."""
