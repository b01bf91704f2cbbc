"""The model: how telling each gram is, and what speaks for each category. A file of it holds texts and numbers only."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from kentan_text_model.grams import grams_of

FORMAT = 1


@dataclass(frozen=True)
class TextModel:
    """Logistic regression over TF-IDF weights (sublinear, of length 1), as scikit-learn trained it.

    :param grams: each known gram's place; ``idf`` has its weight there, ``coefficients`` a column (categories × grams).
    """

    grams: dict[str, int]
    idf: np.ndarray
    categories: list[str]
    coefficients: np.ndarray
    intercepts: np.ndarray

    @classmethod
    def load(cls, path):
        """Read a file that ``save`` wrote. Nothing in it is executed; raises ValueError for a file of another kind."""
        with np.load(path, allow_pickle=False) as file:
            if int(file.get("format", 0)) != FORMAT:
                raise ValueError(f"{path} is no text model of format {FORMAT}: train it again")
            grams = {gram: place for place, gram in enumerate(file["grams"].tolist())}
            model = cls(grams, file["idf"], file["categories"].tolist(), file["coefficients"], file["intercepts"])
        known, categories = len(model.grams), len(model.categories)
        if (model.idf.shape, model.coefficients.shape, model.intercepts.shape) != ((known,), (categories, known), (categories,)):
            raise ValueError(f"{path} does not fit together: train it again")
        return model

    def save(self, file):
        """Write it to an open binary file."""
        np.savez_compressed(file, format=FORMAT, grams=np.array(list(self.grams)), idf=self.idf.astype(np.float32),
                            categories=np.array(self.categories), coefficients=self.coefficients.astype(np.float32),
                            intercepts=self.intercepts.astype(np.float32))

    def probabilities(self, text):
        """How likely each category is, in the order of ``categories``; None for a text with nothing known in it."""
        weights = {self.grams[gram]: weight for gram, weight in self._weights(text).items() if gram in self.grams}
        if not weights:
            return None
        places, values = np.fromiter(weights, int), np.fromiter(weights.values(), float)
        scores = self.coefficients[:, places] @ (values / np.linalg.norm(values)) + self.intercepts
        likely = np.exp(scores - scores.max())
        return likely / likely.sum()

    def suggest(self, text):
        """The likeliest category and its probability, or None."""
        likely = self.probabilities(text)
        if likely is None:
            return None
        best = int(likely.argmax())
        return {"category": self.categories[best], "confidence": round(float(likely[best]), 2)}

    def likenesses(self, text, others):
        """The cosine between a text and each of the others, 0 to 1."""
        mine = self._weights(text)
        return [_cosine(mine, self._weights(other)) for other in others]

    def _weights(self, text):
        """Each gram's weight; one that was not seen in training is as telling as the rarest that was."""
        rarest = float(self.idf.max())
        return {gram: (1 + math.log(count)) * (float(self.idf[self.grams[gram]]) if gram in self.grams else rarest)
                for gram, count in Counter(grams_of(text)).items()}


def _cosine(one, other):
    length = math.sqrt(sum(weight ** 2 for weight in one.values()) * sum(weight ** 2 for weight in other.values()))
    return min(sum(weight * other[gram] for gram, weight in one.items() if gram in other) / length, 1.0) if length else 0.0
