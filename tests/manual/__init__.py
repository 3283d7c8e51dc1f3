"""The manual: what in it is made by ``python -m tests.manual``, and kept true by ``tests/test_docs.py``."""
