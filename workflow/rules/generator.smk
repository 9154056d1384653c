rule generator:
    input:
        [],
