"""Compute a fairness audit of scopgov again, from its report for specialists (PDF) and the file of its rows (CSV).

    python audit_again.py fairness-audit-1-specialist.pdf fairness-audit-1-rows.csv

Needs numpy, fairlearn and pypdf, and nothing of scopgov. Says each figure that differs, and ends with 1 if one does.
"""

import csv
import hashlib
import io
import json
import sys
from itertools import combinations
from math import comb, sqrt
from statistics import NormalDist

import numpy as np
from fairlearn.metrics import MetricFrame, false_negative_rate, false_positive_rate, selection_rate
from pypdf import PdfReader

NORMAL = NormalDist()
CLOSE = 1e-6


def error_rate(y_true, y_pred):
    return float(np.mean(y_true != y_pred))


def false_discovery_rate(y_true, y_pred):
    return float(np.mean(y_true[y_pred == 1] == 0)) if (y_pred == 1).any() else float("nan")


RATES = {
    "false_negative_rate": false_negative_rate,
    "false_positive_rate": false_positive_rate,
    "selection_rate": selection_rate,
    "error_rate": error_rate,
    "false_discovery_rate": false_discovery_rate,
}
# hits and denominator of each share, as functions of outcome and flag
SHARES = {
    "false_negative_rate": (lambda y, f: y & ~f, lambda y, f: y),
    "false_positive_rate": (lambda y, f: ~y & f, lambda y, f: ~y),
    "selection_rate": (lambda y, f: f, lambda y, f: y | ~y),
    "error_rate": (lambda y, f: y ^ f, lambda y, f: y | ~y),
    "false_discovery_rate": (lambda y, f: ~y & f, lambda y, f: f),
    "true_positive_rate": (lambda y, f: y & f, lambda y, f: y),
    "true_negative_rate": (lambda y, f: ~y & ~f, lambda y, f: ~y),
    "accuracy": (lambda y, f: ~(y ^ f), lambda y, f: y | ~y),
    "precision": (lambda y, f: y & f, lambda y, f: f),
    "negative_predictive_value": (lambda y, f: ~y & ~f, lambda y, f: ~f),
}


class Checker:
    """Collects what differs."""

    def __init__(self):
        self.wrong, self.right = [], 0

    def same(self, what, said, found):
        close = said == found
        if isinstance(said, (int, float)) and isinstance(found, (int, float)) and not isinstance(said, bool):
            close = abs(said - found) <= CLOSE
        if close:
            self.right += 1
        else:
            self.wrong.append(f"{what}: the report says {said}, the rows give {found}")


def main(report, rows):
    told = json.loads(list(PdfReader(report).attachments.values())[0][0])
    with open(rows, "rb") as file:
        content = file.read()
    check = Checker()
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    named, found = "rows_sha256", hashlib.sha256(content).hexdigest()
    if head[0] == "row":  # rows with values kept apart, under marks and in their order
        head, lines = head[1:], sorted(line[1:] for line in lines)
        named, found = "rows_unordered_sha256", hashlib.sha256(canonical([head, *lines])).hexdigest()
    check.same("digest of the rows", told["result"].get(named), found)
    check.same("digest of the result", told["digest"], hashlib.sha256(canonical(told["result"])).hexdigest())
    check.same(
        "digest of the protocol",
        told["result"]["protocol_digest"],
        hashlib.sha256(canonical(told["protocol"])).hexdigest(),
    )
    audit(told["protocol"], told["result"], head, lines, check)
    for line in check.wrong:
        print(line)
    print(f"{check.right} figures found again, {len(check.wrong)} not.")
    return 1 if check.wrong else 0


def canonical(data):
    """Write JSON as RFC 8785 does: keys sorted, no blanks, numbers as ECMAScript writes them."""
    if isinstance(data, dict):
        return b"{" + b",".join(canonical(key) + b":" + canonical(data[key]) for key in sorted(data)) + b"}"
    if isinstance(data, list):
        return b"[" + b",".join(canonical(one) for one in data) + b"]"
    return (number(data) if isinstance(data, float) else json.dumps(data, ensure_ascii=False)).encode()


