"""Called by split_by.sh: split_by.py PROGRAM SOURCE-DIR BUILD-DIR"""
import base64
import collections
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib
from decimal import Decimal
from html import unescape

program, source, build = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
WORLDS = (("company", "--seed", "7", "--resources", "600"),)
AXES = ("account", "owner", "scope", "tag:Application", "tag:app")
FORMATS = "csv,json,html,sarif,junit,markdown,prometheus"
FILES = 11  # that they are, without the manifest
# What a verdict is; masks change texts alone.
VERDICT = ("rule", "status", "severity", "reason", "confidence", "subject_arn", "subject_id", "account", "region",
           "scope", "measured", "limit", "saving_floor", "saving_ceiling", "basis", "caused_by", "exemption_id",
           "would_be", "brake", "held_by", "owner", "size_gib")
COSTS = ("resources", "gib", "full_bytes", "cost_floor", "cost_ceiling", "unpriced_gib")
ID = re.compile(r"(?<![0-9a-z])(?:snap|vol|ami|i)-[0-9a-z]+")
WORD = re.compile(r"[A-Za-z0-9_.@-]+")
VERIFIED = 10  # one of so many folders
SHORT = 4  # shorter words stand everywhere
failures = []
compared = collections.Counter()


def check(what, right, detail=""):
    compared[what] += 1
    if not right:
        failures.append(f"{where}: {what}: {detail}")


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def group_key(axis, row):
    if axis == "account":
        return row["account"]
    if axis == "scope":
        return row["scope"]
    tags = json.loads(row["tags"] or "{}")
    if axis == "owner":
        keys = ("Owner", "owner", "OWNER")
        return next((tags[k] for k in keys if tags.get(k, "").strip()), "")
    return tags.get(axis[4:], "")


def words_of(row):
    """What people wrote of a resource."""
    tags = json.loads(row["tags"] or "{}")
    return {w for w in [row["name"], *tags.values()] if len(w) >= SHORT}


def own_texts(rows):
    return "\n".join(cell for row in rows for cell in row.values())


def page_text(text):
    """What a page tells: without its program and its looks, columns inflated."""
    columns = re.findall(r'<script type="application/json" id="col-[^"]+">"([^"]*)"</script>', text)
    heads = re.findall(r'<script type="application/json" id="(?!col-)[^"]+">(.*?)</script>', text, re.S)
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S)
    check("columns of a page are read", columns)
    inflated = [zlib.decompress(base64.b64decode(c, validate=True), -15).decode() for c in columns]
    return "\n".join([unescape(shown), *heads, *inflated])


def text_of(path):
    text = path.read_bytes().decode("utf-8", "replace")
    return page_text(text) if path.suffix == ".html" else text


def folder_bytes(folder):
    return {p.name: text_of(p) for p in sorted(folder.iterdir())}


