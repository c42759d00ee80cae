"""How a CRM asks scopgov for a score, in plain Python with nothing to install. Copy it, and change what you need.

    CRM_TOKEN=scopgov_… python crm.py https://scopgov.example.org status 1
    CRM_TOKEN=scopgov_… python crm.py https://scopgov.example.org score 1 P-2026-118 budget=2400.5 kind=A
    CRM_TOKEN=scopgov_… python crm.py https://scopgov.example.org judge 1 P-2026-118 70 "Two roofs late."

`Scopgov` makes the calls; `from_scopgov` checks that a webhook really comes from your cooperative.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

PATIENCE = 30  # seconds
TRIES = 3
OLDEST = 300  # seconds: a webhook signed before is not believed


class Refused(Exception):
    """A call was refused: `status`, `code` and `detail` say why, `errors` names the fields at fault."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail', '')}")
        self.status = status
        self.code = problem.get("code", "")
        self.detail = problem.get("detail", "")
        self.errors = problem.get("errors", [])


class Scopgov:
    """The calls of the programming interface that a CRM needs."""

    def __init__(self, site: str, token: str, language: str = "fr") -> None:
        self.site, self.token, self.language = urlsplit(site), token, language

    def use_cases(self) -> list[dict[str, Any]]:
        """List the use cases, each with the mandate that members voted, if any."""
        return list(self._call("GET", "/use-cases")["use_cases"])

    def status(self, use_case: int) -> dict[str, Any]:
        """Say whether a score would be given now, why not, and what must be given for one."""
        return self._call("GET", f"/use-cases/{use_case}/status")

    def score(self, use_case: int, reference: str, inputs: Mapping[str, object], key: str) -> dict[str, Any]:
        """Ask for one score. `key` is yours, one for each proposal and version: asked twice, it is scored once.

        Where the answer has `judge_first` and no `probability`, the case was drawn by lot: have the person say what
        they think (`judge`), then ask again.
        """
        body = {"reference": reference, "inputs": dict(inputs)}
        return self._call("POST", f"/use-cases/{use_case}/scores", body, key)

    def judge(self, use_case: int, reference: str, percent: int, reason: str) -> dict[str, Any]:
        """Send what the person thinks of a case before its score exists. A program judges nothing."""
        body = {"reference": reference, "percent": percent, "reason": reason}
        return self._call("POST", f"/use-cases/{use_case}/judgements", body)

    def scores(self, use_case: int, rows: Sequence[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
        """Ask for up to 1,000 scores; each row is answered with its score or with what is wrong with it."""
        answer = self._call("POST", f"/use-cases/{use_case}/scores/bulk", {"rows": list(rows)}, key)
        return list(answer["results"])

    def given(self, reference: str) -> list[dict[str, Any]]:
        """List the scores given for a reference, the latest first."""
        found: list[dict[str, Any]] = []
        path: str | None = f"/scores?reference={quote(reference)}"
        while path:
            page = self._call("GET", path)
            found += page["scores"]
            path = page["next"] and page["next"].removeprefix("/api/v1")
        return found

    def decide(self, score: int, decision: str, reason: str) -> dict[str, Any]:
        """Write down what the person decided: followed, set_aside or more_study. A program decides nothing."""
        return self._call("POST", f"/scores/{score}/decision", {"decision": decision, "reason": reason})

    def outcome(self, score: int, happened: bool, known_on: str) -> dict[str, Any]:
        """Bring back whether what the model estimates really happened, and since which day it is known."""
        body = {"score": score, "happened": happened, "known_on": known_on}
        return self._call("POST", "/outcomes", body)

    def _call(self, method: str, path: str, body: object = None, key: str = "") -> dict[str, Any]:
        """Make a call; wait and try again where the site is too busy. Raises Refused."""
        for left in reversed(range(TRIES)):
            status, headers, answer = self._send(method, path, body, key)
            if status < 300:
                return answer
            if left and status in (429, 503):
                time.sleep(float(headers.get("Retry-After", "1")))
            else:
                break
        raise Refused(status, answer)

    def _send(
        self, method: str, path: str, body: object, key: str
    ) -> tuple[int, Mapping[str, str], dict[str, Any]]:
        kind = http.client.HTTPSConnection if self.site.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(self.site.hostname), self.site.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Idempotency-Key": key} if key else {}
        sent = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, f"/api/v1{path}", sent, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), json.loads(answer.read() or b"{}")
        finally:
            connection.close()


def from_scopgov(secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Tell whether a webhook comes from your cooperative, and not from somebody who repeats an old one.

    Check it before reading the body; answer with a status from 200 to 299 within five seconds. The same event may
    come twice: `Scopgov-Delivery` tells.
    """
    stamp, shown = headers.get("Scopgov-Timestamp", ""), headers.get("Scopgov-Signature", "")
    if not stamp.isdigit() or abs((time.time() if now is None else now) - int(stamp)) > OLDEST:
        return False
    made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v1={made}", shown)


def _asked(name: str, one: Mapping[str, Any], needed: bool) -> str:
    """Say what is to be given under one name."""
    values = ", ".join(one.get("enum", [])) or one.get("format") or one["type"]
    unit = f" ({one['x-unit']})" if "x-unit" in one else ""
    return f"  {name}: {one.get('title', name)}{unit}: {values}{'' if needed else ' (may be left out)'}"


def main(typed: Sequence[str]) -> int:
    """Do what was typed."""
    needed = {"status": 1, "score": 2, "judge": 4}
    if len(typed) < 2 or len(typed) - 2 < needed.get(typed[1], 99) or "CRM_TOKEN" not in os.environ:
        print(__doc__, file=sys.stderr)
        return 2
    site, what, *rest = typed
    scopgov = Scopgov(site, os.environ["CRM_TOKEN"], os.environ.get("CRM_LANGUAGE", "fr"))
    try:
        if what == "status":
            found = scopgov.status(int(rest[0]))
            print("open" if found["open"] else found["refusal"]["detail"])
            inputs = found["inputs"] or {"properties": {}, "required": []}
            for name, one in inputs["properties"].items():
                print(_asked(name, one, name in inputs["required"]))
        elif what == "score":
            given = dict(one.split("=", 1) for one in rest[2:])
            key = hashlib.sha256(json.dumps([rest[1], given]).encode()).hexdigest()
            made = scopgov.score(int(rest[0]), rest[1], given, key)
            scored = "probability" in made
            print(f"{made['probability']:.0%} {made['word']}. {made['notice']}" if scored else made["detail"])
        elif what == "judge":
            scopgov.judge(int(rest[0]), rest[1], int(rest[2]), rest[3])
            print("kept: the score may be asked for")
        return 0
    except Refused as refused:
        print(
            refused,
            *(f"{one['field']}: {one['detail']}" for one in refused.errors),
            sep="\n",
            file=sys.stderr,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
