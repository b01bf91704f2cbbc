"""Letters: kinds, life, numbers, what they say, and the documents they are set as."""
