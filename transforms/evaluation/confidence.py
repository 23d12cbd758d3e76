"""How sure one may be: of a difference between two taggers, and of a tagger's own confidence."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from transforms.evaluation.figures import Figures, match, total
from transforms.evaluation.gold import Gold, Predictions


class Difference(NamedTuple):
    """Two taggers on the same documents: b minus a, its 95 % interval and how likely chance alone is."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float


def value_f1(figures: Figures) -> float:
    """The figure that ranks systems, as a function."""
    return figures.value_f1


def bootstrap(a: Mapping[str, Figures], b: Mapping[str, Figures], n: int = 1000, seed: int = 0,
              measure: Callable[[Figures], float] = value_f1) -> Difference:
    """Paired bootstrap over documents: does `b` differ from `a`, or only on these documents?

    Args:
        a, b: counts by doc_id, as `score_documents` gives them, on the same documents.
        n: how many samples of as many documents are drawn, with replacement.
        seed: the same seed draws the same samples.
        measure: the figure that is compared.

    Returns:
        the two figures, their difference b − a, the 2.5th and 97.5th percentile of the samples' differences, and the
        two-sided p (twice the share of samples on the lesser side of zero; one sample more is counted, so never 0).

    Raises:
        ValueError: when the two are not on the same documents, or on none.
    """
    if a.keys() != b.keys() or not a:
        odd = sorted(a.keys() ^ b.keys())[:3]
        raise ValueError(f"a paired bootstrap needs the same documents on both sides; not on both: "
                         f"{odd or 'none at all'}")
    names = sorted(a)
    columns = [list(zip(*(side[name] for name in names))) for side in (a, b)]
    draw = random.Random(seed)
    samples: list[float] = []
    for _ in range(n):
        chosen = draw.choices(range(len(names)), k=len(names))
        left, right = (measure(Figures(*(sum(map(column.__getitem__, chosen)) for column in side))) for side in columns)
        samples.append(right - left)
    samples.sort()
    below, above = (sum(d <= 0 for d in samples), sum(d >= 0 for d in samples))
    left, right = measure(total(a.values())), measure(total(b.values()))
    return Difference(left, right, right - left, samples[int(0.025 * n)], samples[min(n - 1, int(0.975 * n))],
                      min(1.0, 2 * (min(below, above) + 1) / (n + 1)))


class Bin(NamedTuple):
    """Predictions of like confidence: how sure the tagger was and how often it was right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


class Calibration(NamedTuple):
    """Whether confidence can be believed (ece: 0 is best) and whether it ranks well (aurc: 0 is best)."""

    count: int
    accuracy: float
    ece: float
    aurc: float
    bins: tuple[Bin, ...]


def judged(gold: Iterable[Gold], predicted: Predictions) -> list[tuple[float, bool]]:
    """(confidence, was it right) of every prediction: right is paired with a gold tag of equal value."""
    found: list[tuple[float, bool]] = []
    for document in gold:
        matched = match(document, predicted.get(document.doc_id, ()))
        found += [(guess.confidence, guess.value == right.value) for right, guess in matched.pairs]
        found += [(guess.confidence, False) for guess in matched.spurious]
    return found


def calibration(verdicts: Iterable[tuple[float, bool]], bins: int = 10) -> Calibration:
    """Expected calibration error over equal-width bins and the area under the risk–coverage curve.

    Args:
        verdicts: (confidence 0 to 1, was it right), as `judged` gives them.
        bins: how many bins of equal width.

    Returns:
        ece: mean of |accuracy − confidence| over bins, weighted by their size. aurc: mean over k of the share of
        wrong ones among the k most confident; within a tie, errors are spread evenly, so that order does not matter.

    Raises:
        ValueError: when a confidence is outside 0 to 1.

    >>> c = calibration([(0.9, True), (0.9, True), (0.2, False), (0.2, False)])
    >>> round(c.ece, 3), c.aurc == (0 + 0 + 1/3 + 2/4) / 4
    (0.15, True)
    """
    verdicts = sorted(verdicts, key=lambda verdict: -verdict[0])
    if verdicts and not (0 <= verdicts[-1][0] and verdicts[0][0] <= 1):
        raise ValueError(f"confidences lie between {verdicts[-1][0]} and {verdicts[0][0]}; expected 0 to 1")
    if not verdicts:
        return Calibration(0, 0.0, 0.0, 0.0, ())
    n = len(verdicts)
    filled = []
    for number, members in groupby(reversed(verdicts), key=lambda verdict: min(bins - 1, int(verdict[0] * bins))):
        inside = list(members)
        filled.append(Bin(number / bins, (number + 1) / bins, len(inside), sum(c for c, _ in inside) / len(inside),
                          sum(right for _, right in inside) / len(inside)))
    risks, wrong, seen = 0.0, 0, 0
    for _, tied in groupby(verdicts, key=lambda verdict: verdict[0]):
        group = [right for _, right in tied]
        slips = group.count(False)
        risks += sum((wrong + slips * k / len(group)) / (seen + k) for k in range(1, len(group) + 1))
        wrong, seen = wrong + slips, seen + len(group)
    return Calibration(n, 1 - wrong / n, sum(b.count * abs(b.accuracy - b.confidence) for b in filled) / n, risks / n,
                       tuple(filled))
