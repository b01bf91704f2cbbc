"""An installation that lived through a whole period, made once; each test gets its own copy of the files."""

import shutil

import pytest
from loops import BEGIN, COUNTY, Loop, open_installation


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    """The folder of an installation that lived through a period."""
    home = tmp_path_factory.mktemp("lived")
    installation = open_installation(home, BEGIN)
    Loop(installation).live_through()
    installation.store.close()
    return home


@pytest.fixture
def home(lived, tmp_path):
    """A copy of it."""
    return shutil.copytree(lived, tmp_path / "home")


@pytest.fixture
def installation(home):
    """The installation on the copy."""
    made = open_installation(home)
    yield made
    made.store.close()


@pytest.fixture
def loop(installation):
    """Its doors."""
    return Loop(installation)


@pytest.fixture
def store(installation):
    """Its county's database."""
    return installation.store.county(COUNTY)
