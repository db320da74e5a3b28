"""Which texts are words of which row, and the SQL that stores, keeps and reads them on each database."""

from collections.abc import Iterator
from dataclasses import dataclass

from rxdesk.models.words import LONGEST_TEXT

SHARED_WORDS, INTERNAL_WORDS = 180_000, 60_000
"""Characters of words that are kept of one row, the newest messages first; a tsvector holds at most a megabyte."""

_LF = {"sqlite": "char(10)", "postgresql": "chr(10)"}


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of a row: an expression over `i`, or `text` of the rows of a table that fulfil a condition."""

    text: str
    table: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A table whose rows change the words of the row that `key` names, when one of `columns` changes."""

    table: str
    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """What is found: rows of `table`, by shared and by internal texts. `newest` is the order in which a list starts."""

    name: str
    columns: tuple[str, ...]
    shared: tuple[Texts, ...]
    internal: tuple[Texts, ...]
    parts: tuple[Part, ...]
    newest: str = "id DESC"

    @property
    def table(self) -> str:
        return f"rx_{self.name}"

    @property
    def words(self) -> str:
        """The table of words."""
        return f"rx_{self.name}_words"

    @property
    def fts(self) -> str:
        """SQLite's full-text table over it; PostgreSQL has an index of this name."""
        return f"rx_{self.name}_fts"


_SAID = "p.item_id = i.id AND p.deleted_at IS NULL AND p.kind = '{kind}'"
_FILED = (
    "p.item_id = i.id AND p.deleted_at IS NULL AND NOT p.inline AND "
    "{no}EXISTS (SELECT 1 FROM rx_message AS m WHERE m.id = p.message_id AND m.kind = 'note')"
)
ITEM = Noun(
    name="item",
    columns=("name", "description"),
    shared=(
        Texts("i.name"),
        Texts("i.description"),
        Texts("filename", "rx_attachment", _FILED.format(no="NOT ")),
        Texts("text", "rx_message", _SAID.format(kind="reply")),
    ),
    internal=(
        Texts("filename", "rx_attachment", _FILED.format(no="")),
        Texts("text", "rx_message", _SAID.format(kind="note")),
    ),
    parts=(
        Part("rx_message", "item_id", ("item_id", "kind", "text", "deleted_at")),
        Part("rx_attachment", "item_id", ("item_id", "message_id", "filename", "inline", "deleted_at")),
    ),
    newest="updated_at DESC, id DESC",
)
CUSTOMER = Noun(
    name="customer",
    columns=("name", "phone"),
    shared=(Texts("i.name"), Texts("i.phone"), Texts("address", "rx_customer_address", "p.customer_id = i.id")),
    internal=(),
    parts=(Part("rx_customer_address", "customer_id", ("customer_id", "address")),),
)
ORGANIZATION = Noun(
    name="organization",
    columns=("name",),
    shared=(Texts("i.name"), Texts("domain", "rx_organization_domain", "p.organization_id = i.id")),
    internal=(),
    parts=(Part("rx_organization_domain", "organization_id", ("organization_id", "domain")),),
)
NOUNS = (ITEM, CUSTOMER, ORGANIZATION)


def tables(dialect: str, noun: Noun) -> Iterator[str]:
    """Empty tables of words."""
    if dialect == "sqlite":
        yield f"CREATE TABLE {noun.words} (id INTEGER PRIMARY KEY, shared TEXT NOT NULL, internal TEXT NOT NULL)"
        # The words are folded, so that blanks alone part them; where they stand the texts themselves are asked.
        yield (
            f"CREATE VIRTUAL TABLE {noun.fts} USING fts5(shared, internal, content='{noun.words}', content_rowid='id', "
            "tokenize='ascii', detail='column', columnsize=0, prefix='1 2 3')"
        )
        return
    yield f"CREATE TABLE {noun.words} (id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)"
    # Not compressed: each row of a list is asked for its words.
    yield f"ALTER TABLE {noun.words} ALTER COLUMN words SET STORAGE EXTERNAL"
    yield from _postgres_functions(noun)


def fill(dialect: str, noun: Noun) -> Iterator[str]:
    """All words read anew."""
    if dialect == "sqlite":
        yield f"DELETE FROM {noun.words}"
        yield _put(dialect, noun, "true")
        yield f"INSERT INTO {noun.fts} ({noun.fts}) VALUES ('rebuild')"
        return
    yield f"DROP INDEX IF EXISTS {noun.fts}"
    yield f"TRUNCATE {noun.words}"
    yield _put(dialect, noun, "true")
    yield f"CREATE INDEX {noun.fts} ON {noun.words} USING gin (words) WITH (gin_pending_list_limit = 512)"
    yield f"ANALYZE {noun.words}"


def triggers(dialect: str, noun: Noun) -> dict[str, str]:
    """What keeps the words up to date, by name."""
    return _sqlite_triggers(noun) if dialect == "sqlite" else _postgres_triggers(noun)


