"""Ways in which a store goes wrong, each with the finding that must name it.

A corruption is a function of the county's store; it answers the beginning of the finding (the document) and words of it.
"""

from collections.abc import Callable

from kentan.documents import chain_hash, new_document
from kentan.runtime.part import load_parts
from kentan.store.port import CountyStore
from kentan.store.registers import position_id

Corruption = Callable[[CountyStore], tuple[str, str]]
CORRUPTIONS: dict[str, Corruption] = {}
PARTS = load_parts()
SPECS = {spec.name: spec for part in PARTS.values() for spec in part.collections}
PROOFS = {f"{part.name}.{proof.__name__}": proof for part in PARTS.values() for proof in part.checks}
TRIED: dict[str, str] = {}  # corruption to the part's proof that is to find it; the others are for the check itself


def corruption(function):
    """Enter a corruption in the table."""
    CORRUPTIONS[function.__name__] = function
    return function


def found_by(proof):
    """Enter a corruption in the table that this proof of a part is to find."""
    def enter(function):
        TRIED[function.__name__] = proof
        return corruption(function)

    return enter


def of(store, name):
    """A collection by its name."""
    return store.collection(SPECS[name])


def one(store, name, **where):
    """The first document of a collection that matches."""
    return of(store, name).find(where, (), 1)[0]


def write(store, name, doc):
    """Save a document behind the doors' backs; where it is, as findings say it."""
    of(store, name).save(doc)
    return f"{name}/{doc['_id']}"


def remove(store, name, doc):
    """Delete a document behind the doors' backs; where it was."""
    of(store, name).delete(doc["_id"])
    return f"{name}/{doc['_id']}"


def chained(doc):
    """The document with its chain computed anew, as somebody would who covers his tracks."""
    previous = ""
    for entry in doc["timeline"]:
        previous = entry["hash"] = chain_hash(previous, entry)
    return doc


def unindexed(store, name, path):
    """Take a unique index away, which no corruption gets past."""
    store.file.connection.execute(f'DROP INDEX "{name}__{path}__unique"')


# timelines

@corruption
def an_entry_altered(store):
    doc = one(store, "tickets_appeals", status="closed")
    doc["timeline"][2]["note"] = "另有说明"
    return write(store, "tickets_appeals", doc), f"the chain of {doc['number']} breaks at entry 3"


@corruption
def an_entry_taken_out(store):
    doc = one(store, "tickets_appeals", status="closed")
    del doc["timeline"][1]
    return write(store, "tickets_appeals", doc), f"the chain of {doc['number']} breaks at entry 2"


@corruption
def a_sequence_ahead(store):
    doc = one(store, "registration_forums")
    doc["sequence"] += 1
    return write(store, "registration_forums", doc), f"sequence {doc['sequence']} but {len(doc['timeline'])} timeline entries"


@corruption
def a_timeline_cut_off_with_its_sequence(store):
    doc = one(store, "tickets_appeals", status="closed")
    del doc["timeline"][-2:]
    doc["sequence"] -= 2
    return write(store, "tickets_appeals", doc), "its timeline was cut off; notifications_feed/"


@corruption
def a_timeline_taken_away(store):
    doc = one(store, "registration_units")
    del doc["timeline"]
    return write(store, "registration_units", doc), "its timeline was cut off"


@corruption
def a_past_written_anew_with_a_right_chain(store):
    doc = one(store, "tickets_appeals", status="closed")
    doc["timeline"][3]["actor"] = {"id": "somebody-else", "role": "unit"}
    return write(store, "tickets_appeals", chained(doc)), "entry 4 was written anew; notifications_feed/"


@corruption
def an_archived_event_altered(store):
    entry = one(store, "notifications_feed", type="tickets.appeal.closed")
    entry["event"]["data"]["outcome"] = "explained"
    write(store, "notifications_feed", entry)
    return f"tickets_appeals/{entry['event']['subject']}", f"is about other data than notifications_feed/{entry['_id']}"


