"""Every door of every installed part asks again who comes: by role, and by county."""

import pytest

from kentan.commands import ENTERPRISE, OFFICE, PUBLIC, ROLES, Actor, Command
from kentan.errors import Forbidden
from kentan.runtime.part import load_parts

HERE, NEXT = "360802", "360821"
SERVICES = {name: part.service for name, part in load_parts().items()}
DOORS = {f"{name}.{method}": getattr(service, method) for name, service in SERVICES.items() for method in dir(service)
         if hasattr(getattr(service, method), "roles")}
ROLE_WALLS = [(name, role) for name, door in DOORS.items() if door.roles for role in (*ROLES, PUBLIC.role)
              if role not in door.roles]
READING = [name for name, door in DOORS.items() if door.reads]
WRITING = [name for name, door in DOORS.items() if not door.reads]


def role_of(name):
    """A role that the door is open to; not enterprise, if another one is."""
    return max(DOORS[name].roles or [OFFICE], key=lambda role: role != ENTERPRISE)


def refused(name, role, at=HERE, **rest):
    """The code with which a door refuses; no service stands behind it, as nobody who is refused may get that far."""
    with pytest.raises(Forbidden) as raised:
        DOORS[name](None, Command(Actor("a", role, HERE, **rest), at).as_dict())
    return raised.value.code


@pytest.mark.parametrize(("name", "role"), ROLE_WALLS)
def test_a_door_is_closed_to_roles_it_does_not_name(name, role):
    assert refused(name, role) == "role_not_allowed"


@pytest.mark.parametrize("name", DOORS)
def test_a_door_is_closed_to_the_next_county(name):
    assert refused(name, role_of(name), at=NEXT) == "other_county"


@pytest.mark.parametrize("name", WRITING)
def test_the_city_changes_nothing_in_its_counties(name):
    assert refused(name, role_of(name), at=NEXT, city=True) == "other_county"


@pytest.mark.parametrize("name", READING)
def test_an_enterprise_of_the_city_reads_nothing_in_its_counties(name):
    known = not DOORS[name].roles or ENTERPRISE in DOORS[name].roles
    assert refused(name, ENTERPRISE, at=NEXT, city=True) == ("other_county" if known else "role_not_allowed")
