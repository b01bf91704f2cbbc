"""Hand-overs between counties and the city: two steps, one holder at each moment."""
