"""What people choose for themselves."""

from maillage.cias.accounts.models import User


def set_shortcuts(*, user: User, enabled: bool) -> None:
    """Turn single-key shortcuts on or off (they get in the way of dictation and of some screen readers)."""
    User.objects.filter(pk=user.pk).update(shortcuts_enabled=enabled)
    user.shortcuts_enabled = enabled