@corruption
def a_document_that_says_what_another_says(store):
    doc = one(store, "registration_units")
    of(store, "registration_units").insert({**doc, "_id": "zzz", "version": 0})
    return "registration_units/zzz", f"which registration_units/{doc['_id']} says, too"


@corruption
def a_document_that_cannot_be_read(store):
    doc = one(store, "tickets_letters", kind="minutes")
    del doc["timeline"][0]["hash"]
    return write(store, "tickets_letters", doc), "cannot be read (KeyError: 'hash')"


# outbox and archive

@corruption
def an_event_neither_waiting_nor_published(store):
    entry = one(store, "notifications_feed", type="tickets.appeal.opined")
    doc = of(store, "tickets_appeals").get(entry["event"]["subject"])
    remove(store, "notifications_feed", entry)
    return f"tickets_appeals/{doc['_id']}", f"notifications.on_any_event never applied event {entry['event_id']}"


@corruption
def an_outbox_with_an_event_that_nobody_said(store):
    doc = one(store, "registration_units")
    event = one(store, "notifications_feed", type="registration.unit.registered")["event"]
    of(store, "registration_units").save(doc, [{**event, "id": "forged"}])
    return f"registration_units/{doc['_id']} in its outbox", "holds event forged"


@corruption
def an_outbox_with_what_is_no_event(store):
    doc = one(store, "registration_units")
    of(store, "registration_units").save(doc, [{"id": "half"}])
    return f"registration_units/{doc['_id']} in its outbox", "cannot be read (KeyError"


@corruption
def an_archive_with_an_event_that_nobody_said(store):
    entry = one(store, "notifications_feed", type="tickets.appeal.closed")
    position = position_id(of(store, "notifications_feed").count() + 1)
    forged = {**entry, "_id": position, "event_id": "forged", "event": {**entry["event"], "id": "forged"}, "version": 0}
    of(store, "notifications_feed").insert(forged)
    return f"notifications_feed/{position}", "holds event forged (tickets.appeal.closed), which nobody said"


@found_by("notifications.feed_is_whole")
def an_archive_position_missing(store):
    of(store, "notifications_feed").delete(position_id(5))
    return "notifications_feed", "position 5 is missing before 000000000006"


@found_by("notifications.feed_is_whole")
def an_archive_entry_named_for_another_event(store):
    entry = of(store, "notifications_feed").get(position_id(4))
    entry["event"]["id"] = "another"
    return write(store, "notifications_feed", entry), "holds another event than the one it is named for"


@found_by("notifications.positions_are_reached")
def a_subscription_ahead_of_the_feed(store):
    doc = one(store, "notifications_subscriptions")
    doc["positions"] = dict.fromkeys(doc["positions"], 100_000)
    return write(store, "notifications_subscriptions", doc), "at position 100000, but the feed ends at"


@found_by("notifications.links_are_reached")
def a_link_ahead_of_the_feed(store):
    link = new_document("city", position=100_000, policy="", attempts=0, problem=None, next_attempt="")
    of(store, "notifications_links").insert(link)
    return "notifications_links/city", "at position 100000, but the feed ends at"


# consumers: lost

def cause_of(store, made, name):
    """Where an event was said that a document was made of."""
    event_id = made.get("event_id") or made["timeline"][0]["cause"]
    event = one(store, "notifications_feed", event_id=event_id)["event"]
    return f"{name}/{event['subject']}"


@corruption
def a_survey_lost(store):
    made = one(store, "evaluation_surveys")
    where = cause_of(store, made, "tickets_appeals")
    remove(store, "evaluation_surveys", made)
    return where, "evaluation.on_appeal_closed never applied event"


@corruption
def a_message_lost(store):
    made = one(store, "notifications_messages", event="tickets.appeal.assigned")
    where = cause_of(store, made, "tickets_appeals")
    remove(store, "notifications_messages", made)
    return where, "notifications.on_told_event never applied event"


@corruption
def a_copy_lost(store):
    remove(store, "tickets_units", of(store, "tickets_units").get("fgw"))
    return "registration_units/fgw", "tickets.on_unit_changed never applied event"


