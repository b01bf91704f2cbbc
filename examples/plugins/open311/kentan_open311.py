"""Open311 GeoReport v2: apps that know the standard list the kinds of appeals, raise one, and see how they stand.

A service is a kind of appeal, a service request an appeal. Whoever asks sends an API token as ``api_key``; only the list of
services and the discovery are open to everybody. ``attribute[enterprise]`` names the enterprise (its id), further attributes are
the county's own fields. Everything is there as JSON and as XML. Specification: https://wiki.open311.org/GeoReport_v2
"""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import orjson
from flask import Blueprint, Response, request

from kentan.clock import from_text, to_text
from kentan.errors import Invalid, KentanError, NotFound
from kentan.ids import new_id
from kentan.messages import message
from kentan.plugins.hookspecs import hookimpl

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
KINDS = {"request": ("事项", "有事要办"), "difficulty": ("难题", "有困难要解决"), "criticism": ("批评", "有意见要提"),
         "suggestion": ("建议", "有建议要说")}
DATATYPES = {"text": "text", "number": "number", "date": "datetime", "choice": "singlevaluelist", "boolean": "singlevaluelist"}
STATUSES = {401: 403, 422: 400}
MOST, PAGE, SPAN = 1000, 200, timedelta(days=90)
FOLLOWING = ("raised_at", "assigned_at", "opined_at", "completed_at", "closed_at")


def answered(format, content, root, item, status=200):
    """The content in the format that was asked for; as XML a list has elements named ``item``."""
    body = orjson.dumps(content) if format == "json" else (
        b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(element(root, content, item), "utf-8"))
    return Response(body, status, content_type=FORMATS[format])


def element(name, content, item):
    """A value as an XML element; the elements of an inner list have the singular of its name."""
    made = ElementTree.Element(name)
    if isinstance(content, dict):
        made.extend(element(key, value, key.removesuffix("s")) for key, value in content.items())
    elif isinstance(content, list):
        made.extend(element(item, value, item) for value in content)
    elif content is not None:
        made.text = str(content).lower() if isinstance(content, bool) else str(content)
    return made


def service(code):
    """A kind of appeal as a service. Raises NotFound."""
    if code not in KINDS:
        raise NotFound("not_found", {"what": "service_code"})
    name, description = KINDS[code]
    return {"service_code": code, "service_name": name, "description": description, "metadata": True, "type": "realtime",
            "keywords": "诉求", "group": "恳谈"}


def attributes(form):
    """The enterprise, and the county's own fields, as a service's attributes."""
    fields = [{"code": "enterprise", "label": {"zh": "企业编号"}, "type": "text", "required": True, "values": []}, *form]
    return [{"variable": True, "code": field["code"], "datatype": DATATYPES[field["type"]], "required": field["required"],
             "datatype_description": None, "order": order, "description": next(iter(field["label"].values())),
             "values": [{"key": value, "name": value} for value in choices(field)]} for order, field in enumerate(fields, 1)]


def choices(field):
    """What a field may be, where that is a list."""
    return ["true", "false"] if field["type"] == "boolean" else field["values"]


def filled_in(form, given):
    """The county's own fields with the values given as text; what is no number stays text, and is refused at its field."""
    kinds = {field["code"]: field["type"] for field in form}
    return {code: typed(kinds.get(code), value) for code, value in given.items()}


