rule screen:
    input:
        [],
