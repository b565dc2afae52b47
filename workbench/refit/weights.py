"""The weights of the readings, fitted: what is observed at places with a known reading, as boosted stumps or as a logistic regression.

Observations are true or false, so that a sum of stumps is a sum of weights, one an observation, as in a regression; the two differ
in how they hold the weights small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workbench.annotate import readings
from workbench.errors import StatisticsError
from workbench.refit.places import Place

#: Inverse of the L2 penalty of the regression; stronger weights fit better and hold worse (docs/labels.md).
STRENGTH = 0.1
#: Places of gold count for so many read ones: their annotators are those of the test.
GOLD_WEIGHT = 1.5
#: Few, slow steps on parts of the places: chosen with each group left out (decision 56).
STUMPS: Mapping[str, Any] = {
    "max_depth": 1, "n_estimators": 200, "learning_rate": 0.1, "subsample": 0.7, "random_state": 0,
}  # fmt: skip
#: The weights that ship are fitted so.
METHOD = "logistic"
#: Outlets of gold are left out in so many folds.
FOLDS = 10


def fit(places: Sequence[Place], *, method: str = METHOD, strength: float = STRENGTH) -> dict[str, readings.Weights]:
    """Fit the weights of every reading that has places of both labels.

    Parameters
    ----------
    places
        Their order decides nothing. A place of gold weighs :data:`GOLD_WEIGHT`.
    method
        A key of :data:`METHODS`.
    strength
        Inverse of the L2 penalty of the regression.

    Returns
    -------
    dict
        Reading → bias and a weight for each observation (log odds).

    Raises
    ------
    StatisticsError
        If the method is unknown, or scikit-learn, which only fitting needs, is not installed.
    """
    if method not in METHODS:
        raise StatisticsError(f"no method {method!r}", allowed=sorted(METHODS))
    found = {}
    for reading in sorted({p.reading for p in places}):
        own = _in_order(p for p in places if p.reading == reading)
        if len({p.label for p in own}) > 1:
            seen = [[float(s) for s in p.seen] for p in own]
            found[reading] = METHODS[method](seen, [p.label for p in own], _weight(own), strength)
    return found


def _in_order(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda p: (p.group, p.label, p.gold, p.seen))


def _weight(places: Sequence[Place]) -> list[float]:
    return [GOLD_WEIGHT if p.gold else 1.0 for p in places]


def logistic(
    seen: Sequence[Sequence[float]], labels: Sequence[bool], weight: Sequence[float], strength: float
) -> readings.Weights:
    """Fit the weights by logistic regression (L2)."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise _missing() from None
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(seen, list(labels), sample_weight=list(weight))
    return float(model.intercept_[0]), tuple(float(w) for w in model.coef_[0])


def stumps(
    seen: Sequence[Sequence[float]], labels: Sequence[bool], weight: Sequence[float], strength: float
) -> readings.Weights:
    """Fit gradient-boosted stumps and add them up: a stump asks one observation, so it gives its weight and a part of the bias.

    ``strength`` is of the regression alone.
    """
    import numpy as np

    model = _boosted(seen, labels, weight, depth=STUMPS["max_depth"])
    share = float(np.average(labels, weights=weight))
    bias, weights = float(np.log(share / (1 - share))), [0.0] * len(seen[0])
    for (tree,) in model.estimators_:
        values, feature = tree.tree_.value[:, 0, 0], tree.tree_.feature[0]
        if feature < 0:  # nothing left to ask
            bias += model.learning_rate * float(values[0])
            continue
        without, with_it = (float(values[child[0]]) for child in (tree.tree_.children_left, tree.tree_.children_right))
        bias += model.learning_rate * without
        weights[feature] += model.learning_rate * (with_it - without)
    return bias, tuple(weights)


def _boosted(seen: Any, labels: Sequence[bool], weight: Sequence[float], *, depth: int) -> Any:
    """Return trees of ``depth`` questions, boosted on the places."""
    import numpy as np

    try:
        from sklearn.ensemble import GradientBoostingClassifier
    except ImportError:
        raise _missing() from None
    model = GradientBoostingClassifier(**{**STUMPS, "max_depth": depth})
    return model.fit(np.array(seen), np.array(labels), sample_weight=np.array(weight))