def typed(kind, text):
    """A text as what its field wants."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    try:
        return float(text) if kind == "number" else text
    except ValueError:
        return text


def service_request(appeal):
    """An appeal as a service request."""
    running = [clock["due_at"] for clock in appeal["clocks"] if not clock["stopped_at"]]
    return {"service_request_id": appeal["id"], "status": "closed" if appeal["status"] == "closed" else "open",
            "status_notes": appeal["outcome"] or appeal["status"], "service_name": KINDS[appeal["kind"]][0],
            "service_code": appeal["kind"], "description": appeal.get("text") or appeal.get("excerpt"),
            "agency_responsible": appeal["lead_unit"], "service_notice": appeal["number"],
            "requested_datetime": appeal["raised_at"], "updated_datetime": max(appeal[name] or "" for name in FOLLOWING),
            "expected_datetime": min(running, default=None), "address": None, "lat": None, "long": None, "media_url": None}


def appeal_asked(form, given):
    """The form data of a POST as an appeal. Raises Invalid where something is missing that is needed."""
    kind = service(given.get("service_code"))["service_code"]
    own = {name[10:-1]: value for name, value in given.items() if name.startswith("attribute[") and name.endswith("]")}
    needed = {"description": given.get("description"), "attribute[enterprise]": own.get("enterprise")}
    if missing := {name: ["required"] for name, value in needed.items() if not value}:
        raise Invalid("invalid", {}, missing)
    where = given.get("address_string") or " ".join(given[name] for name in ("lat", "long") if given.get(name))
    name = (given.get("last_name", "") + given.get("first_name", "")).strip()
    return {"kind": kind, "enterprise": own.pop("enterprise"),
            "text": given["description"] + (f"\n地址：{where}" if where else ""), "fields": filled_in(form, own),
            "contact": {"name": name, "phone": given.get("phone") or None} if name else None,
            "source": "open311", "foreign_id": new_id()}  # the standard has no number of the caller's own


def moment_of(text, otherwise):
    """A date as the standard writes it, as stored text. Raises Invalid."""
    try:
        return to_text(from_text(text)) if text else otherwise
    except ValueError as wrong:
        raise Invalid("not_a_moment") from wrong


def listed(ask_appeals, asked):
    """The appeals that a GET asks for, the newest first: 90 days at most, 1,000 at most, as the standard has it."""
    now = moment_of(asked.get("end_date"), "9999")
    last = datetime.now().astimezone() if now == "9999" else from_text(now)
    since = moment_of(asked.get("start_date"), to_text(last - SPAN))
    wanted = {"kind": service(asked["service_code"])["service_code"]} if asked.get("service_code") else {}
    found, after = [], None
    while True:
        page = ask_appeals({**wanted, "limit": PAGE, **({"after": after} if after else {})})
        found += [one for one in page["items"] if since <= one["raised_at"] <= now]
        after = page["next"]
        if not after or len(found) >= MOST or page["items"][-1]["raised_at"] < since:
            states = asked.get("status", "open,closed").split(",")
            return [one for one in map(service_request, found[:MOST]) if one["status"] in states]


@hookimpl
def gateway_blueprint(ask):
    """The six addresses of GeoReport v2, and the discovery."""
    here = Blueprint("open311", __name__)

    def key():
        return request.values.get("api_key", "")

    def form_of(county):
        return ask("tickets", "get_form", county, {}, key())["form"]

    @here.errorhandler(KentanError)
    def failed(error):
        status = STATUSES.get(error.status, error.status)
        fields = "；".join(f"{name}: {code}" for name, codes in error.fields.items() for code in codes)
        said = message(error.code, "zh", error.params) + (f" {fields}" if fields else "")
        format = "json" if request.path.endswith(".json") else "xml"
        return answered(format, [{"code": status, "description": said}], "errors", "error", status)

    @here.get("/discovery.<any(json,xml):format>")
    def discovery(county, format):
        endpoint = {"specification": "http://wiki.open311.org/GeoReport_v2", "url": request.base_url.rsplit("/", 1)[0],
                    "changeset": "2026-01-01T00:00:00Z", "type": "production", "formats": [*FORMATS.values()]}
        content = {"changeset": endpoint["changeset"], "contact": "恳谈办", "key_service": "恳谈办", "endpoints": [endpoint]}
        return answered(format, content, "discovery", "endpoint")

    @here.get("/services.<any(json,xml):format>")
    def services(county, format):
        return answered(format, [service(code) for code in KINDS], "services", "service")

    @here.get("/services/<code>.<any(json,xml):format>")
    def definition(county, code, format):
        content = {"service_code": service(code)["service_code"], "attributes": attributes(form_of(county))}
        return answered(format, content, "service_definition", "attribute")

    @here.post("/requests.<any(json,xml):format>")
    def raise_one(county, format):
        appeal = ask("tickets", "raise_appeal", county, appeal_asked(form_of(county), request.form), key())
        content = [{"service_request_id": appeal["id"], "service_notice": appeal["number"], "account_id": None}]
        return answered(format, content, "service_requests", "request", 201)

    @here.get("/requests.<any(json,xml):format>")
    def list_them(county, format):
        ids = [one for one in request.args.get("service_request_id", "").split(",") if one][:50]
        if ids:
            found = [service_request(ask("tickets", "get_appeal", county, {}, key(), one)) for one in ids]
        else:
            found = listed(lambda asked: ask("tickets", "list_appeals", county, asked, key()), request.args)
        return answered(format, found, "service_requests", "request")

    @here.get("/requests/<name:id>.<any(json,xml):format>")
    def show(county, id, format):
        found = ask("tickets", "get_appeal", county, {}, key(), id)
        return answered(format, [service_request(found)], "service_requests", "request")

    return here
