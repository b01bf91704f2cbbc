"""Suggests an appeal's category by a model that was trained from labelled rows; without a model it has no say."""

from kentan.plugins.hookspecs import hookimpl
from kentan_text_model.shelf import model_of


@hookimpl
def classify_appeal(county, text):
    """The likeliest category and its probability."""
    model = model_of(county)
    return model and model.suggest(text)
