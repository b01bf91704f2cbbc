"""What the guards over everything share."""

import pytest

from tests.whole.lived_town import LivedTown


@pytest.fixture(scope="session")
def lived_town(tmp_path_factory):
    """Two counties, one with a whole period behind it. Tests leave it as it is."""
    town = LivedTown(tmp_path_factory.mktemp("lived-town"))
    yield town
    town.installation.store.close()
