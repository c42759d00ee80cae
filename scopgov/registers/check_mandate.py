"""Check the file of a mandate outside scopgov, with Python alone: no network, no database, nothing to install.

    python check_mandate.py [the zip, or the folder where it was unpacked] [--model FILE] [--record RECORD.jsonl]

Computes every digest again, counts the vote again from its figures under its own rule, and looks whether the mandate
says what was voted. --model compares the bytes of a model, or of its portable copy, with those that were voted;
--record looks up the entries in an exported record and follows its chain. Ends with 0 where all holds, 1 where
something does not. Répond 0 si tout concorde, 1 sinon.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from scopgov.domain.canonical import digest

GENESIS = "0" * 64
LEADS_TO = {
    "granted": "granted",
    "resumed": "granted",
    "superseded": "superseded",
    "suspended": "suspended",
    "suspension_confirmed": "suspended",
    "withdrawn": "withdrawn",
}
Found = Iterator[tuple[str, bool]]


def read(path: Path) -> dict[str, bytes]:
    """Return the files of a zip or of a folder by name."""
    if path.is_dir():
        return {one.name: one.read_bytes() for one in path.iterdir() if one.is_file()}
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def checks(files: Mapping[str, bytes]) -> Found:
    """Give each thing that must hold, in words, with whether it does."""
    yield from _sums(files)
    mandate, poll = json.loads(files["mandate.json"]), json.loads(files["poll.json"])
    dossier = json.loads(files["dossier.json"])
    entries = [json.loads(line) for line in files["record.jsonl"].decode().splitlines() if line.strip()]
    yield from _dossier(mandate, dossier, hashlib.sha256(files["dossier.json"]).hexdigest(), poll)
    yield from _vote(poll)
    yield from _entries(mandate, poll, entries)


def _sums(files: Mapping[str, bytes]) -> Found:
    for line in files["SHA256SUMS"].decode().splitlines():
        told, _, name = line.partition("  ")
        yield f"{name}: its digest", hashlib.sha256(files.get(name, b"")).hexdigest() == told


def _dossier(mandate: Any, dossier: Any, found: str, poll: Any) -> Found:
    yield "dossier: its digest", found == mandate["dossier_digest"]
    yield "dossier: it is the one members voted on", poll["definition"]["dossier_digest"] == found
    if _of_use(mandate):
        yield "terms: those of the mandate are those of the dossier", mandate["terms"] == dossier["terms"]
        days = ("starts_on", "review_on", "ends_on")
        yield "days: those of the mandate are those of its terms", _same(mandate, mandate["terms"], days)
        if mandate.get("audit"):
            same = (dossier["audit"] or {}).get("digest") == mandate["audit"]["result_digest"]
            yield "audit: its digest is the one in the dossier", same
        return
    model, voted = mandate["model"], dossier["model"]
    copy = (voted.get("portable_copy") or {}).get("sha256")
    yield "model: its digest is the one in the dossier", model["artefact_sha256"] == voted["artefact_sha256"]
    yield "portable copy: its digest is the one in the dossier", model["copy_sha256"] == copy
    same = _same(dossier["audit"], mandate["audit"], tuple(mandate["audit"]))
    yield "audit: what is said of it is in the dossier", same
    if "sensitive_attribute" in mandate:
        told, asked = mandate["sensitive_attribute"] or {}, (voted.get("recipe") or {}).get("apart") or {}
        same = bool(told) == bool(asked) and all(asked.get(name, "") == one for name, one in told.items())
        yield "sensitive attribute: what is said of it is in the dossier", same
    yield "terms: those of the mandate are those of the dossier", mandate["terms"] == dossier["mandate"]


def _of_use(mandate: Any) -> bool:
    """Tell whether it is a mandate of use: of a tool that has no bytes of the cooperative's."""
    return bool(mandate.get("kind") == "use")


def _same(one: Any, other: Any, names: tuple[str, ...]) -> bool:
    return all(one[name] == other[name] for name in names)


def _vote(poll: Any) -> Found:
    definition, verdict = poll["definition"], poll["verdict"]
    yield "poll: its definition has its digest", digest(definition) == poll["digest"]
    if verdict is None:  # so few voted in confidence that the figures would tell who chose what
        yield "vote: carried (its figures are not shown)", poll["outcome"] == "carried"
        return
    same = verdict["rule"] == definition["rule"] and verdict["members"] == definition["members"]
    yield "vote: counted under the rule that was announced", same
    yield (
        "vote: counted again, it is carried",
        counted(verdict, definition["call"]) == poll["outcome"] == "carried",
    )


