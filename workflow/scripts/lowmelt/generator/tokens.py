"""Notations of molecules as token sequences, and the vocabulary that numbers the tokens."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from rdkit import Chem

from lowmelt.errors import LowmeltError

# One token for each word of the SMILES grammar (opensmiles.org): a bracket atom is one word.
SMILES_WORD = re.compile(r"\[[^\]]+\]|Br|Cl|%\d\d|.")
# The published VAE reads characters and keeps only these pairs of letters together.
CHARACTER = re.compile(r"Br|Cl|Si|.")

PAD, END, UNKNOWN = "<pad>", "<end>", "<unknown>"
START_CATION, START_ANION, START_SALT = "<cation>", "<anion>", "<salt>"
SPECIALS = (PAD, END, UNKNOWN, START_CATION, START_ANION, START_SALT)
START = {"cation": START_CATION, "anion": START_ANION, "salt": START_SALT}


class NotationError(LowmeltError):
    """The config names a notation that does not exist."""


def _selfies_words(smiles: str) -> list[str]:
    import selfies

    return list(selfies.split_selfies(selfies.encoder(smiles)))


def _selfies_join(tokens: Sequence[str]) -> str:
    import selfies

    written = Chem.MolFromSmiles(selfies.decoder("".join(tokens)))
    return Chem.MolToSmiles(written) if written else ""


SPLIT: dict[str, Callable[[str], list[str]]] = {
    "smiles": SMILES_WORD.findall,
    "characters": CHARACTER.findall,
    "selfies": _selfies_words,
}
JOIN: dict[str, Callable[[Sequence[str]], str]] = {
    "smiles": "".join,
    "characters": "".join,
    "selfies": _selfies_join,
}


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of one notation, numbered: PAD is 0, END is 1, UNKNOWN is 2.

    Attributes:
        notation: "smiles" (words of the grammar), "characters" (the published VAE's), or "selfies".
        tokens: all tokens in the order of their numbers, specials first.
        merges: pairs of tokens that are read as one, in the order in which they are merged.
    """

    notation: str
    tokens: tuple[str, ...]
    merges: tuple[tuple[str, str], ...] = ()
    _number: dict[str, int] = field(init=False, repr=False, compare=False)
    _rank: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_number", {token: i for i, token in enumerate(self.tokens)})
        object.__setattr__(self, "_rank", {pair: i for i, pair in enumerate(self.merges)})

    @classmethod
    def of(cls, strings: Sequence[str], notation: str, merges: int = 0, least: int = 10) -> "Vocabulary":
        """Vocabulary of all tokens in the SMILES strings.

        Args:
            strings: SMILES.
            notation: see the class.
            merges: byte-pair merges at most (Sennrich et al. 2016, 10.18653/v1/P16-1162; on SMILES: Li and
                Fourches 2021, 10.1021/acs.jcim.0c01127): frequent neighbours become one token.
            least: a pair that occurs less often is not merged.

        Raises:
            NotationError: the notation is not one of ``SPLIT``.
        """
        if notation not in SPLIT:
            choices = ", ".join(SPLIT)
            raise NotationError(f"generator: notation '{notation}' is unknown; choose from {choices}")
        words = [SPLIT[notation](text) for text in strings]
        tokens = {word for row in words for word in row}
        learned = learn_merges(words, merges, least)
        return cls(notation, (*SPECIALS, *sorted(tokens | {a + b for a, b in learned})), learned)

    def __len__(self) -> int:
        return len(self.tokens)

    def start(self, kind: str) -> int:
        """Number of the token that opens a "cation", an "anion" or a "salt"."""
        return self._number[START[kind]]

    def encode(self, smiles: str, kind: str, skip: float = 0.0, random: Random | None = None) -> list[int]:
        """Numbers of a SMILES, opened by the token of its kind and closed by END.

        ``skip`` > 0 leaves each merge out with that chance, so that one string has many readings
        (BPE-dropout, Provilkov et al. 2020, 10.18653/v1/2020.acl-main.170).
        """
        rank = self._rank
        if skip and random:
            rank = {pair: place for pair, place in rank.items() if random.random() >= skip}
        words = apply_merges(SPLIT[self.notation](smiles), rank)
        return [self.start(kind), *(self._number.get(word, 2) for word in words), 1]

    def decode(self, numbers: Iterable[int]) -> str:
        """SMILES of a sequence: what stands before the first END; specials are left out."""
        words = []
        for number in numbers:
            if number == 1:
                break
            if number >= len(SPECIALS):
                words.append(self.tokens[number])
        return JOIN[self.notation](words)


def learn_merges(words: Iterable[Sequence[str]], merges: int, least: int) -> tuple[tuple[str, str], ...]:
    """The most frequent pairs of neighbours, one after another, each merged before the next is counted."""
    rows = [list(row) for row in words]
    learned: list[tuple[str, str]] = []
    for _ in range(merges):
        pairs = Counter(pair for row in rows for pair in pairwise(row))
        pair, count = max(pairs.items(), key=lambda item: (item[1], item[0]), default=(("", ""), 0))
        if count < least:
            break
        learned.append(pair)
        rows = [_merge(row, pair) for row in rows]
    return tuple(learned)


def apply_merges(words: list[str], rank: dict[tuple[str, str], int]) -> list[str]:
    """Merge neighbours in the order in which the pairs were learned."""
    while len(words) > 1:
        known = [pair for pair in pairwise(words) if pair in rank]
        if not known:
            break
        words = _merge(words, min(known, key=rank.__getitem__))
    return words


def _merge(words: list[str], pair: tuple[str, str]) -> list[str]:
    merged, at = [], 0
    while at < len(words):
        if at + 1 < len(words) and (words[at], words[at + 1]) == pair:
            merged.append(words[at] + words[at + 1])
            at += 2
        else:
            merged.append(words[at])
            at += 1
    return merged