@corruption
def a_copy_behind(store):
    copy = of(store, "tickets_units").get("rsj")
    copy["source_sequence"] = 1
    write(store, "tickets_units", copy)
    return "registration_units/rsj", "tickets.on_unit_changed never applied event"


@corruption
def a_reopening_not_heard(store):
    doc = one(store, "tickets_appeals", round=2)
    doc["heard"] = []
    write(store, "tickets_appeals", doc)
    ordered = one(store, "evaluation_second_supervisions")
    return f"evaluation_second_supervisions/{ordered['_id']}", "tickets.on_second_supervision_ordered never applied event"


@corruption
def a_count_lost(store):
    entry = one(store, "evaluation_log")
    remove(store, "evaluation_log", entry)
    return f"tickets_appeals/{entry['subject'].split('/')[1]}", "evaluation.on_counted_event never applied event"


# consumers: doubled

@corruption
def a_reopening_heard_twice(store):
    doc = one(store, "tickets_appeals", round=2)
    doc["heard"] *= 2
    write(store, "tickets_appeals", doc)
    ordered = one(store, "evaluation_second_supervisions")
    return (f"evaluation_second_supervisions/{ordered['_id']}", f"applied event {doc['heard'][0]} "
            "(evaluation.second-supervision.ordered) 2 times")


@corruption
def a_reopening_heard_by_another_file_too(store):
    heard, other = one(store, "tickets_appeals", round=2)["heard"], one(store, "tickets_appeals", round=1)
    other["heard"] = heard
    write(store, "tickets_appeals", other)
    ordered = one(store, "evaluation_second_supervisions")
    return f"evaluation_second_supervisions/{ordered['_id']}", "tickets.on_second_supervision_ordered applied event"


@corruption
def a_survey_issued_twice(store):
    made = one(store, "evaluation_surveys")
    made["timeline"] = made["timeline"][:1]
    made["timeline"][0]["event"] = "of-its-own"
    of(store, "evaluation_surveys").insert({**chained(made), "_id": "again", "sequence": 1, "version": 0})
    return cause_of(store, made, "tickets_appeals"), "(tickets.appeal.closed) 2 times"


@found_by("notifications.messages_are_single")
def a_message_made_twice(store):
    made = one(store, "notifications_messages")
    of(store, "notifications_messages").insert({**made, "_id": "zzz", "version": 0})
    return "notifications_messages/zzz", f"tells what {made['_id']} tells, too"


def _twice(store, name):
    unindexed(store, name, "event_id")
    entry, last = one(store, name), of(store, name).count()
    of(store, name).insert({**entry, "_id": position_id(last + 1), "version": 0})
    return f"applied event {entry['event_id']}"


@corruption
def an_event_counted_twice(store):
    subject = one(store, "evaluation_log")["subject"].split("/")[1]
    return f"tickets_appeals/{subject}", f"evaluation.on_counted_event {_twice(store, 'evaluation_log')}"


@corruption
def an_event_archived_twice(store):
    event = one(store, "notifications_feed")["event"]
    return f"registration_calendars/{event['subject']}", f"notifications.on_any_event {_twice(store, 'notifications_feed')}"


# numbers

def _number_missing(store, kind):
    first = next(row for row in of(store, "tickets_numbers").find({"n": 1}) if kind in row["register"])
    remove(store, "tickets_numbers", first)
    return first


@found_by("tickets.numbers_without_gaps")
def a_ledger_number_missing(store):
    number = _number_missing(store, "ledger/")
    return f"tickets_numbers/{number['register']}", "number 1 is missing"


@found_by("tickets.numbers_without_gaps")
def a_letter_number_missing(store):
    number = _number_missing(store, "/assignment/")
    return f"tickets_numbers/{number['register']}", "number 1 is missing"


@found_by("tickets.numbers_are_used")
def a_letter_without_a_number(store):
    number = _number_missing(store, "/minutes/")
    return f"tickets_letters/{number['holder']}", "has no number"


@found_by("tickets.numbers_are_used")
def a_file_without_a_number(store):
    number = _number_missing(store, "ledger/")
    return f"tickets_appeals/{number['holder']}", "has no number"


