"""Generated requests, right and wrong, for every operation of the description: no 5xx, nothing that is not described."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway import interface
from kentan.commands import OPERATOR, ROLES
from kentan.ids import new_id
from kentan.links import survey_token
from tests.gateway.conftest import quick_hashes
from tests.whole.lived_town import COUNTY, ROUTES, LivedTown, described

OPERATIONS = {one.ok().label: one.ok() for one in schemathesis.openapi.from_dict(interface()).get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance]
BOUNDED = settings(max_examples=12, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
                   suppress_health_check=list(HealthCheck))
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = LivedTown(tmp_path_factory.mktemp("asked-town"))
    made.app.extensions["kentan"].bell.stopping = True  # a stream ends at once
    yield made
    made.installation.store.close()


@pytest.fixture(scope="module")
def known(town):
    """Values by field, of things that are there."""
    survey = survey_token(town.installation.settings, COUNTY, town.one_of("surveys"))
    return {"county": COUNTY, "token": survey, "enterprise": town.enterprise, "enterprises": [town.enterprise],
            "forum": town.one_of("forums"), "lead_unit": "fgw", "co_units": ["rsj"], "unit": "fgw", "period": 1,
            "fields": {"jobs": 3}, "url": "https://example.com/hook", "types": ["tickets.*"], "channel": "log",
            "subject": "role:office", "replay": "none-yet", "preset": "jian",
            "attachment": town.with_attachment()["attachments"][0]["id"]}


@pytest.mark.parametrize("mode", MODES, ids=["right", "wrong"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_an_answer_is_as_described(town, known, label, mode):
    operation = OPERATIONS[label]
    route = next(one for one in ROUTES if (one.method, described(one)) == (operation.method.upper(), operation.path))
    about = {**known, **({"id": town.id_for(route)} if "{id}" in operation.path else {})}
    people = [town.somebody(role, "*" if role == OPERATOR else COUNTY) for role in route.roles or ROLES]
    people.append(town.somebody("leader", COUNTY))

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode), who=st.sampled_from(people), luck=st.integers(0, 5))
    def conforms(case, who, luck):
        if luck < 5:
            speak_of(case, about)
        answer = case.call(app=town.app, headers={"Authorization": f"Bearer {who.token}", "Idempotency-Key": new_id()})
        case.validate_response(answer, checks=CHECKS)

    conforms()


def speak_of(case, about):
    """Have a generated request speak of what is there, in its address and in its body."""
    (case.headers or {}).pop("If-Match", None)
    case.path_parameters = {name: about[name] for name in case.path_parameters or {}}
    rows = case.body.get("rows") if isinstance(case.body, dict) else None
    for part in [case.body, *(rows if isinstance(rows, list) else [])]:
        if isinstance(part, dict):
            part.update({name: about[name] for name in part if name in about})


__all__ = ["quick_hashes"]
