"""The root of the errors that a user can cure."""


class LowmeltError(Exception):
    """An error whose message is one line: what is wrong, where it stands, and the cure."""
