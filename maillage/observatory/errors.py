"""The one error the observatory raises for what a person can put right: one line in French, what, where, what to do."""


class ObservatoryError(Exception):
    """A refusal. Its message is a single line meant for the person who gave the command."""
