"""Where a webhook may lead, how it is signed, when it is tried again and given up."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from ipaddress import ip_network

import pytest

from scopgov.domain import webhooks
from scopgov.domain.errors import Refused
from scopgov.domain.webhooks import EVENT_NAMES, OF_ACT, Event, check, may_reach

INSIDE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fec0::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_reached(address: str) -> None:
    assert not may_reach(address, encrypted=True, allowed=())


def test_public_addresses_are_reached_by_https_alone_and_private_ones_where_allowed() -> None:
    for address in ("93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"):
        assert may_reach(address, encrypted=True, allowed=())
        assert not may_reach(address, encrypted=False, allowed=())
    allowed = [ip_network("10.1.0.0/16")]
    assert may_reach("10.1.2.3", encrypted=False, allowed=allowed)
    assert may_reach("::ffff:10.1.2.3", encrypted=False, allowed=allowed)
    assert not may_reach("10.2.0.1", encrypted=True, allowed=allowed)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "crm.example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "https://user:word@example.org",
        "https://example.org/#part",
        "https://example.org:99999",
        "https://exa mple.org",
        "https://[::1",
        "https://example.org/\r\nHost: other",
        "https://example.org/" + "x" * 500,
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused) as refused:
        check(address, [Event.score_decided])
    assert refused.value.field == "address"


def test_a_signature_is_what_the_documentation_says() -> None:
    expected = hmac.new(b"secret", b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    assert webhooks.signature("secret", "1700000000", '{"a":1}') == f"v1={expected}"
    assert webhooks.secret_of(b"key", "salt") != webhooks.secret_of(b"key", "other")


def test_it_is_tried_again_ever_more_rarely_then_given_up() -> None:
    waits = [webhooks.wait(tries) for tries in range(1, 9)]
    assert waits[0] == timedelta(seconds=30)
    known = [one for one in waits if one is not None]
    assert known == sorted(known)
    assert waits[len(known) :] == [None] * (len(waits) - len(known))
    assert [webhooks.given_up(failures) for failures in (19, 20)] == [False, True]


def test_every_event_is_named_and_comes_from_an_act_or_from_the_calendar() -> None:
    assert set(EVENT_NAMES) == {*OF_ACT.values(), Event.mandate_lapsed} == set(Event)
