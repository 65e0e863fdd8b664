"""What a verdict says, where the follow-up of a right stands, and why a right is not claimed."""

from django.db.models import TextChoices


class Status(TextChoices):
    """The three answers of the rules. « Not calculable » is never « not eligible »."""

    PROBABLE = "eligible", "Probable"
    UNSURE = "not calculable", "À préciser"
    NO = "not eligible", "Non"


class State(TextChoices):
    """Where the follow-up of a right stands. A gain counts only once it is opened."""

    TO_PROPOSE = "to_propose", "À proposer"
    PROPOSED = "proposed", "Proposé"
    REQUESTED = "requested", "Demandé"
    OPENED = "opened", "Ouvert"
    REFUSED = "refused", "Refusé"
    ABANDONED = "abandoned", "Abandonné"


#: states after which nothing more is expected
ENDED = (State.OPENED, State.REFUSED, State.ABANDONED)


class NonTakeUp(TextChoices):
    """The four kinds of non-recours (Odenore)."""

    UNKNOWN_TO_PERSON = "unknown", "Non-connaissance\u00a0: la personne ignorait ce droit"
    NOT_ASKED = "not_asked", "Non-demande\u00a0: elle le connaît et ne l’a pas demandé"
    NOT_RECEIVED = "not_received", "Non-réception\u00a0: demandé, il n’arrive pas"
    NOT_PROPOSED = "not_proposed", "Non-proposition\u00a0: personne ne le lui a proposé"
