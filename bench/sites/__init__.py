"""Synthetic sites of our own sentences, with the boilerplate's spans known. See `make`."""
