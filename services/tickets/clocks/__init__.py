"""The clocks of a file as data: rules, counting, pauses, warnings, firing, and what other rules do to what runs."""
