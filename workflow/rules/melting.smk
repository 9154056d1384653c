rule melting:
    input:
        [],
