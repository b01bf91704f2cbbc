"""What a file comes to: presumptions, a second person, closing and opening again, the long-term list, commitments."""
