"""Attachments of files: who may attach what, who sees it, taking back, and the sweep of bytes that nobody refers to."""
