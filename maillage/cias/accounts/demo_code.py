"""The code of the second factor, shown at sign-in to the fictional accounts of a demonstration and to nobody else."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache

from maillage.cias.accounts.models import User


def code_to_show(user: User | None) -> str | None:
    """Six digits that sign `user` in now; None unless the site is a demonstration and the account fictional."""
    if not settings.IS_DEMO or user is None or not user.is_fictional:
        return None
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return None
    secret = get_adapter().decrypt(authenticator.data["secret"])
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]
    codes = [format_hotp_value(hotp_value(secret, c)) for c in sorted(counters, key=lambda c: (abs(c - now), -c))]
    # a code serves once: after a sign-in, its neighbour is proposed
    fresh = (code for code in codes if not cache.get(TOTP(authenticator)._get_used_cache_key(code)))
    return next(fresh, codes[0])
