"""The command ``python -m kentan_text_model ROWS [--county CODE]``: train from labelled rows, store below KENTAN_HOME."""

import argparse

from kentan_text_model import shelf, training


def main(arguments=None):
    """Train and say what of."""
    parser = argparse.ArgumentParser(prog="python -m kentan_text_model", description=__doc__)
    parser.add_argument("rows", help="a file of JSON lines with text, category and perhaps title")
    parser.add_argument("--county", help="for this county only; left out: for all that have none of their own")
    parser.add_argument("--least", type=int, default=training.LEAST_ROWS, help="rows that a category needs to be learned")
    asked = parser.parse_args(arguments)
    try:
        labelled = training.read_rows(asked.rows)
        rows = training.common(labelled, asked.least)
    except (OSError, ValueError, KeyError) as wrong:
        parser.exit(2, f"{asked.rows}: {wrong}\n")
    path = shelf.path_of(asked.county)
    model = training.train(rows)
    training.store(model, path)
    print(f"{path}: {len(model.categories)} categories, {len(rows)} rows, {len(model.grams)} grams; "
          f"{len(labelled) - len(rows)} rows of rarer categories left out")


if __name__ == "__main__":
    main()
