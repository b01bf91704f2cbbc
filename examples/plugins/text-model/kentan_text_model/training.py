"""Training: labelled rows in, a model out. Only here is scikit-learn needed."""

import json
import os
from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from kentan_text_model.grams import grams_of
from kentan_text_model.model import TextModel

LEAST_ROWS = 5


def read_rows(path):
    """``(text, category)`` of each labelled line of a file: JSON objects with ``text``, ``category``, perhaps ``title``."""
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [(text_of(row), row["category"]) for row in rows if row.get("category")]


def text_of(row):
    """A row's text below its title, if it has one."""
    return "\n".join(row[name] for name in ("title", "text") if row.get(name))


def common(rows, least=LEAST_ROWS):
    """The rows of categories that have enough of them to learn from. Raises ValueError for fewer than two categories."""
    counted = Counter(category for _, category in rows)
    kept = [row for row in rows if counted[row[1]] >= least]
    if len({category for _, category in kept}) < 2:
        raise ValueError(f"fewer than two categories have {least} labelled rows: there is nothing to tell apart")
    return kept


def pipeline(analyzer=grams_of):
    """What is trained; each category counts the same, however many rows it has."""
    return Pipeline([("tfidf", TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=2)),
                     ("regression", LogisticRegression(C=10, class_weight="balanced", max_iter=500))])


def train(rows):
    """A model of labelled rows, ``(text, category)`` each."""
    texts, categories = zip(*rows, strict=True)
    trained = pipeline().fit(texts, categories)
    tfidf, regression = trained["tfidf"], trained["regression"]
    coefficients, intercepts = regression.coef_, regression.intercept_
    if len(coefficients) == 1:  # two categories: scikit-learn keeps what speaks for the second one alone
        coefficients, intercepts = np.vstack([0 * coefficients, coefficients]), np.append(0, intercepts)
    return TextModel({str(gram): place for place, gram in enumerate(tfidf.get_feature_names_out())}, tfidf.idf_,
                     [str(category) for category in regression.classes_], coefficients, intercepts)


def store(model, path):
    """Put a model in its place at once, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        model.save(file)
    beside.replace(path)
