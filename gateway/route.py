"""A line of the route table: an address, who may use it, the door behind it, and the shapes of what goes in and out."""

from dataclasses import dataclass

from marshmallow import Schema

from kentan.commands import LEADER, OFFICE, OPERATOR, SYSTEM, UNIT

COUNTY = "/counties/<county:county>"
STAFF = (OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)


@dataclass(frozen=True)
class Route:
    """One operation of the interface.

    :param roles: who may; none with no ``public`` reason means whoever is logged in.
    :param public: the reason why nobody needs to log in here. With roles, a token that is sent counts.
    :param reads: a question: accounts of the city may ask it of every county.
    :param elsewhere: changes something also of a county whose own installation is elsewhere; else only that one may.
    :param own: about the one who asks, so that no county is asked for.
    :param listed: the answer is a page of ``answer``.
    :param status: of success; 201 also names the Location.
    :param accepted: it may also be 202: what is asked goes on behind the Location.
    :param also: further parts with the same door; the id says which of them is meant.
    :param media: of the answer, where that is not JSON but a stream of events or a file.
    :param takes_file: the request carries one file, as multipart/form-data.
    """

    method: str
    path: str
    part: str
    door: str
    says: tuple[str, str]
    roles: tuple[str, ...] = ()
    public: str = ""
    reads: bool = False
    elsewhere: bool = False
    own: bool = False
    listed: bool = False
    status: int = 200
    accepted: bool = False
    media: str = ""
    takes_file: bool = False
    also: tuple[str, ...] = ()
    body: Schema | None = None
    query: Schema | None = None
    answer: Schema | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """All parts whose door it may lead to."""
        return (self.part, *self.also)

    @property
    def in_county(self) -> bool:
        """Whether the address is within a county."""
        return self.path.startswith(COUNTY)
