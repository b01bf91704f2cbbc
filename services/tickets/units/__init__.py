"""The work of responsible units: assignment, handling, co-units, objections, extensions, transfers."""