def pairs(places: Sequence[Place], most: int) -> list[tuple[int, int]]:
    """Return the pairs of observations of one reading that tell more together than each by itself, the strongest first.

    Trees of two questions are boosted on the places. Such a tree is a sum of weights of observations and of pairs of them; a pair is
    as strong as its summed weight times the standard deviation of "both hold".

    Parameters
    ----------
    places
        Of one reading. What they observe of pairs that are in the table already is passed over.
    most
        How many pairs at most.

    Returns
    -------
    list of (int, int)
        Places in the table, the lesser first.
    """
    import numpy as np

    own = _in_order(places)
    single = [i for i, f in enumerate(readings.table(own[0].reading)[1]) if f.both is None]
    seen = np.array([[p.seen[i] for i in single] for p in own], dtype=float)
    model = _boosted(seen, [p.label for p in own], _weight(own), depth=2)
    found: dict[tuple[int, int], float] = defaultdict(float)
    for (boosted,) in model.estimators_:
        tree = boosted.tree_
        first, children = tree.feature[0], (tree.children_left[0], tree.children_right[0])
        for sign, child in zip((-1, 1), children, strict=True):
            if first >= 0 and (second := tree.feature[child]) >= 0:
                without, with_it = (
                    tree.value[c, 0, 0] for c in (tree.children_left[child], tree.children_right[child])
                )
                found[min(first, second), max(first, second)] += sign * float(with_it - without)
    strength = {(a, b): abs(w) * float((seen[:, a] * seen[:, b]).std()) for (a, b), w in found.items() if a != b}
    best = sorted(strength, key=lambda pair: (-strength[pair], pair))[:most]
    return [(single[a], single[b]) for a, b in best]


METHODS: Mapping[str, Callable[..., readings.Weights]] = {"stumps": stumps, "logistic": logistic}


def _missing() -> StatisticsError:
    return StatisticsError("fitting weights needs scikit-learn", hint="pip install scikit-learn")


def left_out(
    places: Sequence[Place], *, method: str = METHOD, strength: float = STRENGTH
) -> list[tuple[Place, bool | None]]:
    """Return places of one reading, each with what weights say of it that saw none of its group.

    Groups of gold are left out in :data:`FOLDS` folds, others one by one. Where what is left has one label only, nothing is said: null.
    """
    of_gold = sorted({p.group for p in places if p.gold})
    fold = {group: f"gold {i % FOLDS}" for i, group in enumerate(of_gold)}
    names = [fold.get(p.group, p.group) for p in places]
    said: list[tuple[Place, bool | None]] = []
    for name in sorted(set(names)):
        rest = [p for p, own in zip(places, names, strict=True) if own != name]
        weights = fit(rest, method=method, strength=strength)
        for place, own in zip(places, names, strict=True):
            if own == name:
                said.append((place, says(weights[place.reading], place) if place.reading in weights else None))
    return said


def scores(said: Sequence[tuple[Place, bool | None]]) -> dict[str, float | int | None]:
    """Return the number of places with an answer, the share that is right and F1 of the marked ones; null where undefined."""
    known = [(p.label, answer) for p, answer in said if answer is not None]
    right = sum(label == answer for label, answer in known)
    hits = sum(label and answer for label, answer in known)
    total = sum(answer for _, answer in known) + sum(label for label, _ in known)
    return {
        "n": len(known),
        "accuracy": right / len(known) if known else None,
        "f1": 2 * hits / total if total else None,
    }


def shipped(reading: str) -> readings.Weights:
    """Return the weights of a reading as its table has them."""
    bias, features = readings.table(reading)
    return bias, tuple(f.weight for f in features)


def says(weights: readings.Weights, place: Place) -> bool:
    """Return whether these weights mark a place."""
    bias, own = weights
    total = bias + sum(w for w, held in zip(own, place.seen, strict=True) if held)
    return readings.logistic(total) >= readings.LIKELY
