"""See sqlite.sh."""
import collections
import csv
import decimal
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

program, source, build = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
FORMATS = "csv,json,sqlite"
CASES = ("built-in-policy", "caused-by", "cells-that-a-spreadsheet-would-run", "denied-region",
         "exemption-on-its-last-day", "managed")
passed = 0
failures = []
AS_OF = ("--as-of", "2026-01-15T12:00:00Z")
csv.field_size_limit(1 << 30)


def check(what, good):
    global passed
    if good:
        passed += 1
    else:
        failures.append(what)


def same(what, got, expected):
    if got != expected:
        got, expected = repr(got), repr(expected)
        at = next((i for i, (a, b) in enumerate(zip(got, expected)) if a != b), 0)
        what += f": …{got[max(0, at - 60):at + 100]} is not …{expected[max(0, at - 60):at + 100]}"
        check(what, False)
    else:
        check(what, True)


def audit(out, *arguments, expected=0, **more):
    done = subprocess.run([program, "audit", "--quiet", "--out", out, *arguments],
                          capture_output=True, check=False, stdin=subprocess.DEVNULL, **more)
    check(f"audit {arguments}: exit {done.returncode}: {done.stderr.decode()[-300:]}",
          done.returncode == expected)
    return done


def read(path):
    """For reading alone, as whoever is handed the file opens it."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"), parse_float=decimal.Decimal)


# ---- a cell of the database as CSV and JSON write it ----

def as_text(text):
    """What CSV makes of texts of strangers."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\ufffd", text)
    return "'" + text if text[:1] in tuple("=+-@\t\r\n") else text


def as_amount(micros):
    return str(decimal.Decimal(micros).scaleb(-6).quantize(decimal.Decimal("0.000001")))


def as_cell(value, kind, micros):
    if value is None:
        return ""
    if kind == "amount":
        assert value == micros / 1e6
        return as_amount(micros)
    if kind == "true or false":
        return {0: "false", 1: "true"}[value]
    if kind == "list":
        return as_text("; ".join(json.loads(value)))
    return str(value) if isinstance(value, int) else as_text(value)


def types(db, table):
    return {r["column_name"]: r["type"] for r in
            db.execute("SELECT * FROM columns WHERE table_name = ?", (table,))}


def compare_with_csv(what, db, table, path, left_out=()):
    kinds = types(db, table)
    told = rows(path)
    stored = db.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()
    same(f"{what}: rows of {table}", len(stored), len(told))
    for number, (row, cells) in enumerate(zip(stored, told)):
        for name, cell in cells.items():
            if name in left_out:
                continue
            micros = row[name + "_micros"] if kinds[name] == "amount" else None
            got = as_cell(row[name], kinds[name], micros)
            if got != cell:
                same(f"{what}: {table}.{name}, row {number}", got, cell)
                return
    check(f"{what}: {table}", True)


# ---- the lists of a finding, as findings.json has them ----

def listed(db, table, columns):
    lists = collections.defaultdict(list)
    for row in db.execute(f'SELECT f.fingerprint AS of_finding, l.* FROM "{table}" AS l JOIN findings AS f '
                          'USING (finding) ORDER BY finding, n'):
        check(f"{table}: a gap in n", row["n"] == len(lists[row["of_finding"]]))
        lists[row["of_finding"]].append({c: row[c] for c in columns if row[c] is not None})
    return lists


def clauses_of(finding, rules):
    of_rule = rules[finding["rule"]]["clauses"]
    for e in finding.get("evidence", []):
        clause = dict(of_rule[e["clause"]])
        made = {"clause": clause.pop("text"), **clause, **e, "clause_text": None}
        made["clause"] = of_rule[e["clause"]]["text"]
        del made["clause_text"]
        made.pop("text", None)
        if "resource" not in made:
            made["resource"] = finding["subject"]["id"]
        yield {name: value for name, value in made.items() if value is not None}


