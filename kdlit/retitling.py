"""Whether a title can be the one under which a preprint of another title was published.

Between preprint and proceedings a title gains a subtitle, loses a promise or swaps a noun; the next paper of the same
people does no more than that to theirs. What tells them apart is how much the titles share, weighed by how much the
words say, and whether what they do not share names another kind of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kdlit.matching import OTHER_WORK, Form, Title, unmatched
from kdlit.words import stem

_COMMON = frozenset(
    map(
        stem,
        (
            *("adversarial", "algorithm", "analysis", "approach", "architecture", "attention", "based"),
            *("classification", "compression", "computer", "convolutional", "data", "deep", "detection"),
            *("distillation", "efficient", "end", "framework", "generation", "image", "improved", "improving"),
            *("intelligence", "knowledge", "language", "large", "learning", "machine", "method", "model", "network"),
            *("neural", "pretraining", "pruning", "quantization", "recognition", "representation", "scale"),
            *("segmentation", "simple", "study", "supervised", "system", "task", "text", "toward", "towards"),
            *("training", "transfer", "transformer", "translation", "understanding", "unsupervised", "vision"),
        ),
    )
)
"""Stems of the words that are in the most titles of the field: they say half as much as the others."""
_OTHER_KIND = OTHER_WORK | {
    *("demonstrating", "findings", "introduction", "invited", "keynote", "overview", "prototype", "submission"),
    *("survey", "system", "talk", "tool", "toolkit"),
}
"""Words that only one of two works of a group has in its title, as each is of another kind."""
_NEXT_WORK = frozenset(
    (
        *("2nd", "3rd", "beyond", "dynamic", "experiment", "experiments", "extending", "faster", "first", "further"),
        *("generalized", "improved", "metrics", "multi", "new", "online", "second", "semi", "supervized", "third"),
        *("unsupervized", "without"),
    )
)
"""Words that the next paper of a group adds to the title of the last one."""
_LEAST_SHARE = 0.5
"""Of the weight of all words, what titles must share where the authors leave no doubt."""
_LEAST_SHARE_OF_WHOLE = 0.4
"""The same, where one title stands wholly within the other."""
_LEAST_SHARE_OF_FEW = 0.6
"""The same, where only one or two authors are known."""
_LEAST_SHARE_OF_NAMED = 0.3
"""The same, where several authors are known and both titles begin with the same coined name."""
_LEAST_SHARE_OF_NEXT = 0.75
"""The same, where the difference looks like that to the next paper."""
_SEVERAL = 3
"""Authors that leave no doubt."""
_SHORTEST_RUN = 2
"""Words that must follow each other in both titles."""


def retitled(one: Title, other: Title, *, authors: int, sure: bool = False) -> bool:
    """Whether two titles can be those of one paper before and after its publication.

    Args:
        one: of one record.
        other: of the other.
        authors: how many people are known to stand in both.
        sure: whether other facts speak against it, so that hardly anything of the title may differ.
    """
    ours, theirs = one.full, other.full
    if sorted(ours.telling) != sorted(theirs.telling):
        return False
    shared, only_ours, only_theirs = unmatched(ours, theirs)
    differing = (*only_ours, *only_theirs)
    if not _OTHER_KIND.isdisjoint(differing):
        return False
    common, apart = _weight(shared.elements()), _weight(map(stem, differing))
    run = _longest_run(ours, theirs)
    named = authors >= _SEVERAL and (one.coined or other.coined) and one.name == other.name
    if sure or not _NEXT_WORK.isdisjoint(differing):
        least = _LEAST_SHARE_OF_NEXT
    elif named:
        least = _LEAST_SHARE_OF_NAMED
    elif authors < _SEVERAL:
        least = _LEAST_SHARE_OF_FEW
    elif not (only_ours and only_theirs) and run == min(len(ours.content), len(theirs.content)) > _SHORTEST_RUN:
        least = _LEAST_SHARE_OF_WHOLE
    else:
        least = _LEAST_SHARE
    return (named or run >= _SHORTEST_RUN) and common >= least * (common + apart) > 0


def _weight(stems: Iterable[str]) -> float:
    return sum(0.5 if each in _COMMON else 1 for each in stems)


def _longest_run(one: Form, other: Form) -> int:
    """How many words that say something follow each other in both titles."""
    ours, theirs = [each for each, _ in one.content], [each for each, _ in other.content]
    longest = 0
    ends: Sequence[int] = [0] * (len(theirs) + 1)
    for mine in ours:
        ends = [0, *(ends[place] + 1 if mine == their else 0 for place, their in enumerate(theirs))]
        longest = max(longest, *ends)
    return longest
