"""Which conversation a mail names."""

from hypothesis import given
from hypothesis import strategies as st

from rxdesk.mail.parse import parse
from rxdesk.mail.threading import (
    bounce_address,
    bounce_token_of,
    candidates,
    is_own_id,
    message_id,
    new_token,
    reply_address,
    subject_with_token,
    token_of,
)
from tests.mail.builders import TOKEN


def test_candidates_come_in_their_order_newest_id_first():
    found = candidates(
        parse(
            "From: a@b.test\nSubject: Re: x [#1048] [#7]\n"
            f"To: x@y.test, {reply_address(TOKEN.upper(), 'IN.desk.test')}\n"
            "In-Reply-To: <c@d>\nReferences: <a@d> <b@d>\n <c@d>\n\nhi".encode()
        ),
        "in.desk.test",
    )
    assert found.tokens == (TOKEN,)
    assert found.message_ids == ("c@d", "b@d", "a@d")
    assert found.numbers == (1048, 7)


def test_an_altered_or_foreign_reply_address_is_none():
    assert token_of(reply_address(TOKEN, "in.desk.test"), "in.desk.test") == TOKEN
    for addr in (f"reply+{TOKEN}@evil.test", f"reply+{TOKEN[:-1]}@in.desk.test", f"reply+{TOKEN}x@in.desk.test"):
        assert token_of(addr, "in.desk.test") == ""
    assert bounce_token_of(bounce_address(TOKEN, "d.test"), "d.test") == TOKEN
    assert token_of(bounce_address(TOKEN, "d.test"), "d.test") == ""


def test_tokens_are_128_bits_in_base32_and_never_repeat():
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(token_of(reply_address(token, "d.test"), "d.test") == token for token in tokens)


def test_our_ids_are_known_as_ours():
    assert is_own_id(message_id("reply", "q7m2xk4t9b", "desk.test"), "desk.test")
    assert not is_own_id("reply.q7m2.abcdefgh@evil.test", "desk.test")


@given(st.text(max_size=50), st.integers(1, 10**9))
def test_the_subject_carries_its_number_once(name: str, number: int):
    once = subject_with_token(name, number)
    assert subject_with_token(once, number) == once
    assert once.endswith(f"[#{number}]")
