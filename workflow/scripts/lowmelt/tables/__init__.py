"""Tables as they are found: sources, reading, curation of values, merging, checks. No chemistry here."""
