"""The words of `words.py`, said in SQL for PostgreSQL; SQLite calls the Python function."""

from rxdesk.models.search_query import INDEXED
from rxdesk.models.words import ALONE, DROPPED, LONGEST_TEXT, PARTING, SPELLED

_ONE = {letter: spelled for letter, spelled in SPELLED.items() if len(spelled) == 1}
_TWO = {letter: spelled for letter, spelled in SPELLED.items() if len(spelled) == 2}
_FROM, _TO = "".join(_ONE), "".join(_ONE.values())
_OPEN, _CLOSE = "replace(" * len(_TWO), "".join(f", '{letter}', '{spelled}')" for letter, spelled in _TWO.items())

FUNCTIONS = (
    f"""
    CREATE FUNCTION rx_fold(t TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    BEGIN
        IF octet_length(t) = length(t) THEN
            t := regexp_replace(lower(t COLLATE "C"), '[^a-z0-9]+', ' ', 'g');
        ELSE
            t := lower(regexp_replace(normalize(t, NFKD), '[{DROPPED}]+', '', 'g') COLLATE "und-x-icu");
            t := {_OPEN}translate(t, '{_FROM}', '{_TO}'){_CLOSE};
            t := regexp_replace(t, '([{ALONE}])', ' \\1 ', 'g');
            t := regexp_replace(t, '[{PARTING}]+', ' ', 'g');
        END IF;
        t := btrim(t, ' ');
        RETURN CASE WHEN t = '' THEN '' ELSE ' ' || t || ' ' END;
    END $$""",
    f"""
    CREATE FUNCTION rx_words(t TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    BEGIN
        RETURN rx_fold(left(t, {LONGEST_TEXT}));
    END $$""",
    # A word that only agents may find begins with a sign that no word has.
    f"""
    CREATE FUNCTION rx_lexemes(shared TEXT, shared_most INTEGER, internal TEXT, internal_most INTEGER)
    RETURNS TSVECTOR LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
        shared := btrim(left(rx_fold(shared), shared_most), ' ');
        internal := btrim(left(rx_fold(internal), internal_most), ' ');
        IF internal <> '' THEN
            shared := btrim(shared || ' ~' || replace(internal, ' ', ' ~'), ' ');
        END IF;
        IF shared ~ '[^ ]{{{INDEXED + 1}}}' THEN
            shared := regexp_replace(shared, '([^ ]{{{INDEXED}}})[^ ]+', '\\1', 'g');
        END IF;
        RETURN array_to_tsvector(string_to_array(shared, ' '));
    END $$""",
)