def compare_with_json(what, db, out):
    document = load(out / "findings.json")
    rules = document["rules"]
    evidence = collections.defaultdict(list)
    names = ("clause", "source", "call", "field", "brake", "holds", "resource", "value", "observed_at", "grade")
    for row in db.execute("SELECT * FROM finding_evidence ORDER BY finding, n"):
        made = {c: row[c] for c in names if row[c] is not None}
        made["brake"] = bool(made["brake"])
        evidence[row["fingerprint"]].append(made)
    gaps = listed(db, "gaps", ("source", "account", "region", "error", "detail"))
    related = listed(db, "related", ("relation", "arn"))
    commands = listed(db, "commands", ("effect", "command"))
    stored = {r["fingerprint"]: r for r in db.execute("SELECT * FROM findings")}
    same(f"{what}: findings", list(stored), [f["fingerprint"] for f in document["findings"]])
    for f in document["findings"]:
        key, row = f["fingerprint"], stored[f["fingerprint"]]
        same(f"{what}: evidence", evidence[key], list(clauses_of(f, rules)))
        same(f"{what}: gaps", gaps[key], f.get("unknown_because", []))
        same(f"{what}: related", related[key], f.get("related", []))
        advice = f["remediation"] or {}
        same(f"{what}: commands", len(commands[key]), len(advice.get("commands", [])))
        known = {c["name"]: c for c in rules[f["rule"]].get("runbook", {}).get("commands", [])}
        effects = iter(advice.get("effects", []))
        for command, name in zip(commands[key], advice.get("commands", [])):
            same(f"{what}: effect", command["effect"],
                 known[name]["effect"] if name in known else next(effects))
        for name in ("zone", "outpost"):
            same(f"{what}: {name}", row[name], f["subject"].get(name))
        for part, names_of in ((f, ("target", "proof_at", "brake", "measured", "limit", "caused_by")),
                               (f["subject"], ("arn", "id", "kind", "name"))):
            for name in names_of:
                column = name if part is f else "subject_" + name
                same(f"{what}: {column}", row[column], part.get(name))
        exemption = f.get("exemption")
        if exemption:
            got = dict(db.execute("SELECT * FROM exemptions WHERE exemption_id = ?",
                                  (row["exemption_id"],)).fetchone())
            got["id"] = got.pop("exemption_id")
            same(f"{what}: exemption", {k: v for k, v in got.items() if v is not None}, exemption)
    for rule, head in rules.items():
        got = [{k: r[k] for k in ("framework", "edition", "control", "source") if r[k] is not None}
               for r in db.execute("SELECT * FROM controls WHERE rule = ? ORDER BY n", (rule,))]
        for control in got:
            control["id"] = control.pop("control")
        same(f"{what}: controls of {rule}", [dict(c) for c in head.get("controls", [])], got)
    return document


def compare_sums(what, db, out):
    summary = load(out / "summary.json")
    of_rules = {r["rule"]: r for r in db.execute(
        "SELECT rule, sum(status = 'fail') AS fail, sum(status = 'unknown') AS unknown, "
        "sum(status = 'exempt') AS exempt, sum(status = 'pass') AS pass FROM findings GROUP BY rule")}
    for rule, counts in summary["rules"].items():
        counts["fail"] += counts["caused"]
        for status in ("fail", "unknown", "exempt"):
            same(f"{what}: {status} of {rule}", of_rules[rule][status] if rule in of_rules else 0,
                 counts[status])
    # Each subject once, by the rules about what nothing needs.
    saved = db.execute(
        "SELECT coalesce(sum(floor), 0), coalesce(sum(ceiling), 0) FROM (SELECT max(saving_floor_micros) AS floor, "
        "max(saving_ceiling_micros) AS ceiling FROM findings WHERE status = 'fail' AND rule LIKE 'ORPHAN-%' "
        "GROUP BY account, region, subject_kind, subject_id)").fetchone()
    same(f"{what}: what can be saved", [as_amount(v) for v in saved],
         [str(summary["money"][k]) for k in ("floor", "ceiling")])
    cost = db.execute("SELECT sum(resources), coalesce(sum(cost_floor_micros), 0), "
                      "coalesce(sum(cost_ceiling_micros), 0) FROM costs").fetchone()
    total = summary["costs"]["total"]
    same(f"{what}: what all costs", (cost[0] or 0, as_amount(cost[1]), as_amount(cost[2])),
         (total["resources"], str(total["cost_floor"]), str(total["cost_ceiling"])))
    run = db.execute("SELECT * FROM run").fetchone()
    for name in ("run_id", "as_of", "as_of_source", "tool_version", "policy_sha256", "policy_name",
                 "policy_version", "caller", "currency", "priced_at", "price_source"):
        same(f"{what}: run.{name}", run[name], summary["run"][name])
    for name in ("accounts", "regions"):
        same(f"{what}: run.{name}", json.loads(run[name] or "[]"), summary["run"]["scope"][name])


