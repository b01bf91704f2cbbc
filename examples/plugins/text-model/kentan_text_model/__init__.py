"""Suggests categories and tells how alike texts are, by a model trained from labelled rows; without one it has no say."""

from kentan.plugins.hookspecs import hookimpl
from kentan_text_model.shelf import model_of


@hookimpl
def classify_appeal(county, text):
    """The likeliest category and its probability."""
    model = model_of(county)
    return model and model.suggest(text)


@hookimpl
def similar_texts(county, text, others):
    """How alike their words are, each counting by how telling it is."""
    model = model_of(county)
    return model and model.likenesses(text, others)
