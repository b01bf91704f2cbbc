"""The contracts as documents for others, checked by validators that are not ours.

``asyncapi-3.0.0.json.gz`` is the AsyncAPI Initiative's own schema of such documents (Apache-2.0).
"""

import gzip
import shutil
import subprocess
from pathlib import Path

import jsonschema
import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from kentan.contracts.asyncapi import catalogue

ASYNCAPI = orjson.loads(gzip.decompress((Path(__file__).parent / "asyncapi-3.0.0.json.gz").read_bytes()))

PARSER, ERROR = Path(__file__).parent / "asyncapi", 0


@pytest.fixture
def exported(kentan):
    """One document, as a program reads it."""
    return lambda what: orjson.loads(kentan("export", what).output)


def references(value):
    """Every ``$ref`` in a document."""
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def resolves(document, reference):
    for step in reference.removeprefix("#/").split("/"):
        document = document.get(step.replace("~1", "/").replace("~0", "~"))
        if document is None:
            return False
    return True


def test_openapi_is_a_valid_description_of_an_interface(exported):
    document = exported("openapi")
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    assert len(document["paths"]) > 30


def test_asyncapi_is_a_valid_description_of_events(exported):
    document = exported("asyncapi")
    validator = jsonschema.Draft7Validator(ASYNCAPI)
    assert [error.message for error in validator.iter_errors(document)] == []


@pytest.fixture
def parsed():
    """``parsed(document)``: channels that the AsyncAPI Initiative's own JavaScript parser reads, and errors that it finds."""
    if shutil.which("node") is None or not (PARSER / "node_modules").exists():
        pytest.skip("no parser of AsyncAPI: npm ci --prefix tests/cli/asyncapi")

    def parse(document):
        done = subprocess.run(["node", PARSER / "validate.mjs"], input=orjson.dumps(document), capture_output=True, timeout=120,
                              check=True)
        read = orjson.loads(done.stdout)
        return read["channels"], [one for one in read["found"] if one["severity"] == ERROR]

    return parse


def test_asyncapi_is_read_by_the_initiatives_own_parser_without_an_error(exported, parsed):
    document = exported("asyncapi")
    assert parsed(document) == (len(document["channels"]), [])


def test_the_initiatives_own_parser_finds_a_message_that_is_not_there(exported, parsed):
    document = exported("asyncapi")
    next(iter(document["channels"].values()))["messages"]["event"]["$ref"] = "#/components/messages/nothing"
    assert [one["code"] for one in parsed(document)[1]] == ["invalid-ref"]


def test_asyncapi_with_a_fault_is_not_valid(exported):
    document = exported("asyncapi")
    next(iter(document["operations"].values()))["action"] = "shout"
    assert not jsonschema.Draft7Validator(ASYNCAPI).is_valid(document)


def test_every_event_has_its_channel_and_its_message(exported):
    document = exported("asyncapi")
    assert set(document["channels"]) == {event.name for event in catalogue().values()}
    assert set(document["components"]["messages"]) == {event.type for event in catalogue().values()}


@pytest.mark.parametrize("what", ["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(exported, what):
    document = exported(what)
    assert [one for one in references(document) if not resolves(document, one)] == []


def test_the_schema_of_every_events_data_is_a_schema(exported):
    schemas = exported("schemas")
    assert set(schemas) == {event.type for event in catalogue().values()}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_exported_is_told_with_what_can(kentan, language):
    refused = kentan("export", "soap", KENTAN_LANG=language)
    assert refused.exit_code == 2
    assert all(one in refused.output for one in ("asyncapi", "openapi", "schemas"))
