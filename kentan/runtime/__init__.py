"""Running: parts and their registration, doors and handlers as nameko entrypoints, RPC for the gateway, logs, start and stop."""
