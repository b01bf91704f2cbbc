"""Files that are about the same: proposed, decided by the office, answered alike, each with its own clocks."""
