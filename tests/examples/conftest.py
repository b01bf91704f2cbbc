"""Towns that run with installed examples."""

import pytest

from tests.examples.example_town import ExampleTown


@pytest.fixture(scope="session")
def example_town():
    """Starts example towns; stops them at the end."""
    started = []

    def start(*args, **kwargs):
        started.append(ExampleTown(*args, **kwargs))
        return started[-1].start()

    yield start
    for town in started:
        town.stop()

