"""Measures an installation from outside: ``python -m bench`` runs all benches, ``python -m bench loop lists`` those named.

Servers run as processes of their own, as ``kentan serve`` starts them, with authentication, limits and durability as they
are by default. The clients are threads of this process, each with a connection of its own.
"""