@found_by("tickets.numbers_are_used")
def a_file_under_another_number(store):
    doc = one(store, "tickets_appeals")
    number = one(store, "tickets_numbers", holder=doc["_id"])
    doc["number"] = "360802-2026-000099"
    write(store, "tickets_appeals", doc)
    return f"tickets_numbers/{number['_id']}", f"held by {doc['_id']}, which does not have it"


@found_by("tickets.letters_fit_files")
def a_letter_that_is_not_issued(store):
    letter = one(store, "tickets_letters", kind="assignment")
    letter["status"] = "voided"
    write(store, "tickets_letters", letter)
    return f"tickets_appeals/{letter['appeal']}", f"letter {letter['_id']} is not issued"


@found_by("tickets.letters_fit_files")
def a_letter_that_its_file_does_not_name(store):
    letter = one(store, "tickets_letters", kind="assignment")
    doc = of(store, "tickets_appeals").get(letter["appeal"])
    doc["letters"].remove(letter["_id"])
    write(store, "tickets_appeals", doc)
    return f"tickets_letters/{letter['_id']}", "its file does not name it"


@found_by("tickets.attachments_are_in_the_chain")
def an_attachment_that_no_entry_carries(store):
    doc = next(file for file in of(store, "tickets_appeals").find({}, (), 10) if "attachments" in file)
    doc["attachments"].append({**doc["attachments"][0], "id": "slipped-in", "hash": "0" * 64, "withdrawn_at": "2026-03-01"})
    return write(store, "tickets_appeals", doc), "no entry carries the hash of attachment slipped-in"


@found_by("tickets.marks_agree")
def a_due_mark_moved(store):
    doc = one(store, "tickets_appeals", status="assigned")
    doc["oldest_due"] = "2030-01-01T00:00:00.000Z"
    return write(store, "tickets_appeals", doc), "oldest_due is 2030-01-01T00:00:00.000Z, its clocks say"


@found_by("tickets.clocks_stand_right")
def a_clock_that_stands_still_for_nothing(store):
    doc = one(store, "tickets_appeals", status="assigned")
    clock = next(clock for clock in doc["clocks"] if clock["stopped_at"] is None)
    clock["paused_by"] = "objected"
    return write(store, "tickets_appeals", doc), f"clock {clock['id']} stands still by objected, the file's states say None"


# registration

@found_by("registration.credit_codes_hold")
def a_credit_code_that_is_not_right(store):
    doc = one(store, "registration_enterprises")
    doc["credit_code"] = "91360802MA0000001X"
    return write(store, "registration_enterprises", doc), "credit code 91360802MA0000001X is not right"


@found_by("registration.forums_follow_their_timeline")
def a_forum_that_is_not_what_its_timeline_says(store):
    doc = one(store, "registration_forums")
    doc["status"] = "planned"
    return write(store, "registration_forums", doc), "status planned, but its timeline says held"


@found_by("registration.attendees_were_invited")
def an_attendee_whom_nobody_invited(store):
    doc = one(store, "registration_forums")
    doc["attendees"].append("stranger")
    return write(store, "registration_forums", doc), "neither_signed_up_nor_nominated"


# evaluation

@found_by("evaluation.log_is_whole")
def a_position_of_the_log_missing(store):
    of(store, "evaluation_log").delete(position_id(2))
    return "evaluation_log", "position 2 is missing"


@found_by("evaluation.table_is_its_log")
def a_scoreboard_that_has_read_further_than_its_log(store):
    table = of(store, "evaluation_tables").get("scoreboard")
    table["watermark"] += 1
    return write(store, "evaluation_tables", table), f"watermark is {table['watermark']}, its log has {table['watermark'] - 1}"


@found_by("tickets.supervision_holds")
def a_step_whose_moment_does_not_fit_its_state(store):
    file = next(file for file in of(store, "tickets_appeals").find({}, (), 100) if file.get("steps"))
    step = file["steps"][0]
    step["taken_at"] = None if step["taken_at"] else file["raised_at"]
    return write(store, "tickets_appeals", file), f"step {step['id']} is {step['state']}, and taken at {step['taken_at']}"


