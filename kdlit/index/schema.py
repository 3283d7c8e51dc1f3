"""The tables of the search index.

`source` holds the files it was made from (with a digest and the paper of each line that is not blank), `doc` the
papers, `word` the vocabulary (backwards too, so that words are
found by their end), `posting` which papers have a word, `name` the papers by identifier, `fault` what was wrong with
lines.
"""

from __future__ import annotations

FORMAT = "12"
"""Changes when the tables, or what stands in them, change."""

FIELDS = ("title", "other", "name", "initials", "lead", "author", "venue", "topic", "part", "ident")
"""Where a paper has its words: the title, the other titles, names of code repositories, initials of titles, the first
author, the other authors, venue and year, topics, what words are made of (``TinyBERT``: tiny, bert), identifiers."""

LONGEST = 24
"""Titles of more words count as titles of so many."""

TABLES = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE source (number INTEGER PRIMARY KEY, name TEXT, state TEXT, digests BLOB, docs BLOB);
    CREATE TABLE doc (
        id INTEGER PRIMARY KEY, place REAL, key TEXT, lower TEXT, checksum INTEGER, words TEXT, paper BLOB
    );
    CREATE TABLE word (word TEXT PRIMARY KEY, papers INTEGER, stem TEXT, backwards TEXT) WITHOUT ROWID;
    CREATE TABLE posting (word TEXT PRIMARY KEY, docs BLOB, titles BLOB) WITHOUT ROWID;
    CREATE TABLE name (name TEXT, doc INTEGER);
    CREATE TABLE fault (source INTEGER, place INTEGER, line INTEGER, text TEXT, wanted TEXT);
"""
INDICES = """
    CREATE INDEX name_doc ON name (doc);
    CREATE INDEX word_backwards ON word (backwards);
    CREATE INDEX word_stem ON word (stem);
    CREATE INDEX name_name ON name (name);
    CREATE INDEX doc_lower ON doc (lower, key);
    CREATE INDEX doc_key ON doc (key);
"""