def needed(asked: Mapping[str, Any], count: int) -> int:
    """Return the smallest whole number that meets a fraction of a count."""
    product: int = asked["numerator"] * count
    of: int = asked["denominator"]
    return product // of + 1 if asked["strict"] else -(-product // of)


def counted(verdict: Mapping[str, Any], call: int) -> str:
    """Return what the figures of a vote decide under its rule: carried, rejected or no_quorum."""
    rule, tally = verdict["rule"], verdict["tally"]
    asked = rule["first"] if call == 1 else rule["second"]
    there = verdict["present"] + verdict["remote"]
    everyone = there + verdict["represented"]
    if (there if asked["quorum_of_present"] else everyone) < needed(asked["quorum"], verdict["members"]):
        return "no_quorum"
    cast = tally["for"] + tally["against"]
    cast += tally["abstentions"] if rule["abstention_counts"] else 0
    cast += tally["blanks"] if rule["blank_counts"] else 0
    bases = {"members": verdict["members"], "present_or_represented": everyone, "votes_cast": cast}
    carries = max(1, needed(asked["majority"], bases[asked["majority"]["base"]]))
    tied = rule["tie"] == "rejected" and tally["for"] == tally["against"]
    return "carried" if tally["for"] >= carries and not tied else "rejected"


def _entries(mandate: Any, poll: Any, entries: list[Any]) -> Found:
    for one in entries:
        yield f"record: entry {one['seq']} ({one['act']}) has its hash", one["hash"] == hashed(one)
    acts = {(one["act"], one["subject"]): one["facts"] for one in entries}
    kind = "use_mandate" if _of_use(mandate) else "mandate"
    subject, voted = f"{kind}:{mandate['id']}", f"poll:{poll['id']}"
    granted = acts.get((f"{kind}.granted", subject), {})
    of_mandate = {"dossier": mandate["dossier_digest"], "definition": poll["digest"]}
    if not _of_use(mandate):
        of_mandate["artefact"] = mandate["model"]["artefact_sha256"]
    yield (
        "record: the mandate was granted on this dossier by this poll",
        of_mandate.items() <= granted.items(),
    )
    opened = acts.get(("poll.opened", voted), {})
    yield "record: the poll opened with this definition", opened.get("definition") == poll["digest"]
    closed = acts.get(("poll.closed", voted), {})
    if poll["definition"]["secrecy"] == "open":
        yield "record: the poll closed with these figures", closed.get("verdict") == digest(poll["verdict"])
    done = [one["act"].removeprefix(f"{kind}.") for one in entries if one["subject"] == subject]
    states = [LEADS_TO[act] for act in done if act in LEADS_TO]
    yield "record: its acts lead to the state told", states[-1:] == [mandate["state"]]


def hashed(entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry of the record: over all it says but the hash itself."""
    return digest({name: value for name, value in entry.items() if name != "hash"})


def _in_record(files: Mapping[str, bytes], path: Path) -> Found:
    """Follow the chain of an exported record, and look up the entries of the file in it."""
    previous, known, whole = GENESIS, set(), True
    for place, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        entry = json.loads(line)
        whole = whole and (entry["seq"], entry["previous"], entry["hash"]) == (place, previous, hashed(entry))
        previous = entry["hash"]
        known.add(previous)
    yield "exported record: its chain holds", whole
    asked = [json.loads(line)["hash"] for line in files["record.jsonl"].decode().splitlines()]
    yield "exported record: it holds every entry of this file", known.issuperset(asked)


def _model(files: Mapping[str, bytes], path: Path) -> Found:
    voted = json.loads(files["mandate.json"])["model"]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    yield f"{path.name}: bytes that were voted", found in (voted["artefact_sha256"], voted["copy_sha256"])


def main(arguments: list[str]) -> int:
    """Check what the command line names, line by line; return 0 where all holds."""
    said = dict(pairwise(arguments))
    options = {name: said[name] for name in ("--model", "--record") if name in said}
    left = [one for one in arguments if one not in options and one not in options.values()]
    holds = True
    try:
        files = read(Path(left[0] if left else "."))
        found = list(checks(files))
        found += _model(files, Path(options["--model"])) if "--model" in options else ()
        found += _in_record(files, Path(options["--record"])) if "--record" in options else ()
    except (KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile) as broken:
        found = [(f"the file cannot be read ({broken!r})", False)]
    for told, true in found:
        print(f"{'ok   ' if true else 'WRONG'} {told}")
        holds = holds and true
    print("All holds. Tout concorde." if holds else "Something does not hold. Quelque chose ne concorde pas.")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
