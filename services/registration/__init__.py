"""Registration owns counties, units, enterprises and their contacts, calendars, periods, forums, sign-ups and nominations.

Doors: add/get/list counties; register/change/get/list units and enterprises; set/get/erase contacts; import (as days or as a
file), get and list calendars; plan/get/list periods; get and plan a year; those of settings; plan, announce, confirm the
attendees of, change, cancel, hold, get and list forums; sign up and nominate.
Events: ``registration.county|unit|enterprise|calendar|period|forum|sign-up|nomination|setting.…``
(``kentan/contracts/registration.py``).
It hears none.
"""

from kentan.runtime.part import Part
from services.registration import proofs
from services.registration.repository import COLLECTIONS
from services.registration.service import RegistrationService
from services.registration.states import states

part = Part(
    name="registration",
    service=RegistrationService,
    collections=COLLECTIONS,
    checks=(proofs.credit_codes_hold, proofs.forums_follow_their_timeline, proofs.attendees_were_invited),
    states=states,
    unsettled=proofs.periods_missing,
)
