"""What the services share: contracts, events, store, broker, calendars, hooks, runtime and the command line.

Nothing in here knows a service or the gateway; they know this package (held by the import contracts in pyproject.toml).
"""

__version__ = "0.1.0"
