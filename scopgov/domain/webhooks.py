"""What is told to programs by themselves, how often it is tried again, when it is given up, and how it is signed.

Knows nothing of sockets, rows or pages.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_

LONGEST_ADDRESS = 500
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
MOST_FAILURES = 20  # in a row, whatever was to be told
KEPT = timedelta(days=30)  # how long the log of what was told stays
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Event(StrEnum):
    """What a program may be told."""

    contest_answered = "contest.answered"
    contest_raised = "contest.raised"
    mandate_granted = "mandate.granted"
    mandate_lapsed = "mandate.lapsed"
    mandate_resumed = "mandate.resumed"
    mandate_superseded = "mandate.superseded"
    mandate_suspended = "mandate.suspended"
    mandate_withdrawn = "mandate.withdrawn"
    outcome_recorded = "outcome.recorded"
    score_decided = "score.decided"


PING = "ping"  # sent when a member tries an address
EVENT_NAMES: Mapping[Event, str] = {
    Event.mandate_suspended: N_("a mandate is suspended"),
    Event.mandate_resumed: N_("a mandate that was suspended counts again"),
    Event.mandate_lapsed: N_("a mandate reaches its review or its end"),
    Event.mandate_withdrawn: N_("a mandate is withdrawn"),
    Event.mandate_superseded: N_("a mandate is superseded by another"),
    Event.mandate_granted: N_("a mandate is granted"),
    Event.score_decided: N_("what was decided of one of my scores is written down"),
    Event.outcome_recorded: N_("what became of one of my scored cases is said"),
    Event.contest_raised: N_("one of my scores is contested"),
    Event.contest_answered: N_("a contest of one of my scores is answered"),
}
OF_ACT: Mapping[str, Event] = {
    Act.contest_dismissed.value: Event.contest_answered,
    Act.contest_raised.value: Event.contest_raised,
    Act.contest_upheld.value: Event.contest_answered,
    Act.decision_recorded.value: Event.score_decided,
    Act.mandate_granted.value: Event.mandate_granted,
    Act.mandate_resumed.value: Event.mandate_resumed,
    Act.mandate_superseded.value: Event.mandate_superseded,
    Act.mandate_suspended.value: Event.mandate_suspended,
    Act.mandate_withdrawn.value: Event.mandate_withdrawn,
    Act.outcome_recorded.value: Event.outcome_recorded,
}


def check(address: str, events: Sequence[Event]) -> None:
    """Raise Refused, naming the field, for an address that cannot be told anything, or for no event at all."""
    if not events:
        raise _at("events", N_("Choose at least one event."))
    if len(address) > LONGEST_ADDRESS:
        raise _at("address", N_("At most %(count)s characters."), count=LONGEST_ADDRESS)
    if _parts(address) is None:
        raise _at(
            "address",
            N_("Give an address such as https://crm.example.org/scopgov, without a password in it."),
        )


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    odd = parts.username is not None or parts.password is not None or parts.fragment
    return parts if sound and not odd and address.isprintable() and " " not in address else None


def may_reach(found: str, *, encrypted: bool, allowed: Sequence[Network]) -> bool:
    """Tell whether an address that a name stands for may be reached.

    Public ones by https alone; others, by http too, where the installation's administrator allows their network.
    An IPv4 address written inside an IPv6 one is judged as what it is.
    """
    address = _plain(ip_address(found))
    if any(address.version == network.version and address in network for network in allowed):
        return True
    inside = isinstance(address, IPv6Address) and address.is_site_local
    public = address.is_global and not (address.is_multicast or address.is_reserved or inside)
    return encrypted and public


_NAT64 = IPv6Network("64:ff9b::/96")


def _plain(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inside or address


def wait(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries that failed; None where it is given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def given_up(failures: int) -> bool:
    """Tell whether an address that failed so often in a row is told nothing any more."""
    return failures >= MOST_FAILURES


def signature(secret: str, stamp: str, body: str) -> str:
    """Return what proves that a call comes from here: HMAC-SHA256 over the stamp, a full stop and the body."""
    return "v1=" + hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()


def secret_of(key: bytes, salt: str) -> str:
    """Return the secret of a webhook, made from the installation's key: it is written nowhere."""
    return "scopgov_hook_" + hmac.new(key, f"webhook:{salt}".encode(), hashlib.sha256).hexdigest()


def _at(field: str, text: str, **params: object) -> Refused:
    return Refused(Reason(text, params), status=422, field=field)