# ---- the file itself ----

STORED = {"TEXT": {"text"}, "INTEGER": {"integer"}, "REAL": {"real"}}


def check_form(what, db):
    same(f"{what}: integrity", [tuple(r) for r in db.execute("PRAGMA integrity_check")], [("ok",)])
    same(f"{what}: keys", db.execute("PRAGMA foreign_key_check").fetchall(), [])
    same(f"{what}: marks", [db.execute(f"PRAGMA {p}").fetchone()[0] for p in
                            ("application_id", "user_version", "journal_mode", "encoding", "freelist_count")],
         [0x736e7270, 1, "delete", "UTF-8", 0])
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' "
                                       "AND name NOT LIKE 'sqlite_%' ORDER BY rowid")]
    for table in tables:
        told = {r["column_name"]: r for r in
                db.execute("SELECT * FROM columns WHERE table_name = ?", (table,))}
        made = {r["name"]: r["type"] for r in db.execute(f'PRAGMA table_xinfo("{table}")')}
        same(f"{what}: columns of {table}", {n: r["sql_type"] for n, r in told.items()}, made)
        check(f"{what}: meaning of {table}", all(r["meaning"] for r in told.values()))
        for name, declared in made.items():
            stored = {r[0] for r in db.execute(f'SELECT DISTINCT typeof("{name}") FROM "{table}"')}
            check(f"{what}: {table}.{name} holds {stored}", stored <= STORED[declared] | {"null"})
    for view in [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]:
        db.execute(f'SELECT * FROM "{view}" LIMIT 1').fetchall()
    return tables


def compare(what, out):
    with read(out / "findings.sqlite") as db:
        tables = check_form(what, db)
        # Lists of records are tables, which are compared with findings.json.
        compare_with_csv(what, db, "findings", out / "findings.csv",
                         ("unknown_because", "evidence", "remediation", "controls"))
        compare_with_csv(what, db, "resources", out / "resources.csv", ("tags",))
        compare_with_csv(what, db, "coverage", out / "coverage.csv")
        compare_with_csv(what, db, "costs", out / "costs.csv")
        same(f"{what}: changes", "changes" in tables, (out / "changes.csv").exists())
        if "changes" in tables:
            compare_with_csv(what, db, "changes", out / "changes.csv")
        tags = collections.defaultdict(dict)
        for r in db.execute("SELECT * FROM tags ORDER BY resource, n"):
            tags[r["resource"]][r["key"]] = r["value"]
        for number, r in enumerate(rows(out / "resources.csv"), 1):
            same(f"{what}: tags", tags[number], json.loads(r["tags"] or "{}"))
        remediation = {}
        for r in db.execute("SELECT f.fingerprint, f.runbook, c.command FROM findings AS f LEFT JOIN commands AS c "
                            "ON c.finding = f.finding AND c.n = 0"):
            remediation[r[0]] = ": ".join(t for t in r[1:] if t)
        for r in rows(out / "findings.csv"):
            same(f"{what}: remediation", as_text(remediation[r["fingerprint"]]), r["remediation"])
        document = compare_with_json(what, db, out)
        compare_sums(what, db, out)
    check(f"{what}: something lies beside it", not list(out.glob("findings.sqlite?*")))
    return document


# ---- the parts ----

def cases(work):
    for name in CASES:
        arguments = ["--input", source / "tests/cases" / name / "input", *AS_OF]
        if (source / "tests/cases" / name / "policy.yaml").exists():
            arguments += ["--policy", source / "tests/cases" / name / "policy.yaml"]
        audit(work / name, *arguments, "--format", FORMATS, "--include", "pass")
        compare(name, work / name)


def world_of(work, folder="world/input"):
    return ["--input", work / folder, "--policy", work / "world/policy.yaml",
            "--as-of", (work / "world/as_of").read_text().strip()]


