"""Sets of paper numbers: as integers whose bits are the numbers, and as bytes for the index.

Python works on such integers at the speed of memory: the papers that have two of 165,000 papers' words are one ``&`` of
20 KB, where sets of numbers would take milliseconds.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence

_FEW = 256
"""So many numbers are stored as they are, more as a compressed bitmap."""
_FAST = 1


class DamagedError(Exception):
    """Bytes are not those that `pack` or `seal` made."""


def pack(numbers: Sequence[int]) -> bytes:
    """A set as bytes with a checksum; `unpack` reads it."""
    if len(numbers) <= _FEW:
        return seal(b"n" + array("I", numbers).tobytes())
    return pack_bits(bits_of(numbers))


def pack_bits(bits: int) -> bytes:
    """A set given as the bits of an integer, as bytes with a checksum."""
    if bits.bit_count() <= _FEW:
        return pack(list(numbers_of(bits)))
    return seal(b"b" + zlib.compress(bits.to_bytes(bits.bit_length() // 8 + 1, "little"), _FAST))


def unpack(stored: bytes) -> int:
    """The set that `pack` made bytes of, as the bits of an integer.

    Raises:
        DamagedError: the bytes are not its.
    """
    content = unseal(stored)
    if content[:1] == b"n":
        return bits_of(array("I", content[1:]))
    return int.from_bytes(zlib.decompress(content[1:]), "little")


def seal(content: bytes) -> bytes:
    """`content` with a checksum in front."""
    return zlib.crc32(content).to_bytes(4, "little") + content


def unseal(stored: bytes) -> bytes:
    """What `seal` was given.

    Raises:
        DamagedError: the checksum is another's.
    """
    content = stored[4:]
    if zlib.crc32(content).to_bytes(4, "little") != stored[:4]:
        raise DamagedError
    return content


def bits_of(numbers: Sequence[int]) -> int:
    """A set of numbers as the bits of an integer."""
    if len(numbers) < 8:  # an integer a number, where that is cheaper
        bits = 0
        for number in numbers:
            bits |= 1 << number
        return bits
    held = bytearray((max(numbers) >> 3) + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers in a set, in order."""
    digits = bin(bits)[:1:-1]
    number = digits.find("1")
    while number >= 0:
        yield number
        number = digits.find("1", number + 1)


def union(sets: Iterable[int]) -> int:
    """The numbers in any of `sets`."""
    bits = 0
    for found in sets:
        bits |= found
    return bits


class Tally:
    """Whole-number weights of many papers at once: each weight is added to all papers of a set.

    The sums stand in columns: one set of papers for each binary digit. An addition is a few operations on whole sets.
    """

    def __init__(self) -> None:
        self._digits: list[int] = []

    def add(self, bits: int, weight: int) -> None:
        """Add `weight`, which is not negative, to each paper of a set."""
        for place in range(weight.bit_length()):
            if weight >> place & 1:
                self._carry(bits, place)

    def _carry(self, carried: int, place: int) -> None:
        while carried:
            while place >= len(self._digits):
                self._digits.append(0)
            here = self._digits[place]
            self._digits[place], carried = here ^ carried, here & carried
            place += 1

    def at_least(self, weight: int) -> int:
        """The papers whose weights add up to `weight`, which is positive, or more."""
        more, equal = 0, union(self._digits)
        if weight.bit_length() > len(self._digits):
            return 0
        for place in range(len(self._digits) - 1, -1, -1):
            here = self._digits[place]
            if weight >> place & 1:
                equal &= here
            else:
                more |= equal & here
                equal &= ~here
        return more | equal

    def highest(self) -> int:
        """The greatest sum of any paper."""
        among, found = union(self._digits), 0
        for place in range(len(self._digits) - 1, -1, -1):
            if among & self._digits[place]:
                among &= self._digits[place]
                found |= 1 << place
        return found
