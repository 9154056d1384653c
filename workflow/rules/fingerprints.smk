rule fingerprints:
    input:
        [],
