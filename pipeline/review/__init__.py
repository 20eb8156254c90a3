"""The review: people's decisions on edits, kept in raw/_review/; the local server and the terminal that take them."""
