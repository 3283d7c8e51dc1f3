"""What the reference and the man page say besides the help of the commands."""

from __future__ import annotations

SUMMARY = "search, filter and cite the literature on knowledge distillation and model compression"

KEYS = (
    "KEY is a citation key, or any identifier or URL of the paper: sun2019patient, 1908.09355, D19-1441, "
    "10.18653/v1/D19-1441, https://arxiv.org/pdf/1908.09355v1. A - reads keys from standard input, one a line: the "
    "first tab-separated field counts; blank lines and lines that start with # do not."
)
STREAMS = (
    "Data goes to standard output, talk to standard error. On a terminal, papers are a table. In a pipe or a file they "
    "are tab-separated, one paper a line: key, year, venue, title, authors."
)
FILTERS = (
    "Given twice, an option means or; different options mean and. In a query, filters are words: "
    'author:hinton year:2015.. venue:"neurips" has:code is:published, and not: in front of one turns it around.'
)

STATUS = {
    "0": "Done; something matched.",
    "1": "Nothing matched, problems were found, or an identifier that no service knows.",
    "2": "Wrong usage, or input that cannot be read.",
    "3": "A service that had to be asked could not be asked.",
    "130": "Interrupted.",
}
ENVIRONMENT = {
    "KDLIT_CATALOG": "A catalog file used instead of the bundled one.",
    "KDLIT_LIBRARY": "The file of your own papers.",
    "KDLIT_CACHE_DIR": "The folder of the search index and the cache of metadata; it may be lost.",
    "KDLIT_OFFLINE": "1: ask no service.",
    "KDLIT_MAILTO": "Your mail address, told to services that ask for one.",
    "KDLIT_PATIENCE": "A factor of all waiting times, such as 2 on a slow line.",
    "KDLIT_<SERVICE>_URL": "Another address of a service, for mirrors and tests: KDLIT_ARXIV_URL, KDLIT_ACL_URL, "
    "KDLIT_DOI_URL, KDLIT_CROSSREF_URL and so on. Empty: the service is not asked.",
    "NO_COLOR, COLUMNS, TERM, PYTHONIOENCODING": "As other programs take them.",
}