def _sqlite_triggers(noun: Noun) -> dict[str, str]:
    columns = f"{noun.fts} ({noun.fts}, rowid, shared, internal)"
    take = f"INSERT INTO {columns} VALUES ('delete', old.id, old.shared, old.internal);"
    put = f"INSERT INTO {noun.fts} (rowid, shared, internal) VALUES (new.id, new.shared, new.internal);"
    changed = "old.shared IS NOT new.shared OR old.internal IS NOT new.internal"
    found = {
        f"{noun.fts}_new": f"AFTER INSERT ON {noun.words} BEGIN {put} END",
        f"{noun.fts}_changed": f"AFTER UPDATE ON {noun.words} WHEN {changed} BEGIN {take} {put} END",
        f"{noun.fts}_gone": f"AFTER DELETE ON {noun.words} BEGIN {take} END",
        f"{noun.words}_gone": f"AFTER DELETE ON {noun.table} BEGIN DELETE FROM {noun.words} WHERE id = old.id; END",
    }
    for part in (Part(noun.table, "id", noun.columns), *noun.parts):
        name = f"{noun.words}_of_{part.table.removeprefix('rx_')}"
        after, before = (_put("sqlite", noun, f"i.id = {row}.{part.key}") + ";" for row in ("new", "old"))
        changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in part.columns)
        either = _put("sqlite", noun, f"i.id IN (old.{part.key}, new.{part.key})") + ";"
        of = ", ".join(part.columns)
        found[f"{name}_new"] = f"AFTER INSERT ON {part.table} BEGIN {after} END"
        found[f"{name}_changed"] = f"AFTER UPDATE OF {of} ON {part.table} WHEN {changed} BEGIN {either} END"
        if part.table != noun.table:
            found[f"{name}_gone"] = f"AFTER DELETE ON {part.table} BEGIN {before} END"
    return {name: f"CREATE TRIGGER {name} {what}" for name, what in found.items()}


def _postgres_triggers(noun: Noun) -> dict[str, str]:
    found = {}
    for part in (Part(noun.table, "id", noun.columns), *noun.parts):
        name, of = _function(noun, part), ", ".join(part.columns)
        found[name] = (
            f"CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {of} ON {part.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    return found


def _postgres_functions(noun: Noun) -> Iterator[str]:
    # The row is locked first and read in a statement of its own: two messages at once are then both in its words.
    yield f"""
    CREATE FUNCTION {noun.words}_keep(which INTEGER) RETURNS VOID LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM {noun.words} WHERE id = which FOR UPDATE;
        {_put("postgresql", noun, "i.id = which")};
        IF NOT FOUND THEN
            DELETE FROM {noun.words} WHERE id = which AND NOT EXISTS (SELECT 1 FROM {noun.table} WHERE id = which);
        END IF;
    END $$"""
    for part in (Part(noun.table, "id", noun.columns), *noun.parts):
        key = part.key
        yield f"""
    CREATE FUNCTION {_function(noun, part)}() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        IF old.{key} IS NOT NULL THEN
            PERFORM {noun.words}_keep(old.{key});
        END IF;
        IF new.{key} IS NOT NULL AND new.{key} IS DISTINCT FROM old.{key} THEN
            PERFORM {noun.words}_keep(new.{key});
        END IF;
        RETURN NULL;
    END $$"""


def _function(noun: Noun, part: Part) -> str:
    return f"{noun.words}_of_{part.table.removeprefix('rx_')}"


def _put(dialect: str, noun: Noun, where: str) -> str:
    """Store the words of the rows `i` that fulfil the condition."""
    shared, internal = (_joined(dialect, texts) for texts in (noun.shared, noun.internal))
    if dialect == "sqlite":
        return (
            f"INSERT INTO {noun.words} (id, shared, internal) "
            f"SELECT i.id, rx_distinct({shared}, {SHARED_WORDS}), rx_distinct({internal}, {INTERNAL_WORDS}) "
            f"FROM {noun.table} AS i WHERE {where} "
            "ON CONFLICT (id) DO UPDATE SET shared = excluded.shared, internal = excluded.internal"
        )
    return (
        f"INSERT INTO {noun.words} AS w (id, words) "
        f"SELECT i.id, rx_lexemes({shared}, {SHARED_WORDS}, {internal}, {INTERNAL_WORDS}) "
        f"FROM {noun.table} AS i WHERE {where} "
        "ON CONFLICT (id) DO UPDATE SET words = excluded.words WHERE w.words <> excluded.words"
    )


def _joined(dialect: str, texts: tuple[Texts, ...]) -> str:
    return f" || {_LF[dialect]} || ".join(_text(dialect, each) for each in texts) or "''"


def _text(dialect: str, texts: Texts) -> str:
    cut = f"substr(p.{texts.text}, 1, {LONGEST_TEXT})"
    if not texts.table:
        return f"substr({texts.text}, 1, {LONGEST_TEXT})"
    if dialect == "sqlite":
        some = f"SELECT {cut} AS one FROM {texts.table} AS p WHERE {texts.where} ORDER BY p.id DESC"
        return f"coalesce((SELECT group_concat(one, char(10)) FROM ({some})), '')"
    newest = f"string_agg({cut}, chr(10) ORDER BY p.id DESC)"
    return f"coalesce((SELECT {newest} FROM {texts.table} AS p WHERE {texts.where}), '')"
