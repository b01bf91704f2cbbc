"""Files that people attach: their bytes by content hash (``blobs``), and which kinds are let in (``kinds``, ``office``)."""
