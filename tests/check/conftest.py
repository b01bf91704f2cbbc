"""An installation that lived through a whole period, made once; each test gets its own copy of the files."""

import shutil

import pytest
from loops import BEGIN, COUNTY, END, Loop, open_installation


@pytest.fixture(scope="session")
def living(tmp_path_factory):
    """``living(Loop.live_through)``: the folder of an installation that lived so."""
    def made(live, loop=Loop):
        home = tmp_path_factory.mktemp("lived")
        installation = open_installation(home, BEGIN)
        live(loop(installation))
        installation.store.close()
        return home

    return made


@pytest.fixture(scope="session")
def lived(living):
    """The folder of an installation that lived through a period."""
    return living(Loop.live_through)


@pytest.fixture
def home(lived, tmp_path):
    """A copy of it."""
    return shutil.copytree(lived, tmp_path / "home")


@pytest.fixture
def opened():
    """``opened(folder)``: the installation on these files, closed at the end."""
    made = []

    def open_one(folder, moment=END):
        made.append(open_installation(folder, moment))
        return made[-1]

    yield open_one
    for one in made:
        one.store.close()


@pytest.fixture
def installation(home, opened):
    """The installation on the copy."""
    return opened(home)


@pytest.fixture
def loop(installation):
    """Its doors."""
    return Loop(installation)


@pytest.fixture
def store(installation):
    """Its county's database."""
    return installation.store.county(COUNTY)
