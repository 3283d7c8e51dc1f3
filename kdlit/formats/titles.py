"""Which capitals of a title a bibliography style must not lower: acronyms, methods, proper names.

BibTeX styles print titles in sentence case: all but the first letter, and the first after a colon,
is lower-cased outside braces. So a word in braces keeps its capitals, and other words need none; a
title wholly in braces would take the choice from the style.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

_PEOPLE = """
Bayes Bayesian Bellman Bernoulli Boltzmann Boolean Bregman Cartesian Cauchy Chebyshev Dirichlet
Euclid Euclidean Fisher Fourier Frechet Frobenius Fréchet Gabor Gauss Gaussian Gibbs Gumbel Hadamard
Hamilton Hamiltonian Hamming Hausdorff Hebbian Hermitian Hessian Hilbert Hoeffding Hopfield Huffman
Ising Jacobian Jensen Kalman Kolmogorov Kronecker Kullback Lagrange Lagrangian Langevin Laplace
Laplacian Lebesgue Leibler Lipschitz Mahalanobis Markov Markovian Minkowski Nash Nesterov Newton
Nyquist Nystrom Nyström Pareto Pearson Poisson Rademacher Renyi Riemann Riemannian Rényi Shannon
Shapley Sinkhorn Sobolev Spearman Stein Stiefel Taylor Tikhonov Tsallis Turing Vapnik Viterbi
Wasserstein Weibull Wiener Winograd Zipf Zipfian
"""
_PLACES_AND_LANGUAGES = """
African American Arabic Asian Australian Bengali Brazilian British Bulgarian Canadian Cantonese
Carlo Catalan Chinese Croatian Czech Danish Dutch English Estonian European Finnish French German
Germanic Greek Hebrew Hindi Hungarian Icelandic Indian Indic Indonesian Irish Italian Japanese
Korean Latin Latvian Lithuanian Mandarin Mexican Monte Norwegian Persian Portuguese Romanian Russian
Sanskrit Scandinavian Serbian Siamese Slavic Slovak Spanish Swahili Swedish Tamil Thai Tibetan
Turkish Ukrainian Urdu Uyghur Vietnamese Welsh Yoruba
"""
_SERVICES_AND_SYSTEMS = """
Alexa Amazon Android Bing Facebook Flickr Google Kaggle Linux Netflix Python Reddit Twitter Wikidata
Wikipedia
"""
PROPER_NAMES = frozenset(f"{_PEOPLE} {_PLACES_AND_LANGUAGES} {_SERVICES_AND_SYSTEMS}".split())
"""Words that have a capital because they are names: people after whom things are called, and the
adjectives made of them; places, peoples and languages; services and systems. They are those that
titles of the field are likely to use; a word that is as often no name ("Student", "Polish", "Gram",
"Transformer") is not among them."""

_COMPOUND = re.compile(r"[^\W_](?:[\w\u0300-\u036f&'\u2019.*+^@/-]*[\w\u0300-\u036f*+])?")
_PART = re.compile("[^/-]+")
_POSSESSIVE = re.compile(r"['\u2019][sS]$")
_SEEN_BY_STYLES = re.compile(r"^$|:\s+$")
_SHOUTED_WORDS = 4


def protect(title: str, write: Callable[[str], str] = str) -> str:
    """Put braces around the parts of the title that must keep their capitals.

    Args:
        title: The title as plain text on one line.
        write: How the text inside and outside the braces is to be written, such as `latex.encode`.
    """
    written = []
    done = 0
    for start, end in _protected(title):
        written += [write(title[done:start]), "{", write(title[start:end]), "}"]
        done = end
    return "".join([*written, write(title[done:])])


def _protected(title: str) -> Iterator[tuple[int, int]]:
    """Where the parts to protect start and end, in order."""
    compounds = list(_COMPOUND.finditer(title))
    if title.isupper() and len(compounds) >= _SHOUTED_WORDS:
        # In a title that is all capitals nothing tells an acronym from a word.
        return
    done = 0
    for compound in compounds:
        start, text = compound.start(), _POSSESSIVE.sub("", compound[0])
        before, first = title[done:start], done == 0
        # Styles keep the first letter of a title and the first after a colon, unless a quotation
        # mark or a bracket before it hides the capital from them.
        hidden = (first or ":" in before) and not _SEEN_BY_STYLES.search(before)
        # What stands before the colon of "ERNIE-Search: ..." is one name.
        name = first and title.startswith(":", start + len(text))
        for run_start, run_end in _runs(text, capital_hidden=hidden, is_name=name):
            yield start + run_start, start + run_end
        done = compound.end()


def _runs(text: str, *, capital_hidden: bool, is_name: bool) -> Iterator[tuple[int, int]]:
    """Where in a word with hyphens or slashes the parts to protect are, neighbours as one.

    A number between them or beside them joins in ("NLLB-200"); a name is protected as a whole.
    """
    parts = list(_PART.finditer(text))
    keeps = [_keeps_capitals(part[0], alone=len(parts) == 1) for part in parts]
    keeps[0] = keeps[0] or (capital_hidden and text[0].isupper())
    if not any(keeps):
        return
    if is_name:
        yield 0, len(text)
        return
    joins = [keep or part[0][0].isdigit() for keep, part in zip(keeps, parts, strict=True)]
    for joined, numbers in groupby(range(len(parts)), key=joins.__getitem__):
        run = list(numbers)
        if joined and any(keeps[number] for number in run):
            yield parts[run[0]].start(), parts[run[-1]].end()


def _keeps_capitals(part: str, *, alone: bool) -> bool:
    """Whether a part of a word is spelt with capitals wherever it stands."""
    if part in PROPER_NAMES or part.removesuffix("s") in PROPER_NAMES:
        return True
    first, rest = part[0], part[1:]
    if rest != rest.lower():
        return True
    if first == first.lower():
        return False
    if any(map(str.isdigit, rest)):
        return True
    is_letter = not any(map(str.isalpha, rest))
    is_article = alone and part == "A"
    return is_letter and not is_article
