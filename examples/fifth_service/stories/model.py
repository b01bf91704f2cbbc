"""What makes a good case."""


def is_story(appeal: dict) -> bool:
    """Closed as solved, by the enterprise itself and not by a rule."""
    return appeal["outcome"] == "solved" and appeal["closed_by"] == "enterprise"