def number(value):
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    written = repr(value)
    if "e" not in written:
        return written
    digits, power = written.split("e")
    if not -7 < int(power) < 0:
        return f"{digits}e{int(power):+d}"
    sign = "-" if value < 0 else ""
    return sign + "0." + "0" * (-int(power) - 1) + digits.lstrip("-").replace(".", "")


def audit(protocol, result, head, lines, check):
    outcome = np.array([line[0] == "1" for line in lines])
    score = np.array([float(line[1]) for line in lines])
    groups = {name: [line[2 + at] for line in lines] for at, name in enumerate(protocol["groups"])}
    check.same("groupings", protocol["groups"], head[2:])
    flagged = score >= protocol["threshold"]
    check.same("rows", result["rows"], len(lines))
    check.same("positives", result["positives"], int(outcome.sum()))
    check.same("flagged", result["flagged"], int(flagged.sum()))

    tables = [Table(measure, protocol, groups, outcome, flagged) for measure in result["measures"]]
    for table in [*tables, *(Table(one, protocol, groups, outcome, flagged) for one in result["crossings"])]:
        table.compare_rates(check)
    pairs = [pair for table in tables for pair in table.pairs]
    test_all(pairs, protocol)
    check.same("comparisons", result["comparisons"], len(pairs))
    for table in tables:
        table.compare_conclusions(check)
    check.same("verdict of the audit", result["verdict"], combine([table.verdict for table in tables]))

    for part in result["described"]["calibration"]:
        announced(part, protocol, groups, outcome, score, check)
    for part in result["described"]["thresholds"]:
        moved(part, protocol, groups, outcome, score, check)
    for part in result["described"]["otherwise"]:
        otherwise(part, tables, check)
    usual(result["described"]["usual"], protocol, groups, outcome, flagged, check)


class Table:
    """One measure over the groups of one grouping or crossing."""

    def __init__(self, said, protocol, groups, outcome, flagged):
        self.said, self.protocol, self.metric = said, protocol, said["metric"]
        self.name = f"{self.metric} by {said['attribute']}"
        self.cells = list(zip(*(groups[name] for name in said["attributes"]), strict=True))
        hits, base = (of(outcome, flagged) for of in SHARES[self.metric])
        self.all = (int((hits & base).sum()), int(base.sum()))
        self.found = {}
        for cell in sorted(set(self.cells)):
            inside = np.array([one == cell for one in self.cells])
            self.found[cell] = (
                int(inside.sum()),
                int((hits & base & inside).sum()),
                int((base & inside).sum()),
            )
        places = {cell: at for at, cell in enumerate(sorted(self.found))}
        frame = MetricFrame(
            metrics=RATES[self.metric],
            y_true=outcome.astype(int),
            y_pred=flagged.astype(int),
            sensitive_features=np.array([places[cell] for cell in self.cells]),
        )
        self.rates = {cell: float(frame.by_group[at]) for cell, at in places.items()}
        self.pairs = [Pair(self, one, other) for one, other in combinations(self.readable(), 2)]

    def readable(self):
        return [
            cell for cell, (_rows, _hits, base) in self.found.items() if base >= self.protocol["min_count"]
        ]

    def compare_rates(self, check):
        rate(check, f"{self.name}, all", self.said["overall"], *self.all, None, self.protocol)
        check.same(
            f"{self.name}, groups", [tuple(one["values"]) for one in self.said["groups"]], list(self.found)
        )
        for said in self.said["groups"]:
            cell = tuple(said["values"])
            rows, hits, base = self.found[cell]
            check.same(f"{self.name}, {cell}, rows", said["rows"], rows)
            rate(check, f"{self.name}, {cell}", said, hits, base, self.rates[cell], self.protocol)

    def compare_conclusions(self, check):
        joined = {" × ".join(cell): cell for cell in self.found}
        for said in self.said["pairs"]:
            high, low = joined[said["high"]], joined[said["low"]]
            pair = next(one for one in self.pairs if {one.high, one.low} == {high, low})
            for name in ("gap", "p_value", "p_adjusted", "upper_bound", "smallest_detectable", "verdict"):
                check.same(f"{self.name}, {high} and {low}, {name}", said[name], getattr(pair, name))
        check.same(f"{self.name}, pairs", len(self.said["pairs"]), len(self.pairs))
        for said in self.said["groups"]:
            check.same(
                f"{self.name}, {said['group']}, verdict",
                said["verdict"],
                self.standing(tuple(said["values"])),
            )
        check.same(f"{self.name}, verdict", self.said["verdict"], self.verdict)

    @property
    def verdict(self):
        return combine([pair.verdict for pair in self.pairs], len(self.readable()) < len(self.found))

    def standing(self, cell):
        if cell not in self.readable():
            return "insufficient"
        high = [pair.verdict for pair in self.pairs if pair.high == cell]
        low = [pair.verdict for pair in self.pairs if pair.low == cell]
        if "disparity" in high:
            return "disparity"
        rest = high + [one for one in low if one != "disparity"]
        return combine(rest) if rest or not low else None