def worlds(work):
    subprocess.run([build / "tests/snapaudit-worlds", "generate", "--seed", "7", "--scale", "0.3", "--out",
                    work / "world"], check=True, capture_output=True)
    of = world_of(work)
    audit(work / "one", *of, "--format", FORMATS)
    compare("world", work / "one")
    # Of the next month there is less: regions are not read any more.
    shutil.copytree(work / "world/input", work / "later")
    regions = sorted({p.parent for p in (work / "later").rglob("volumes*.json")})
    shutil.rmtree(regions[0])
    audit(work / "two", *world_of(work, "later"), "--format", FORMATS, "--baseline", work / "one/findings.json")
    compare("baseline", work / "two")
    with read(work / "two/findings.sqlite") as db:
        check("no changes", db.execute("SELECT count(*) FROM changes").fetchone()[0] > 0)


def bytes_alike(work):
    first = (work / "one/findings.sqlite").read_bytes()
    nowhere = {"TMPDIR": "/nonexistent", "SQLITE_TMPDIR": "/nonexistent", "TZ": "Asia/Kathmandu",
               "LANG": "tr_TR.UTF-8"}
    for jobs in ("1", "3"):
        audit(work / "again", *world_of(work), "--format", "sqlite", "--jobs", jobs,
              env={**os.environ, **nowhere})
        check(f"other bytes with --jobs {jobs}", (work / "again/findings.sqlite").read_bytes() == first)
    check("paths of the machine", str(work).encode() not in first)


def queries(work):
    """Those of docs/formats.md, as they stand there."""
    page = (source / "docs/formats.md").read_text(encoding="utf-8")
    section = page[page.index("## findings.sqlite"):]
    section = section[:section.index("\n## ", 5)]
    found = re.findall(r"```sql\n(.*?)```", section, re.S)
    same("queries in docs/formats.md", len(found), 3)
    with read(work / "one/findings.sqlite") as db:
        results = [db.execute(sql).fetchall() for sql in found]
    check("a query without an answer", all(results))
    owners = collections.Counter()
    for r in rows(work / "one/costs.csv"):
        if r["cost_ceiling"]:
            owners[r["owner"] or "(nobody)"] += decimal.Decimal(r["cost_ceiling"])
    same("money by owner", {r["owner"]: r["at_most"] for r in results[0]},
         {o: round(float(c), 2) for o, c in owners.items()})
    same("owners", {r["owner"] for r in results[0]}, set(owners))
    findings = load(work / "one/findings.json")["findings"]
    untested = [f for f in findings if f["rule"] == "RESTORE-UNTESTED" and f["status"] in ("fail", "unknown")]
    untested.sort(key=lambda f: ("proof_at" in f, f.get("proof_at", ""), f["subject"]["id"]))
    same("untested", [r["subject_id"] for r in results[1]], [f["subject"]["id"] for f in untested[:20]])
    gaps = collections.Counter()
    for f in findings:
        if f["status"] == "unknown":
            for gap in {(g.get("source"), g.get("account"), g.get("region"), g.get("error"))
                        for g in f.get("unknown_because", [])}:
                gaps[gap] += 1
    same("unknown by gap", {tuple(r)[:4]: r["unknowns"] for r in results[2]}, dict(gaps))


# NUL, and bytes that are no UTF-8, do not come through the readers: tests/reports/sqlite/test_sqlite.c has them.
HOSTILE = ["=cmd|' /C calc'!A0", "::error::%0Anow", "two\nlines, \"quoted\"", "red \x1b[31m\x07", "csi \x9b",
           "abc\u202egnp.exe\u202c", "'; DROP TABLE findings; --", "\U0001f9e8" * 256,
           "x" * 50000, " ", "\ufeffmark", "NULL", "\x7f"]


