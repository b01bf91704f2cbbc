"""Follows the events of Kentan, its place kept in a file: KENTAN_URL=… KENTAN_TOKEN=… python3 consumer.py FILE [TYPES]."""
import json
import os
import sys
import time
import urllib.request
from pathlib import Path

PLACE, URL = Path(sys.argv[1]), f"{os.environ['KENTAN_URL']}/api/v1/events/stream?types={(*sys.argv[2:], '*')[0]}"
while True:
    headers = {"Authorization": "Bearer " + os.environ["KENTAN_TOKEN"]}
    if PLACE.exists():
        headers["Last-Event-ID"] = PLACE.read_text()
    try:
        for line in urllib.request.urlopen(urllib.request.Request(URL, headers=headers), timeout=60):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                PLACE.with_suffix(".new").write_text(value)
            elif name == "data":
                print((event := json.loads(value))["type"], event["subject"], event["id"], flush=True)  # your work
                PLACE.with_suffix(".new").replace(PLACE)  # only then we are behind it
    except Exception as problem:  # the line broke: connect again
        if getattr(problem, "code", 500) in (401, 403, 422):  # of no use to ask again
            sys.exit(problem.read().decode())
    time.sleep(1)
