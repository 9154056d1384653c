"""A language model of ions that is fitted by counting: smoothed n-grams of SMILES words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from lowmelt.generator.tokens import SMILES_WORD

BEGIN, END = "^", "$"


class NGrams:
    """Interpolated n-grams with the weights of Witten and Bell (1991, 10.1109/18.87000, method C).

    p(w | h) = (c(h w) + u(h) p(w | h')) / (c(h) + u(h)), with c counts, u(h) the number of different words
    seen after h, and h' the history h without its first word.
    """

    def __init__(self, strings: Iterable[str], order: int = 8):
        self.order = order
        self._after: list[dict[tuple[str, ...], Counter[str]]] = [defaultdict(Counter) for _ in range(order)]
        for text in strings:
            words = self._framed(text)
            for at in range(order - 1, len(words)):
                for length in range(order):
                    self._after[length][tuple(words[at - length : at])][words[at]] += 1
        self._total = [{h: sum(c.values()) for h, c in table.items()} for table in self._after]
        self._words = len(self._after[0][()]) + 1

    def _framed(self, text: str) -> list[str]:
        return [BEGIN] * (self.order - 1) + SMILES_WORD.findall(text) + [END]

    def log_probability(self, text: str) -> float:
        """Natural logarithm of the probability of a SMILES, its end included."""
        words, total = self._framed(text), 0.0
        for at in range(self.order - 1, len(words)):
            p = 1.0 / self._words
            for length in range(self.order):
                history = tuple(words[at - length : at])
                count = self._total[length].get(history)
                if count is None:
                    break
                after = self._after[length][history]
                p = (after.get(words[at], 0) + len(after) * p) / (count + len(after))
            total += math.log(p)
        return total