@found_by("evaluation.published_are_whole")
def a_published_table_with_another_score(store):
    table = one(store, "evaluation_published")
    table["units"][0]["score"] = 100
    return write(store, "evaluation_published", table), "its content is not what was published"


@corruption
def a_ledger_that_is_not_what_was_counted(store):
    doc = one(store, "tickets_appeals", lead_unit="rsj")
    doc["lead_unit"] = "fgw"
    write(store, "tickets_appeals", doc)
    return "evaluation_tables/scoreboard", "a recount of the ledger gives"


# the part that reads what a corruption made unreadable

@corruption
def a_document_that_a_proof_cannot_read(store):
    doc = one(store, "tickets_appeals")
    del doc["clocks"]
    write(store, "tickets_appeals", doc)
    return "tickets", "marks_agree stopped at a document that cannot be read (KeyError: 'clocks')"


# units

@found_by("tickets.each_file_has_one_lead_unit")
def a_file_that_two_units_have(store):
    doc = one(store, "tickets_appeals", status="assigned")
    doc["co_units"] = [doc["lead_unit"]]
    return write(store, "tickets_appeals", doc), f"is led and co-worked by {doc['lead_unit']}"


@found_by("tickets.objections_add_up")
def a_lost_objection_that_nobody_raised(store):
    doc = one(store, "tickets_appeals", status="assigned")
    doc["objections_lost"] = 2
    return write(store, "tickets_appeals", doc), "2 objections lost, 0 refused"


@found_by("tickets.waiting_agrees")
def a_decision_that_nobody_waits_for(store):
    doc = one(store, "tickets_appeals", status="closed")
    doc["waits"] = {"objection": doc["raised_at"]}
    return write(store, "tickets_appeals", doc), "its fields say {}"


@found_by("tickets.consultations_add_up")
def an_opinion_that_nobody_gave(store):
    doc = one(store, "tickets_appeals", status="closed")
    asked = {"turn": 1, "by": "office", "units": ["fgw"], "round": 1, "state": "closed", "opened_at": doc["raised_at"],
             "closed_at": doc["raised_at"], "answered": ["fgw"], "met_on": None, "question": "?", "opinions": [], "meeting": None,
             "conclusion": None}
    return write(store, "tickets_appeals", {**doc, "consultations": [asked]}), "consultation 1 was answered by ['fgw']"


# links

@found_by("tickets.links_are_noted")
def a_link_that_the_earlier_file_does_not_note(store):
    earlier, later = of(store, "tickets_appeals").find({}, ("raised_at",), 2)
    match = {"appeal": earlier["_id"], "number": earlier["number"], "kind": "duplicate", "likeness": 0.9, "state": "confirmed",
             "proposed_at": later["raised_at"], "decided_at": later["raised_at"], "reason": None}
    write(store, "tickets_appeals", {**later, "matches": [match], "matched_at": None})
    return f"tickets_appeals/{earlier['_id']}", "does not note that"


@found_by("tickets.link_marks_agree")
def a_file_that_is_raised_again_by_nothing(store):
    file = one(store, "tickets_appeals")
    return write(store, "tickets_appeals", {**file, "reraised_by": ["nothing"]}), "reraised_by"


# outcomes

@found_by("tickets.endings_are_whole")
def a_closed_file_that_nobody_closed(store):
    doc = one(store, "tickets_appeals", status="closed")
    doc["closed_by"] = None
    return write(store, "tickets_appeals", doc), "is closed, closed by None"


@found_by("tickets.clocks_fit_outcomes")
def a_file_on_the_long_term_list_that_never_wakes(store):
    doc = one(store, "tickets_appeals", status="closed")
    doc["outcome"] = "long_term"
    return write(store, "tickets_appeals", doc), "its clock review does not run"


@found_by("tickets.commitments_are_followed")
def a_file_listed_by_a_promise_that_nobody_made(store):
    doc = one(store, "tickets_appeals", status="closed")
    doc["promised"] = {"open": "2026-03-01"}
    return write(store, "tickets_appeals", doc), "its commitments say {}"
