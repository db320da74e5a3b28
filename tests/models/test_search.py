"""Words of a text and of a query: both databases and a naive reading agree on what is found."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, insert, select

from rxdesk.models.items import Item, ItemType, Status
from rxdesk.models.messages import Attachment, Conversation, Message, MessageKind
from rxdesk.models.people import Agent, Role
from rxdesk.models.search import Form
from rxdesk.models.search_query import parse
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.models.words import words, words_in
from rxdesk.services import search
from rxdesk.services.listing_items import ItemFilter, list_items
from tests.servers import databases

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
letters = st.characters(blacklist_categories=["Cs", "Cn", "Co"], blacklist_characters="\0", max_codepoint=0x1F5FF)
KNOWN = {
    "Élan": "elan", "élan": "elan", "elandil": "elandil", "Straße": "strasse", "STRASSE": "strasse", "cœur": "coeur",
    "naïve": "naive", "na": "na", "Ωμέγα": "ωμεγα", "4711": "4711", "smørrebrød": "smorrebrod",
}  # fmt: skip
"""Words as people write them, and as they are compared."""
GLUE = (" ", ", ", "-", "/", "\n", "  ", "_", "…", "\u00a0", "’")
spoken = st.lists(st.tuples(st.sampled_from(sorted(KNOWN)), st.sampled_from(GLUE)), max_size=5)
"""A text as words with what stands behind each."""
asked = st.lists(
    st.tuples(st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, max_size=2), st.booleans()), min_size=1, max_size=3
)
"""Words next to each other, whole and in quotes, or open at the end."""


@pytest.fixture(scope="module")
def postgres_words(postgres_url: str, _postgres_template: str) -> Iterator[Connection]:
    """A database that knows rx_words."""
    copy = databases.postgres_copy(postgres_url, _postgres_template)
    with copy as url, databases.opened(url) as engine, engine.connect() as connection:
        yield connection


@quick
@given(st.lists(st.text(letters, max_size=30), max_size=8))
@example(
    [
        "Élan Vital",
        "ﬁn ½ ²",
        "東京タワー x",
        "ΟΔΟΣ ǅ İ ẞ",
        "",
        " ",
        "e\u0301 o\u0308",
        "ก่ำ",
        "한국어",
        "a\u00adb",
        "１２",
    ]
)
def test_python_and_postgresql_fold_alike(postgres_words: Connection, texts: list[str]) -> None:
    for one in texts:
        assert postgres_words.scalar(select(func.rx_words(one))) == words(one), ascii(one)


def test_words_are_found_again_where_they_stand() -> None:
    sentence = "L’Élan à la Straße: ﬁn, 東京!"
    assert [sentence[each.start : each.end] for each in words_in(sentence)] == [
        "L", "Élan", "à", "la", "Straße", "ﬁn", "東", "京",
    ]  # fmt: skip
    assert f" {' '.join(each.word for each in words_in(sentence))} " == words(sentence)


@pytest.mark.parametrize(
    ("typed", "patterns"),
    [
        ("fire pri", (" fire", " pri")),
        ('"on fire" pri', (" on fire ", " pri")),
        ('"on fi', (" on fi",)),
        ("“on fire”", (" on fire ",)),
        ("ana@acme.test", (" ana acme test",)),
        ("#1042", (" 1042",)),
        ("NEAR(a b) name:x a*", (" near a", " b", " name x", " a")),
        ("'; DROP TABLE rx_item; --", (" drop", " table", " rx item")),
        ("\" ' * : ( ) & | ! <-> \0 %", ()),
        ("", ()),
    ],
)
def test_a_query_is_words_and_quotes_and_nothing_else(typed: str, patterns: tuple[str, ...]) -> None:
    assert tuple(term.pattern for term in parse(typed).terms) == patterns


def test_a_query_of_any_length_is_cut() -> None:
    assert len(parse("abc " * 10_000).terms) == 1
    assert len(parse(" ".join(f"w{place}" for place in range(5000))).terms) == 10
    assert parse("x" * 10_000).single == (("x" * 60, True),)


@quick
@given(
    texts=st.lists(
        st.fixed_dictionaries(dict.fromkeys(("name", "about", "reply", "note", "file"), spoken)), max_size=3
    ),
    queries=st.lists(asked, min_size=1, max_size=3),
)
def test_both_databases_find_what_a_naive_reading_finds(engine: Engine, texts: list[Any], queries: list[Any]) -> None:
    with engine.connect() as connection, pytest.MonkeyPatch.context() as patch:
        _store(connection, texts)
        for form in Form:
            patch.setattr(search, "form_of", lambda *_, form=form, **__: form)
            with viewer_session(ADMIN, write=False, connection=connection) as session:
                for query in queries:
                    found = list_items(session, ADMIN, ItemFilter(search=_typed(query)))
                    wanted = {key for key, parts in enumerate(texts, start=1) if _holds(parts.values(), query)}
                    assert {row.id for row in found.rows} == wanted, (form, _typed(query))
        connection.rollback()


ADMIN = AgentViewer(1)


def _holds(parts: Any, query: Any) -> bool:
    """Every term in some part, its words next to each other."""
    read = [[KNOWN[word] for word, _ in part] for part in parts]

    def stands(part: list[str], term: list[str], *, whole: bool) -> bool:
        for place in range(len(part) - len(term) + 1):
            here = part[place : place + len(term)]
            if here[:-1] == term[:-1] and (here[-1] == term[-1] or (not whole and here[-1].startswith(term[-1]))):
                return True
        return False

    wanted = [([KNOWN[word] for word in term], whole) for term, whole in query]
    return all(any(stands(part, term, whole=whole) for part in read) for term, whole in wanted)


def _typed(query: Any) -> str:
    return " ".join(f'"{" ".join(term)}"' if whole else "-".join(term) for term, whole in query)


def _store(connection: Connection, texts: list[Any]) -> None:
    def add(table: Any, **values: Any) -> None:
        made = table(**values)
        row = {column.name: getattr(made, column.name) for column in table.__table__.c}
        connection.execute(insert(table.__table__).values({k: v for k, v in row.items() if k != "id" or v is not None}))

    add(Agent, id=1, name="admin", email="admin@northwind.test", role=Role.ADMIN)
    add(ItemType, id=1, name="Incident")
    add(Status, id=1, type_id=1, name="New")
    for key, parts in enumerate(texts, start=1):
        said = {part: "".join(word + glue for word, glue in value) for part, value in parts.items()}
        add(Item, id=key, name=said["name"], description=said["about"], type_id=1, status_id=1)
        add(Conversation, id=key, item_id=key)
        add(Message, conversation_id=key, item_id=key, text=said["reply"])
        add(Message, conversation_id=key, item_id=key, text=said["note"], kind=MessageKind.NOTE)
        add(Attachment, item_id=key, filename=said["file"], sha256="0" * 64)
