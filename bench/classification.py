"""Bench ``classification``: how often the example plugin text-model names the category that a row was labelled with.

Stratified cross-validation, five parts, three shuffles: what is measured was never trained on. Beside it the commonest category,
always, and the way of the example keyword-classification with keywords chosen from the same training rows: for each category the
pairs of characters most typical of it, how many being tried out within the training rows; the most occurrences win.
Rows of different sources have different categories, so each source is measured by itself; categories of fewer than ten rows are
left out and counted.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from bench.options import Options
from kentan.words import words_of

PLUGIN = Path(__file__).parents[1] / "examples" / "plugins" / "text-model"
LEAST, PARTS, SHUFFLES = 10, 5, (1, 2, 3)
HOW_MANY = (3, 5, 10, 20, 40, 80)
CONFIDENT = (0.5, 0.7, 0.9)

Predict = Callable[[Sequence[str]], list]


def run(options: Options) -> list[dict]:
    """One report a source of labelled rows; a single line where no rows were given."""
    if not options.rows:
        return [{"bench": "classification", "on": "nothing: give labelled rows by --rows FILE"}]
    rows = [row for path in options.rows for row in map(orjson.loads, Path(path).read_bytes().splitlines())]
    return [_report(source, labelled) for source, labelled in labelled_rows(rows).items()]


def labelled_rows(rows: list[dict]) -> dict[str, list[tuple[str, str]]]:
    """Text and category of the rows that have one, by their source."""
    training, found = _training(), defaultdict(list)
    for row in rows:
        if row.get("category"):
            found[row.get("source", "rows")].append((training.text_of(row), row["category"]))
    return dict(found)


def trained(rows: list[dict]) -> Any:
    """The plugin's model of the rows of the first source that has labelled ones."""
    return _training().train(_training().common(next(iter(labelled_rows(rows).values())), LEAST))


def _report(source: str, labelled: list[tuple[str, str]]) -> dict:
    from sklearn.metrics import confusion_matrix

    rows = _training().common(labelled, LEAST)
    truth = [category for _, category in rows]
    told = {name: [_crossed(learn, rows, shuffle) for shuffle in SHUFFLES] for name, learn in LEARNERS.items() if learn}
    names = sorted(set(truth))
    guesses = [guess for guess, _ in told["text-model"][0]]
    table = confusion_matrix(truth, guesses, labels=names)
    return {"bench": "classification", "on": source, "rows": len(rows), "categories": len(names),
            "left out, of rarer categories": len(labelled) - len(rows),
            **{f"{name}: accuracy, macro-F1": _scores(truth, tries) for name, tries in told.items()},
            **_by_confidence(truth, told["text-model"]),
            "labelled \\ told": " ".join(names),
            **{f"  {name}": " ".join(f"{n:4}" for n in row) for name, row in zip(names, table, strict=True)}}


def _crossed(learn: Callable, rows: list[tuple[str, str]], shuffle: int) -> list[tuple[str, float]]:
    """What is told of each row by what was learned from the other parts."""
    from sklearn.model_selection import StratifiedKFold

    told: list[tuple[str, float]] = [("", 0.0)] * len(rows)
    split = StratifiedKFold(PARTS, shuffle=True, random_state=shuffle).split(rows, [category for _, category in rows])
    for train, test in split:
        predict = learn([rows[place] for place in train])
        for place, guess in zip(test, predict([rows[place][0] for place in test]), strict=True):
            told[place] = guess
    return told


def _scores(truth: list[str], tries: list[list[tuple[str, float]]]) -> str:
    from sklearn.metrics import accuracy_score, f1_score

    guesses = [[guess for guess, _ in told] for told in tries]
    accuracy = [accuracy_score(truth, one) for one in guesses]
    macro = [f1_score(truth, one, average="macro", zero_division=0) for one in guesses]
    mean = sum(accuracy) / len(accuracy)
    return f"{mean:.3f} ({min(accuracy):.3f} to {max(accuracy):.3f}), {sum(macro) / len(macro):.3f}"


def _by_confidence(truth: list[str], tries: list[list[tuple[str, float]]]) -> dict[str, str]:
    told = [(guess == category, confidence) for one in tries for category, (guess, confidence) in zip(truth, one, strict=True)]
    found = {}
    for least in CONFIDENT:
        right = [fits for fits, confidence in told if confidence >= least]
        found[f"confidence from {least}"] = (f"{len(right) / len(told):.0%} of the rows, "
                                             f"{sum(right) / len(right):.3f} of them right" if right else "no row")
    return found


def _commonest(rows: list[tuple[str, str]]) -> Predict:
    commonest, count = Counter(category for _, category in rows).most_common(1)[0]
    return lambda texts: [(commonest, count / len(rows))] * len(texts)


def _keywords(rows: list[tuple[str, str]]) -> Predict:
    """As many keywords a category as do best within the training rows, one part of which is kept back for that."""
    back, rest = rows[::4], [row for place, row in enumerate(rows) if place % 4]
    best = max(HOW_MANY, key=lambda many: _right(_counting(rest, many), back))
    return _counting(rows, best)


def _right(predict: Predict, rows: list[tuple[str, str]]) -> int:
    told = predict([text for text, _ in rows])
    return sum(guess == category for (guess, _), (_, category) in zip(told, rows, strict=True))


def _counting(rows: list[tuple[str, str]], many: int) -> Predict:
    keywords, (commonest, _) = _typical(rows, many), Counter(category for _, category in rows).most_common(1)[0]

    def tell(text: str) -> tuple[str, float]:
        found = {category: sum(text.count(word) for word in words) for category, words in keywords.items()}
        best = max(found, key=found.__getitem__)
        return (best, found[best] / sum(found.values())) if found[best] else (commonest, 0.0)

    return lambda texts: [tell(text) for text in texts]


def _typical(rows: list[tuple[str, str]], many: int) -> dict[str, list[str]]:
    """For each category the pairs that its rows have most above their share, by the chi-squared of that."""
    sizes = Counter(category for _, category in rows)
    within: dict[str, Counter] = defaultdict(Counter)
    for text, category in rows:
        within[category].update(words_of(text))
    overall = sum(within.values(), Counter())

    def above(category: str, word: str) -> float:
        expected = overall[word] * sizes[category] / len(rows)
        return max(within[category][word] - expected, 0) ** 2 / expected

    return {category: sorted(words, key=lambda word: -above(category, word))[:many] for category, words in within.items()}


def _text_model(rows: list[tuple[str, str]]) -> Predict:
    """By the plugin's own way: trained, and asked as a county asks."""
    model = _training().train(rows)
    return lambda texts: [(told["category"], told["confidence"]) for told in map(model.suggest, texts)]


def _words_of_jieba() -> Callable | None:
    """The same classifier over the words of a segmenter, for comparison, where that is installed."""
    try:
        from rjieba import cut
    except ImportError:
        return None

    def learn(rows: list[tuple[str, str]]) -> Predict:
        trained = _training().pipeline(lambda text: [word for word in cut(text) if word.strip()]).fit(*zip(*rows, strict=True))
        return lambda texts: [(str(guess), 0.0) for guess in trained.predict(texts)]

    return learn


def _training():
    if str(PLUGIN) not in sys.path:
        sys.path.insert(0, str(PLUGIN))
    from kentan_text_model import training

    return training


LEARNERS = {"the commonest category": _commonest, "keywords": _keywords, "text-model": _text_model,
            "with jieba's words instead": _words_of_jieba()}
