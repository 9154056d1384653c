rule dynamics:
    input:
        [],
