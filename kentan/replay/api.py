"""The replay's own HTTP client: the gateway's public interface and nothing else."""

from typing import Any

import orjson
import urllib3

from kentan.errors import KentanError
from kentan.ids import new_id


class Refusal(KentanError):
    """The gateway answered with a problem."""

    def __init__(self, status: int, problem: dict) -> None:
        """Keep the answer."""
        detail = {"status": status, "detail": problem.get("detail", ""), "fields": problem.get("fields")}
        super().__init__("gateway_refused", detail)
        self.answer = status


class Api:
    """Calls by one token. A 409 ``not_yet_known`` or ``too_busy``, a 429 and a 503 are tried again, with the same key."""

    def __init__(self, url: str, pool: urllib3.PoolManager | None = None) -> None:
        """Talk to the gateway at this address."""
        self.url = url
        self.pool = pool or urllib3.PoolManager(maxsize=64, block=False, retries=False, timeout=60)

    def call(self, method: str, path: str, token: str, body: Any = None, key: str | None = None) -> Any:
        """The decoded answer; raises Refusal."""
        import eventlet

        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if method != "GET":
            headers["Idempotency-Key"] = key or new_id()
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = orjson.dumps(body)
        for attempt in range(12):
            answer = self.pool.request(method, f"{self.url}/api/v1{path}", body=data, headers=headers)
            content = orjson.loads(answer.data) if answer.data else None
            if answer.status < 400:
                return content
            again = answer.status in (429, 503) or (answer.status == 409 and (content or {}).get("code") in AGAIN)
            if not again or attempt == 11:
                raise Refusal(answer.status, content or {})
            eventlet.sleep(0.05 * 2 ** min(attempt, 6))
        return None


AGAIN = ("not_yet_known", "too_busy")