def has_word(text, word):
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1:at], text[at + len(word):at + len(word) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = text.find(word, at + 1)
    return False


def tokens_of(text):
    """Ids, numbers, ARNs and words as they may be looked for."""
    found = set(ID.findall(text)) | set(re.findall(r"[0-9]{12}", text)) | set(WORD.findall(text))
    found |= {t.rstrip(".") for t in found}
    return found | set(re.findall(r"arn:[A-Za-z0-9:/_+=.@-]+", text))


def check_secrets(folder, own, others, public):
    own_ids = {r["id"] for r in own} | {r["arn"] for r in own} | {r["account"] for r in own}
    secret = {r[c] for r in others for c in ("id", "arn", "account")} - own_ids - {""}
    # A recovery point of ours may be a snapshot of theirs, and a key that we use may lie in their account.
    secret -= set(re.findall(r"[0-9]{12}", " ".join(own_ids))) | set(ID.findall(" ".join(own_ids)))
    text = "\n".join(folder_bytes(folder).values())
    tokens = tokens_of(text)
    found = secret & tokens
    check("no id, ARN or account of others", not found, f"{folder.name}: {sorted(found)[:3]}")
    known = own_texts(own) + public
    known_tokens = tokens_of(known)
    words = {w for r in others for w in words_of(r)}
    plain = {w for w in words if WORD.fullmatch(w)}
    found = (plain & tokens) - known_tokens
    found |= {w for w in words - plain if w in text and w not in known}
    found = {w for w in found if has_word(text, w) and not has_word(known, w)}
    check("no name or tag of others", not found, f"{folder.name}: {sorted(found)[:3]}")
    compared["secrets looked for"] += len(secret) + len(words)


def check_resources(axis, whole, parts):
    expected = collections.defaultdict(list)
    for row in whole:
        expected[group_key(axis, row)].append((row["account"], row["region"], row["arn"]))
    told = {g: [(r["account"], r["region"], r["arn"]) for r in rows] for g, rows in parts.items()}
    for group in sorted(set(told) | set(expected)):
        differ = set(told.get(group, [])) ^ set(expected.get(group, []))
        check("resources by group", len(told.get(group, [])) == len(expected.get(group, [])) and not differ,
              f"{group}: {sorted(differ)[:2]}")


def check_findings(whole, parts, resources):
    kinds = {r["kind"] for r in resources}
    seen = {r["id"] for r in resources}
    by_print = {f["fingerprint"]: f for f in whole}
    told = collections.Counter()
    for group, findings in parts.items():
        for f in findings:
            other = by_print.get(f["fingerprint"])
            check("a finding is of the whole run", other is not None, f["fingerprint"])
            told[f["fingerprint"]] += 1
            masked = {"subject_id"} if f["subject_kind"] == "restore-group" else set()  # made of a key's ARN, too
            differs = [c for c in VERDICT if other and f[c] != other[c] and c not in masked]
            check("a verdict is that of the whole run", not differs, f"{group}: {f['fingerprint']} {differs}")
    for f in whole:
        of_row = f["subject_kind"] in kinds and (f["subject_kind"] != "key" or f["subject_id"] in seen)
        nobodys = f["subject_kind"] in ("exemption", "ledger-record")
        count = told[f["fingerprint"]]
        right = count == 1 if of_row else count == 0 if nobodys else True
        check("a finding is in one group", right, f"{f['rule']} {f['subject_id']}: {count}")


def check_costs(whole, parts):
    def added(rows):
        return [sum((Decimal(r[c] or 0) for r in rows), Decimal(0)) for c in COSTS]
    check("costs add up", added(whole) == added([r for rows in parts.values() for r in rows]))


def check_counts(whole, parts):
    for rule, counts in whole["rules"].items():
        if rule.startswith("INV-") or rule.startswith(("RESTORE-", "SEC-")):
            continue  # of places, of groups of volumes and of keys that were not seen, which may be of several
        for status in ("pass", "fail", "unknown", "exempt", "caused", "unsettled", "no_objective", "not_selected"):
            added = sum(p["rules"][rule][status] for p in parts.values())
            check("counts add up", added == counts[status], f"{rule} {status}: {added} of {counts[status]}")
    for kind, counts in whole["resources"].items():
        for word, count in counts.items():
            added = sum(p["resources"][kind][word] for p in parts.values())
            check("resources add up", added == count, f"{kind} {word}: {added} of {count}")
    for sum_of in ("list", "floor", "ceiling", "unpriced_gib"):
        added = sum(Decimal(p["money"][sum_of]) for p in parts.values())
        check("money adds up", added == Decimal(whole["money"][sum_of]), f"{sum_of}: {added}")


def check_index(axis, out, folder, parts):
    lines = read_csv(folder / "index.csv")
    html = (folder / "index.html").read_text()
    whole = subprocess.run([program, "verify", out], capture_output=True, text=True)
    check("the whole is verified beside them", f"{FILES} of {FILES} are as" in whole.stdout and "added" not in whole.stdout,
          whole.stdout)
    check("the index lists the folders",
          {x["folder"] for x in lines} == {p.name for p in folder.iterdir() if p.is_dir()})
    check("none comes last", all(x["group"] for x in lines[:-1]))
    for i, line in enumerate(lines):
        findings = parts["findings"][line["group"]]
        summary = parts["summary"][line["group"]]
        group = summary["run"]["group"]
        check("the group is named", group["by"] == axis and (group["name"] or "") == line["group"])
        check("links lead somewhere", f'href="{line["folder"]}/findings.csv"' in html)
        check("its resources", int(line["resources"]) == len(parts["resources"][line["group"]]))
        for status in ("fail", "unknown", "exempt"):
            check("its findings", int(line[status]) == sum(f["status"] == status for f in findings))
        check("other places", int(line["other_places"]) == group["other_places"])
        if i % VERIFIED == 0:
            verified = subprocess.run([program, "verify", folder / line["folder"]], capture_output=True)
            check("its manifest fits", f" {FILES} of {FILES} are as".encode() in verified.stdout, verified.stdout)


def places_of(coverage):
    return {(c["account"], c["region"]) for c in coverage if c["account"]}


def words_of_pages(base):
    """What every report says, whatever is in it: that of an account with nothing."""
    region = base / "empty" / "999999999999" / "us-east-1"
    region.mkdir(parents=True, exist_ok=True)
    (region / "snapshots.json").write_text('{"Snapshots": []}')
    out = base / "empty-out"
    subprocess.run([program, "report", "--input", base / "empty", "--out", out, "--format", FORMATS, "--quiet",
                    "--as-of", "2026-01-01"], check=True, capture_output=True)
    return "\n".join(folder_bytes(out).values())


def check_axis(axis, world, base):
    global where
    where = f"{world.name} by {axis}"
    out = base / "out"
    command = [program, "report", "--input", world / "input", "--policy", world / "policy.yaml", "--out", out,
               "--format", FORMATS, "--include", "pass", "--split-by", axis, "--as-of",
               (world / "as_of").read_text().strip()]
    done = subprocess.run(command, capture_output=True, text=True)
    told = re.search(r"^  .*/(by-[^/]*)/index\.html", done.stdout, re.M)
    if not told:
        sys.exit(f"{where}: exit {done.returncode}: {done.stderr}")
    folder = out / told.group(1)
    resources = read_csv(out / "resources.csv")
    parts = collections.defaultdict(dict)
    rows = collections.defaultdict(list)
    for row in resources:
        rows[group_key(axis, row)].append(row)
    # What the policy and the rules say is nobody's secret.
    public = (world / "policy.yaml").read_text() + subprocess.run(
        [program, "rules", "show", "--all"], capture_output=True, text=True).stdout
    public += json.dumps(json.loads((out / "findings.json").read_text())["rules"]) + words_of_pages(base)
    for line in read_csv(folder / "index.csv"):
        group, path = line["group"], folder / line["folder"]
        parts["resources"][group] = read_csv(path / "resources.csv")
        parts["findings"][group] = read_csv(path / "findings.csv")
        parts["costs"][group] = read_csv(path / "costs.csv")
        parts["summary"][group] = json.loads((path / "summary.json").read_text(), parse_float=Decimal)
        records = json.loads((path / "findings.json").read_text())["findings"]
        check("as many in JSON", len(records) == len(parts["findings"][group]))
        json.loads((path / "findings.sarif").read_text())
        accounts = {r["account"] for r in rows[group]}
        seen = {a for a, _ in places_of(read_csv(path / "coverage.csv"))}
        check("coverage of its accounts", seen == accounts - {""}, f"{group}: {seen} and {accounts}")
        others = [r for other, of in rows.items() if other != group for r in of]
        check_secrets(path, rows[group], others, public)
    check_resources(axis, resources, parts["resources"])
    check_findings(read_csv(out / "findings.csv"), parts["findings"], resources)
    check_costs(read_csv(out / "costs.csv"), parts["costs"])
    check_counts(json.loads((out / "summary.json").read_text(), parse_float=Decimal), parts["summary"])
    check_index(axis, out, folder, parts)
    return folder


def check_same_bytes(axis, world, folder, base):
    other = base / "again"
    subprocess.run([program, "report", "--input", world / "input", "--policy", world / "policy.yaml", "--out", other,
                    "--format", FORMATS, "--include", "pass", "--jobs", "1", "--split-by", axis, "--as-of",
                    (world / "as_of").read_text().strip(), "--quiet"], capture_output=True)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            again = other / folder.name / path.relative_to(folder)
            check("same bytes", path.read_bytes() == again.read_bytes(), path)


def check_replacing(world, base):
    """What no run wrote is not removed; groups that are gone go."""
    global where
    where = "replacing"
    out = base / "out"
    command = [program, "report", "--input", world / "input", "--policy", world / "policy.yaml", "--out", out,
               "--quiet", "--split-by", "owner", "--as-of", (world / "as_of").read_text().strip()]
    folder = out / "by-owner"
    stale = folder / "gone-00000000"
    stale.mkdir()
    (stale / "manifest.json").write_text("{}")
    (stale / "findings.csv").write_text("")
    done = subprocess.run(command, capture_output=True, text=True)
    check("a group that is gone goes", not stale.exists())
    mine = folder / "mine.txt"
    mine.write_text("mine")
    before = (out / "manifest.json").read_bytes()
    done = subprocess.run(command, capture_output=True, text=True)
    check("what is not ours is refused", done.returncode == 2 and "mine.txt" in done.stderr, done.stderr)
    check("and stays", mine.read_text() == "mine" and (out / "manifest.json").read_bytes() == before)
    mine.unlink()
    hidden = out / ".snapaudit-split-abcdef" / "new" / "x-00000000"
    hidden.mkdir(parents=True)
    (hidden / "findings.csv").write_text("")
    done = subprocess.run(command, capture_output=True, text=True)
    check("what a killed run left goes", done.returncode != 70 and not list(out.glob(".snapaudit-*")))


for args in WORLDS:
    with tempfile.TemporaryDirectory(dir=build) as base:
        base = pathlib.Path(base)
        world = base / "-".join(args).replace("--", "")
        subprocess.run([next(build.rglob("snapaudit-worlds")), *args, "--out", world], check=True,
                       stdout=subprocess.DEVNULL)
        for axis in AXES:
            folder = check_axis(axis, world, base)
        check_same_bytes(AXES[-1], world, folder, base)
        check_replacing(world, base)
for failure in failures[:40]:
    print(failure)
print(f"{sum(compared.values())} comparisons, {len(failures)} failed: "
      + ", ".join(f"{n} {what}" for what, n in sorted(compared.items())))
sys.exit(1 if failures else 0)