def rate(check, name, said, hits, base, value, protocol):
    """Compare a rate, its counts and its interval, as far as they may be shown."""
    check.same(f"{name}, cases", said["count"], base)
    if base < protocol["mask_below"]:
        check.same(f"{name}, masked", said["value"], None)
        return
    check.same(f"{name}, hits", said["numerator"], hits)
    check.same(f"{name}, rate", said["value"], hits / base if value is None else value)
    low, high = wilson(hits, base)
    check.same(f"{name}, low end", said["low"], low)
    check.same(f"{name}, high end", said["high"], high)
    check.same(f"{name}, shown", said["status"], "shown" if base >= protocol["min_count"] else "greyed")


def wilson(hits, base, level=0.95):
    """Solve |p - rate| = z sqrt(rate (1 - rate) / n) for the rate."""
    z, p = NORMAL.inv_cdf((1 + level) / 2), hits / base
    low, high = sorted(np.roots([1 + z * z / base, -(2 * p + z * z / base), p * p]).real)
    return max(0.0, float(low)) if hits else 0.0, min(1.0, float(high)) if hits < base else 1.0


class Pair:
    """Two groups with enough cases, the one with the higher rate first."""

    def __init__(self, table, one, other):
        rates = [table.found[cell][1] / table.found[cell][2] for cell in (one, other)]
        self.table = table
        self.high, self.low = (one, other) if rates[0] >= rates[1] else (other, one)
        self.gap = abs(rates[0] - rates[1])
        self.a, self.n = table.found[self.high][1:]
        self.b, self.m = table.found[self.low][1:]


def test_all(pairs, protocol):
    for pair in pairs:
        pair.tolerance = protocol["tolerances"][pair.table.metric]
        counts = (pair.a, pair.n, pair.b, pair.m)
        pair.p_value = shuffled(*counts) if pair.tolerance == 0 else both_tails(*counts, pair.tolerance)
    highest = 0.0
    for rank, pair in enumerate(sorted(pairs, key=lambda one: one.p_value)):
        highest = max(highest, min(1.0, (len(pairs) - rank) * pair.p_value))
        pair.p_adjusted = highest
    for pair in pairs:
        alpha = protocol["alpha"] / len(pairs)
        ways = ((pair.a, pair.n, pair.b, pair.m), (pair.b, pair.m, pair.a, pair.n))
        pair.upper_bound = max(bound(*way, alpha) for way in ways)
        pair.smallest_detectable = detectable(pair, alpha)
        if pair.p_adjusted <= protocol["alpha"]:
            pair.verdict = "disparity"
        else:
            small = pair.upper_bound <= pair.tolerance + protocol["margin"]
            pair.verdict = "no_evidence" if small else "insufficient"


