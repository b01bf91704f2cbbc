"""The contracts: what goes through the doors (resources) and what is said afterwards (events), as marshmallow schemas."""
