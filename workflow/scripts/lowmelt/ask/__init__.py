"""Which combination of given ions answers a wish, on what evidence, and which salt to measure next."""