def shuffled(a, n, b, m):
    """Count the shuffles of the labels, in whole numbers, that show a gap at least as large."""
    hits, seen, found = a + b, abs(a * m - b * n), 0
    for inside in range(max(0, hits - m), min(n, hits) + 1):
        if abs(inside * m - (hits - inside) * n) >= seen:
            found += comb(n, inside) * comb(m, hits - inside)
    return found / comb(n + m, hits)


def both_tails(a, n, b, m, edge):
    gap = a / n - b / m
    return min(
        1.0, NORMAL.cdf(-score_of(a, n, b, m, gap, edge)) + NORMAL.cdf(score_of(a, n, b, m, -gap, edge))
    )


def score_of(a, n, b, m, seen, difference):
    p, q = most_likely(a, n, b, m, difference)
    variance = max((p * (1 - p) / n + q * (1 - q) / m) * (n + m) / (n + m - 1), 1e-18)
    third = p * (1 - p) * (1 - 2 * p) / n**2 - q * (1 - q) * (1 - 2 * q) / m**2
    score, skew = (seen - difference) / sqrt(variance), third / (6 * variance**1.5)
    inside = 1 + 4 * skew * (score + skew)
    if inside < 0 or abs(skew) <= 1e-9:
        return score
    return (sqrt(inside) - 1) / (2 * skew)


def most_likely(a, n, b, m, difference):
    """Find, by halving, where the likelihood of two rates that differ by so much no longer rises."""
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    for _ in range(50):
        q = (low + high) / 2
        p = q + difference
        slope = (
            sum(
                part
                for part in (
                    a / p if a else 0.0,
                    -(n - a) / (1 - p) if n > a else 0.0,
                    b / q if b else 0.0,
                    -(m - b) / (1 - q) if m > b else 0.0,
                )
            )
            if 0 < p < 1 and 0 < q < 1
            else (1.0 if q < 0.5 else -1.0)
        )
        low, high = (q, high) if slope > 0 else (low, q)
    q = (low + high) / 2
    return min(1.0, max(0.0, q + difference)), q


def bound(a, n, b, m, alpha):
    gap, limit = a / n - b / m, NORMAL.inv_cdf(alpha)
    inside, outside = max(gap, -1 + 1e-9), 1.0
    for _ in range(30):
        middle = (inside + outside) / 2
        rejected = score_of(a, n, b, m, gap, middle) <= limit
        inside, outside = (inside, middle) if rejected else (middle, outside)
    return outside


def detectable(pair, alpha):
    hits, base = pair.table.all
    rate_of_all, tolerance = hits / base, pair.tolerance
    z = NORMAL.inv_cdf(1 - (alpha / 2 if tolerance == 0 else alpha))

    def spread(gap):
        low = min(max(rate_of_all - gap / 2, 0.0), 1 - gap)
        here, there = low * (1 - low), (low + gap) * (1 - low - gap)
        return sqrt(max(here / pair.n + there / pair.m, there / pair.n + here / pair.m, 0.0))

    def seen(gap):
        return gap - tolerance >= z * spread(tolerance) + NORMAL.inv_cdf(0.8) * spread(gap)

    if not seen(1.0):
        return None
    missed, found = tolerance, 1.0
    for _ in range(20):
        middle = (missed + found) / 2
        missed, found = (missed, middle) if seen(middle) else (middle, found)
    return found


def combine(verdicts, unread=False):
    if "disparity" in verdicts:
        return "disparity"
    return "no_evidence" if set(verdicts) == {"no_evidence"} and not unread else "insufficient"


def announced(part, protocol, groups, outcome, score, check):
    column = groups[part["attribute"]]
    inside = {name: np.array([one == name for one in column]) for name in sorted(set(column))}
    readable = sum(int(rows.sum()) >= protocol["min_count"] for rows in inside.values())
    for said in part["groups"]:
        rows = inside[said["group"]]
        name, came, count = f"scores of {said['group']}", int(outcome[rows].sum()), int(rows.sum())
        rate(check, name, said, came, count, None, protocol)
        mean = float(score[rows].mean())
        check.same(f"{name}, mean", said["announced"], mean if count >= protocol["mask_below"] else None)
        low, high = wilson(came, count, 1 - 0.05 / readable) if readable else (0.0, 1.0)
        fit = "too_low" if mean < low else "too_high" if mean > high else "fits"
        check.same(f"{name}, fit", said["fit"], fit if count >= protocol["min_count"] else None)