def hostile(work):
    volumes = [{"VolumeId": f"vol-{i:017x}", "Size": 8, "SnapshotId": "", "AvailabilityZone": "eu-west-1a",
                "State": "available", "CreateTime": "2025-01-10T08:00:00.000Z", "VolumeType": "gp3",
                "Iops": 3000, "Throughput": 125, "Encrypted": False, "Attachments": [],
                "Tags": [{"Key": "Name", "Value": text}, {"Key": "Owner", "Value": text}, {"Key": text[:120], "Value": ""}]}
               for i, text in enumerate(HOSTILE, 1)]
    folder = work / "hostile/eu-west-1"
    folder.mkdir(parents=True)
    (folder / "volumes.json").write_text(json.dumps({"Volumes": volumes}))
    (folder / "snapshots.json").write_text(json.dumps({"Snapshots": []}))
    audit(work / "strange", "--input", work / "hostile", "--account", "111122223333", *AS_OF,
          "--format", FORMATS)
    compare("hostile", work / "strange")
    with read(work / "strange/findings.sqlite") as db:
        names = {r["id"]: r["name"] for r in db.execute("SELECT id, name FROM resources")}
        values = {r["id"]: r["value"] for r in db.execute(
            "SELECT r.id, t.value FROM tags AS t JOIN resources AS r USING (resource) WHERE t.key = 'Owner'")}
        lengths = db.execute("SELECT max(length(CAST(name AS BLOB))) FROM resources").fetchone()[0]
    for volume, text in zip(volumes, HOSTILE):
        same("a hostile name", names.get(volume["VolumeId"]), text)
        same("a hostile tag", values.get(volume["VolumeId"]), text)
    same("a long name", lengths, 50000)


def groups(work):
    resources = {}
    audit(work / "split", *world_of(work), "--format", FORMATS, "--split-by", "owner")
    found = sorted((work / "split/by-owner").glob("*/findings.sqlite"))
    check("no groups", len(found) > 1)
    for path in found:
        compare(f"group {path.parent.name}", path.parent)
        with read(path) as db:
            resources[path] = {r[0] for r in db.execute("SELECT id FROM resources")}
    for path in found:
        text = path.read_bytes()
        # A recovery point may be called as the snapshot that it is, which may be the group's own.
        others = {i for p, ids in resources.items() if p != path for i in ids - resources[path]
                  if not i.startswith("arn:")}
        told = [i for i in others if re.search(re.escape(i.encode()) + rb"(?![0-9a-z])", text)]
        check(f"{path.parent.name} tells of {told[:3]}", not told)


def unfinished(work):
    of = [*world_of(work), "--format", "sqlite"]
    audit(work / "kept", *of)
    before = {p.name: p.read_bytes() for p in (work / "kept").iterdir()}
    size = len(before["findings.sqlite"])

    def stays(what):
        same(what, {p.name for p in (work / "kept").iterdir()}, set(before))
        check(f"{what}: other bytes", {p.name: p.read_bytes() for p in (work / "kept").iterdir()} == before)

    for part in (0.1, 0.5, 0.9):
        limit = int(size * part)
        done = audit(work / "kept", *of, expected=2,
                     preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        check(f"what it says: {done.stderr}", b"findings.sqlite" in done.stderr)
        stays(f"no room for {part} of it")
    if os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size * 3 // 2 + 65536}", "tmpfs", work / "kept"],
            capture_output=True, check=False).returncode == 0:
        try:
            # It fits in, and another one beside it does not.
            for name, text in before.items():
                (work / "kept" / name).write_bytes(text)
            done = audit(work / "kept", *of, expected=2)
            check(f"what it says: {done.stderr}", b"No space left on device" in done.stderr)
            stays("a disk that is full")
        finally:
            subprocess.run(["umount", work / "kept"], check=True)
    killed = 0
    while killed < 3:
        process = subprocess.Popen([program, "audit", "--quiet", "--out", work / "kept", *of],
                                   stderr=subprocess.DEVNULL)
        while process.poll() is None and not list((work / "kept").glob(".snapaudit-*/*findings.sqlite*")):
            pass
        process.send_signal(signal.SIGKILL)
        ended = process.wait()
        if ended == 0:
            check("it was never killed", False)
            break
        killed += 1
        check("killed: the earlier report", all((work / "kept" / n).read_bytes() == t for n, t in before.items()
                                                if n == "findings.sqlite"))
    audit(work / "kept", *of)
    same("after it was killed", {p.name for p in (work / "kept").iterdir()}, set(before))


PARTS = (cases, worlds, bytes_alike, queries, hostile, groups, unfinished)
with tempfile.TemporaryDirectory() as folder:
    for part in [p for p in PARTS if p.__name__ in os.environ.get("SNAPAUDIT_PARTS", p.__name__)]:
        part(pathlib.Path(folder))
for failure in failures[:20]:
    print("FAILED:", failure[:600])
print(f"{passed} checks passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
