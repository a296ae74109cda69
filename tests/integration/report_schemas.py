"""Called by report_schemas.sh: report_schemas.py PROGRAM SOURCE-DIR BUILD-DIR"""
import collections
import copy
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
from jsonschema import Draft202012Validator  # noqa: E402

program, source, build = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
sys.path.insert(0, str(source / "tests/support"))
import findings  # noqa: E402

SEEDS = (3,)
MANY, EVERY = 2000, 23  # of so many findings one in so many is looked at: the validator is slow
ONLY_IF_ASKED = {"baseline", "frameworks"}  # of the members of a document
LINES = 150  # of each findings.ndjson, about
failures = []
valid = collections.Counter()
spoiled = collections.Counter()
seen = collections.defaultdict(set)  # by schema: the members that some document had


def check(what, good):
    if not good:
        failures.append(what)


def schema_of(name):
    schema = json.loads((source / f"docs/{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


validators = {name: schema_of(name) for name in ("findings", "finding", "summary", "manifest", "verify", "gate")}


def members(value, path=""):
    """Every place of an object's member; of a list only the first and the last item are looked at."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield value, key, f"{path}.{key}"
            yield from members(item, f"{path}.{key}")
    if isinstance(value, list):
        for item in (value[:1] + value[-1:]):
            yield from members(item, path + "[]")


def is_open(path):
    """Objects whose members are free: ids of rules, kinds, brakes, names of values."""
    return re.search(r"\.(rules|resources|brakes|values|variants)$", path)


def parent(path):
    return path.rsplit(".", 1)[0]


def refuses(validator, name, what, document):
    spoiled[name] += 1
    check(f"{name}: {what} is valid", not validator.is_valid(document))


def spoil(name, document):
    """A member more, a member of another type, a member less of the document: none of it passes."""
    validator = validators[name]
    places = {path: key for _, key, path in members(document)}
    for wanted in sorted(places):
        if wanted in seen[name]:
            continue
        seen[name].add(wanted)
        changed = copy.deepcopy(document)
        holder, key = next((h, k) for h, k, p in members(changed) if p == wanted)
        kept = holder[key]
        holder[key] = [[]]
        refuses(validator, name, f"a list of lists at {wanted}", changed)
        holder[key] = kept
        if not is_open(parent(wanted)):
            holder[key + "_more"] = kept
            refuses(validator, name, f"{wanted}_more", changed)
            del holder[key + "_more"]
    asked = validator.schema["required"] if name == "finding" else document.keys() - ONLY_IF_ASKED
    for key in asked:  # a line leaves out what a finding does not have
        changed = {k: v for k, v in document.items() if k != key}
        refuses(validator, name, f"a document without {key}", changed)


def look_at(name, where, document):
    errors = sorted(validators[name].iter_errors(document), key=lambda e: e.json_path)
    valid[name] += 1
    check(f"{where}: {name} is not valid: "
          + (f"{errors[0].json_path}: {errors[0].message[:300]}" if errors else ""), not errors)
    if not errors and len(json.dumps(document)) < 300000:
        spoil(name, document)


def run(arguments, folder):
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)


def look_at_reports(where, out):
    for name in ("findings", "summary", "manifest"):
        path = out / f"{name}.json"
        if not path.exists():
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        if len(document.get("findings", [])) > MANY:
            document["findings"] = document["findings"][::EVERY]
        look_at(name, where, document)
    look_at_lines(where, out)


def look_at_case(folder, scratch):
    out = scratch / folder.name
    words = [w.replace("OUT", str(out)) for w in shlex.split((folder / "cmd").read_text())]
    if words[0] == "audit":
        run(words + ["--quiet"], folder)
        look_at_reports(folder.name, out)
        if (out / "manifest.json").exists():
            answer = run(["verify", str(out), "--format", "json"], folder).stdout
            look_at("verify", folder.name, json.loads(answer))
    if words[0] == "gate" and "--list" not in words and "--format" not in words:
        answer = run(words + ["--format", "json"], folder).stdout
        if answer.startswith(b"{"):
            look_at("gate", folder.name, json.loads(answer))


# ---- findings.ndjson ----


def same_of_line(line):
    """A line as tests/support/findings.py reads a finding; what the line leaves out is null there."""
    does = line["remediation"]
    commands = does.get("commands", []) if does else []
    return {
        **findings.members(line, ("rule", "status", "would_be", "severity", "severity_default", "reason", "confidence",
                                  "brake", "title", "family", "fingerprint", "caused_by", "measured", "limit", "unit",
                                  "age_days", "size_gib", "full_bytes", "saving_floor", "saving_ceiling")),
        "subject": findings.members(line["subject"], findings.SUBJECT),
        "discriminators": line["discriminators"],
        "evidence": [findings.members(item, ("clause", "holds", "brake", "source", "call", "resource", "field",
                                             "value", "observed_at", "grade"))
                     for item in line.get("evidence", [])],
        "remediation": does and {**findings.members(does, ("runbook", "text", "reversible", "risk")),
                                 "commands": [item["command"] for item in commands],
                                 "effects": [item["effect"] for item in commands]},
        "controls": [findings.members(c, ("framework", "edition", "id")) for c in line.get("controls", [])],
        "exemption": findings.members(line["exemption"], findings.EXEMPTION) if "exemption" in line else None,
    }


def strict(text):
    """One object, no member twice, no NaN."""
    def once(pairs):
        assert len(pairs) == len(dict(pairs)), f"a member twice: {text[:200]}"
        return dict(pairs)
    return json.loads(text, object_pairs_hook=once, parse_constant=lambda word: 1 / 0)


def look_at_lines(where, out):
    """Each line is valid, and says what findings.json says."""
    path = out / "findings.ndjson"
    if not path.exists():
        return
    data = path.read_bytes()
    check(f"{where}: findings.ndjson begins or ends as it should not",
          not data or data.startswith(b"{") and data.endswith(b"}\n"))
    lines = [strict(line) for line in data.decode("utf-8").split("\n")[:-1]]
    document = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    wholes = findings.records(document)
    check(f"{where}: {len(lines)} lines, {len(wholes)} findings", len(lines) == len(wholes))
    for line, record in zip(lines, wholes):
        told = same_of_line(line)
        record["controls"] = [findings.members(c, ("framework", "edition", "id")) for c in record["controls"]]
        other = [key for key, value in told.items() if record[key] != value]
        check(f"{where}: {line['fingerprint']}: findings.json has another {other}", not other)
        check(f"{where}: a line of another run", line["run_id"] == document["run"]["run_id"]
              and line["as_of"] == document["run"]["as_of"])
    for line in lines[::max(1, len(lines) // LINES)]:
        look_at("finding", where, line)


# ---- the example of docs/formats.md ----


def example():
    page = (source / "docs/formats.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.S)
    return next(block for block in blocks if "$templates" in block)


def look_at_example(where, out):
    told = subprocess.run(["bash", "-c", example()], cwd=out, capture_output=True, check=False)
    records = findings.read(out / "findings.json")
    lines = [command for record in records if record["remediation"]
             for command in record["remediation"]["commands"]]
    lines += [f"{e['clause']}: {e['holds']}" for record in records for e in record["evidence"]]
    check(f"{where}: the example of docs/formats.md says something else: {told.stderr[:300]}",
          lines and told.stdout.decode().splitlines() == lines)


def look_at_world(name, options, scratch):
    world, out = scratch / f"world-{name}", scratch / f"reports-{name}"
    subprocess.run([build / "tests/snapaudit-worlds", *options, "--out", world],
                   check=True, stdout=subprocess.DEVNULL)
    as_of = (world / "as_of").read_text().strip()
    policy = ["--policy", "policy.yaml", "--input", "input", "--as-of", as_of]
    run(["audit", *policy, "--out", out, "--include", "pass", "--format", "json,ndjson", "--quiet"], world)
    look_at_reports(name, out)
    look_at_example(name, out)
    for more in ([], ["--baseline", out / "findings.json", "--new-only"]):
        answer = run(["gate", "--rule", "*", *policy, "--format", "json", *more], world).stdout
        look_at("gate", name, json.loads(answer))


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for case in sorted((source / "tests/cases").glob("*/cmd")):
            look_at_case(case.parent, scratch)
        for seed in SEEDS:
            look_at_world(f"seed-{seed}", ["generate", "--seed", str(seed)], scratch)
        look_at_world("company", ["company", "--seed", "7"], scratch)
    check(f"too little was looked at: {dict(valid)}, {dict(spoiled)}",
          valid["findings"] > 30 and valid["finding"] >= 2 * LINES and valid["summary"] > 30 and valid["gate"] > 15
          and min(spoiled.values()) > 50)
    for failure in failures[:40]:
        print("FAILED:", failure)
    print(f"{dict(valid)} valid, {dict(spoiled)} spoiled; {len(failures)} failures")
    return 1 if failures else 0


os.environ.update(LC_ALL="C.UTF-8", NO_COLOR="1")
sys.exit(main())
