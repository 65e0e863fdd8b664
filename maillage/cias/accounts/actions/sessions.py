"""Closing sessions from elsewhere than the browser that holds them."""

from allauth.usersessions.models import UserSession

from maillage.cias.accounts.models import User


def end_session(*, user: User, session_id: int) -> bool:
    """Close one of the person's sessions; False when it is not theirs, or already closed."""
    session = UserSession.objects.filter(user=user, pk=session_id).first()
    if session is None:
        return False
    session.end()
    return True


def end_sessions(*, user: User, but: str | None = None) -> int:
    """Close the person's sessions, except the one whose key is `but`. Returns how many were closed."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for session in sessions:
        session.end()
    return len(sessions)
