rule links:
    input:
        [],
