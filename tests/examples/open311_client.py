"""Asks an Open311 endpoint by the public client ``three`` and prints its answers: ``open311_client.py ENDPOINT KEY ENTERPRISE``.

The client's last release is for Python 2 and needs one function that Python 3 gave another name.
"""

import itertools
import json
import sys

itertools.ifilter = filter

import three  # noqa: E402  (after what it needs)

ENDPOINT, KEY, ENTERPRISE = sys.argv[1:]
client = three.Three(ENDPOINT, api_key=KEY)
posted = client.post("difficulty", description="厂区门口路灯不亮。", address="工业园一路", name="甲 某", phone="13800000000",
                     **{"attribute[enterprise]": ENTERPRISE})
(made,) = posted
print(json.dumps({
    "discovery": client.discovery(), "services": client.services(), "definition": client.services("difficulty", api_key=KEY),
    "posted": posted, "requests": client.requests(api_key=KEY), "of_kind": client.requests("suggestion", api_key=KEY),
    "between": client.requests(api_key=KEY, between=["01-01-2020", "01-02-2020"]),
    "request": client.request(made["service_request_id"], api_key=KEY), "unknown": client.post("potholes", description="x"),
    "xml": three.Three(ENDPOINT, format="xml").services(convert=False).decode(),
}))
