"""What is proved of links between files."""

from kentan.check.snapshot import documents_of
from kentan.store.port import CountyStore
from services.tickets.linking import links
from services.tickets.repository import APPEALS


def links_are_noted(store: CountyStore) -> list[str]:
    """A file that is linked with an earlier one is noted there as what it is, and nothing else is."""
    confirmed, noted = set(), set()
    for file in documents_of(store, APPEALS):
        confirmed |= {(file["_id"], match["appeal"], match["kind"]) for match in file.get("matches", ())
                      if match["state"] == links.CONFIRMED}
        noted |= {(one["appeal"], file["_id"], one["kind"]) for one in file.get("linked_from", ()) if one["linked"]}
    return [*(f"{APPEALS.name}/{earlier}: does not note that {later} is linked with it ({kind})"
              for later, earlier, kind in sorted(confirmed - noted)),
            *(f"{APPEALS.name}/{earlier}: notes {later} ({kind}), which is not linked with it"
              for later, earlier, kind in sorted(noted - confirmed))]


def link_marks_agree(store: CountyStore) -> list[str]:
    """``matched_at`` and ``reraised_by`` of every file are what its matches and notes say."""
    return [f"{APPEALS.name}/{file['_id']}: {name} is {file.get(name)}, its matches and notes say {value}"
            for file in documents_of(store, APPEALS) for name, value in links.marks(file).items()
            if (file.get(name) or None) != (value or None)]


LINK_CHECKS = (links_are_noted, link_marks_agree)
