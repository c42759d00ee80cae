"""Opens model artefacts for scoring. Only `mandates` may import this module.

Reads skops with our own constant list of types, never the list stored in the file; pickle and joblib never.
"""

from __future__ import annotations

import json

import skops.io

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.training.dumping import FORMAT, TRUSTED, check_types
from scopgov.training.scorer import Scorer


def load_scorer(data: bytes) -> Scorer:
    """Return the scorer in these bytes, whose digest the caller has checked; refuse anything else."""
    check_types(data)
    held = skops.io.loads(data, trusted=list(TRUSTED))
    if not isinstance(held, dict) or set(held) != {"about", "estimator"}:
        raise Refused(Reason(N_("These bytes are not a model artefact of ours.")))
    about = json.loads(held["about"])
    if about.get("format") != FORMAT:
        raise Refused(Reason(N_("The artefact has another format than this version of scopgov reads.")))
    return Scorer(about, held["estimator"])
