"""The supervision ladder: which step is due, who decides it, what it brings, when it ends."""