def moved(part, protocol, groups, outcome, score, check):
    hits, base = SHARES[part["metric"]]
    column = np.array(groups[part["attribute"]], dtype=object)
    for said in part["points"]:
        flagged, rates = score >= said["threshold"], {}
        for name in sorted(set(column)):
            inside = column == name
            behind = int((base(outcome, flagged) & inside).sum())
            if behind >= protocol["min_count"]:
                rates[name] = int((hits(outcome, flagged) & base(outcome, flagged) & inside).sum()) / behind
        gap = max(rates.values()) - min(rates.values()) if len(rates) > 1 else None
        check.same(f"{part['metric']} by {part['attribute']} from {said['threshold']}", said["gap"], gap)


def otherwise(part, tables, check):
    table = next(
        one for one in tables if (one.said["attributes"], one.metric) == (part["attributes"], part["metric"])
    )
    joined = {" × ".join(cell): cell for cell in table.found}
    reference = joined[part["reference"]]
    check.same(
        f"{table.name}, lowest", min(table.rates[cell] for cell in table.readable()), table.rates[reference]
    )
    _rows, hits, base = table.found[reference]
    there, (other_low, other_high) = hits / base, wilson(hits, base)
    for said in part["groups"]:
        _rows, hits, base = table.found[joined[said["group"]]]
        here, (low, high) = hits / base, wilson(hits, base)
        name, gap = f"{table.name}, {said['group']} otherwise", here - there
        check.same(f"{name}, about", said["about"], gap * base)
        check.same(
            f"{name}, at least",
            said["low"],
            max(0.0, (gap - sqrt((here - low) ** 2 + (other_high - there) ** 2)) * base),
        )
        check.same(
            f"{name}, at most",
            said["high"],
            min(float(hits), (gap + sqrt((high - here) ** 2 + (there - other_low) ** 2)) * base),
        )
        proven = any(
            (one.high, one.low, one.verdict) == (joined[said["group"]], reference, "disparity")
            for one in table.pairs
        )
        check.same(f"{name}, established", said["established"], proven)


def usual(parts, protocol, groups, outcome, flagged, check):
    cells = list(zip(*groups.values(), strict=True))
    known = sorted(set(cells))
    counts = np.zeros((len(known), 2, 2), dtype=int)
    for cell, came, flag in zip(cells, outcome.astype(int), flagged.astype(int), strict=True):
        counts[known.index(cell), came, flag] += 1
    law = counts.ravel() / counts.sum()
    drawn = np.random.default_rng(protocol["seed"]).multinomial(counts.sum(), law, size=1000)
    drawn = drawn.reshape(1000, len(known), 2, 2)
    came, flag = np.array([[False, False], [True, True]]), np.array([[False, True], [False, True]])
    for at, part in enumerate(parts):
        for said in part["groups"]:
            ours = [place for place, cell in enumerate(known) if cell[at] == said["group"]]
            here, redrawn = counts[ours].sum(0), drawn[:, ours].sum(1)
            for share, shown in said["shares"].items():
                hit, base = (of(came, flag) for of in SHARES[share])
                name, behind = f"{share} of {said['group']}", int(here[base].sum())
                check.same(f"{name}, cases", shown["count"], behind)
                if shown["value"] is None:
                    check.same(f"{name}, masked", behind < protocol["mask_below"], True)
                    continue
                check.same(name, shown["value"], int(here[hit & base].sum()) / behind)
                below = redrawn[:, base].sum(1)
                some = redrawn[:, hit & base].sum(1)[below > 0] / below[below > 0]
                low, high = np.quantile(some, [0.025, 0.975])
                check.same(f"{name}, low end", shown["low"], float(low))
                check.same(f"{name}, high end", shown["high"], float(high))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
