"""The tables of the search index.

`doc` holds the papers as JSON, `word` the vocabulary (backwards too, so that words are found by their end), `field` the
words of each paper, one column per kind of field, and `meta` what the index was made from.
"""

from __future__ import annotations

FORMAT = "5"
"""Changes when the tables, or what stands in them, change."""

FIELDS = ("title", "other", "name", "lead", "author", "venue", "topic", "part", "ident")
"""Columns of the index: the title, the other titles, names of methods (code repositories, initials), the first author,
the other authors, venue and year, topics, what words are made of (``TinyBERT``: tiny, bert), and identifiers."""

TABLES = f"""
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE doc (id INTEGER PRIMARY KEY, key TEXT, json TEXT);
    CREATE TABLE word (word TEXT PRIMARY KEY, backwards TEXT, stem TEXT, papers INTEGER) WITHOUT ROWID;
    CREATE VIRTUAL TABLE field USING fts5({", ".join(FIELDS)}, tokenize = 'ascii');
"""
INDICES = """
    CREATE INDEX word_backwards ON word (backwards);
    CREATE INDEX word_stem ON word (stem);
    CREATE INDEX doc_key ON doc (key COLLATE NOCASE);
"""
