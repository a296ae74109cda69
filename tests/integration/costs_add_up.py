"""Called by costs_add_up.sh: costs_add_up.py PROGRAM SOURCE-DIR BUILD-DIR"""
import collections
import csv
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_EVEN, Decimal

program, source, build = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
GENERATED = (("generate", "--seed", "5"), ("generate", "--seed", "11"), ("company", "--seed", "7"))
CASES = ("built-in-policy", "foreign-owners", "caused-by", "copy-source-gone", "denied-region",
         "keep-last", "hold-tags", "possible-copy", "tag-rules", "exemption-in-force-keeps-the-run-green")
SHOWN = 5  # groups of each axis on the terminal, and what belongs to nobody
# The gravest first, as docs/formats.md has them: a subject counts under the gravest that holds it back.
BRAKES = ("live-volume", "last-of-lineage", "locked", "held", "retention", "restore-proof", "shared",
          "in-use", "csi-window", "too-young")
KINDS = ("snapshot", "volume")
SUMS = ("resources", "gib", "full_bytes", "cost_floor", "cost_ceiling", "unpriced_gib")
TAGS = ("owner", "environment", "cost_center")
failures = []
compared = collections.Counter()


def check(what, told, added):
    compared[what.split(":")[0]] += 1
    if told != added:
        failures.append(f"{world_name}: {what}: told {told}, added up {added}")


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    return Decimal(cell) if cell else Decimal(0)


# ---- adding up ----


def whose(row, keys):
    """What the tags of a resource say: the first key with something in it counts."""
    tags = json.loads(row["tags"]) if row["tags"] else {}
    found = []
    for part in TAGS:
        values = [tags[key] for key in keys[part] if tags.get(key, "").strip(" \t\r\n\v\f")]
        found.append(values[0] if values else "")
    return found


def amounts(row):
    there = row["kind"] == "volume" or row["state"] == "completed"
    size = number(row["size_gib"])
    return {"resources": Decimal(1), "gib": size, "full_bytes": number(row["full_bytes"]),
            "cost_floor": number(row["cost_floor"]), "cost_ceiling": number(row["cost_ceiling"]),
            "unpriced_gib": size if row["basis"] == "none" and there else Decimal(0)}


def add(sums, row):
    for name, value in amounts(row).items():
        sums[name] += value
    sums["bases"].add(row["basis"])


def no_sum():
    return {**dict.fromkeys(SUMS, Decimal(0)), "bases": set()}


def grouped(rows, key):
    groups = collections.defaultdict(no_sum)
    for row in rows:
        add(groups[key(row)], row)
    return groups


def basis_of(sums):
    return next((b for b in ("range", "list") if b in sums["bases"]), "none")


def numbers(sums):
    """As summary.json has them: no amount where nothing has a price."""
    told = {name: sums[name] for name in SUMS} | {"basis": basis_of(sums)}
    if told["basis"] == "none":
        told["cost_floor"] = told["cost_ceiling"] = None
    return told


def part_of(row):
    if row["kind"] == "volume":
        return "volumes"
    return "archived" if row["storage_tier"] == "archive" else "snapshots"


# ---- the files ----


def key_of_file(row):
    return tuple(row[name] for name in ("account", "region", *TAGS, "kind", "tier", "basis"))


def unquoted(text):
    """Cells that a spreadsheet would run have a quote in front."""
    return text[1:] if re.match(r"'[=+\-@\t\r\n]", text) else text


def check_costs_csv(out, billed, keys):
    def key(row):
        tier = row["storage_tier"] if row["kind"] == "snapshot" else ""
        return (row["account"], row["region"], *whose(row, keys), row["kind"], tier, row["basis"])

    added = grouped(billed, key)
    told = {}
    for row in read_csv(out / "costs.csv"):
        key = tuple(unquoted(cell) for cell in key_of_file(row))
        check("costs.csv: a row comes once", key in told, False)
        told[key] = row
    check("costs.csv: its rows", sorted(told), sorted(added))
    for key, row in told.items():
        for name in SUMS:
            empty = name.startswith("cost_") and row["basis"] == "none"
            check(f"costs.csv: {name} of {key}", row[name],
                  "" if empty else f"{added[key][name]:.6f}" if name.startswith("cost_")
                  else str(added[key][name]))


def told_numbers(member):
    return {name: member[name] for name in (*SUMS, "basis")}


def check_summary(summary, billed, keys):
    costs = summary["costs"]
    parts = grouped(billed, part_of)
    for part in ("volumes", "snapshots", "archived"):
        check(f"summary.json: {part}", told_numbers(costs[part]), numbers(parts[part]))
    total = grouped(billed, lambda row: None)[None]
    check("summary.json: total", told_numbers(costs["total"]), numbers(total))
    for axis in ("account", "region", *TAGS):
        def key(row):
            return row[axis] if axis in ("account", "region") else whose(row, keys)[TAGS.index(axis)]
        added = grouped(billed, key)
        told = {group[axis] or "": told_numbers(group) for group in costs[f"by_{axis}"]}
        check(f"summary.json: by {axis}", told, {k: numbers(v) for k, v in added.items()})
        check(f"summary.json: by {axis} in order", list(told), ranked(added))


def ranked(groups):
    return sorted(groups, key=lambda key: (-groups[key]["cost_ceiling"], key.encode()))


def check_money(summary, findings, resources, billed):
    orphans = {}
    for f in findings:
        if f["rule"].startswith("ORPHAN-") and f["status"] == "fail":
            orphans[f["subject_kind"], f["account"], f["region"], f["subject_id"]] = f
    money = summary["money"]
    volumes = [row for row in billed if row["kind"] == "volume"]
    check("money: list", money["list"], sum(number(row["cost_ceiling"]) for row in volumes))
    check("money: floor", money["floor"], sum(number(f["saving_floor"]) for f in orphans.values()))
    check("money: ceiling", money["ceiling"],
          sum(number(f["saving_ceiling"]) for f in orphans.values()))
    unpriced = sum(number(row["size_gib"]) for row in volumes if row["basis"] == "none")
    unpriced += sum(number(f["size_gib"]) for f in orphans.values()
                    if f["subject_kind"] == "snapshot" and not f["saving_ceiling"])
    check("money: unpriced_gib", money["unpriced_gib"], unpriced)


# ---- brakes ----


def add_brakes(held, resources):
    """Of subjects under each brake: how many, their size, and what they cost at most."""
    sums = collections.defaultdict(lambda: {"subjects": 0, "gib": 0, "ceiling": Decimal(0)})
    for subject, brake in held:
        row = resources[subject]
        sums[brake]["subjects"] += 1
        sums[brake]["gib"] += number(row["size_gib"])
        sums[brake]["ceiling"] += number(row["cost_ceiling"])
    return dict(sums)


def check_brakes(summary, findings, resources):
    gravest = {}
    by_rule = collections.defaultdict(list)
    for f in findings:
        if not f["held_by"]:
            continue
        subject = (f["subject_kind"], f["account"], f["region"], f["subject_id"])
        by_rule[f["rule"]].append((subject, f["held_by"]))
        before = gravest.get(subject, f["held_by"])
        gravest[subject] = min(before, f["held_by"], key=BRAKES.index)
        if f["rule"].startswith("ORPHAN-"):
            check("brakes: saving_ceiling of a finding", number(f["saving_ceiling"]),
                  number(resources[subject]["cost_ceiling"]))
    check("brakes: over all rules", summary["brakes"], add_brakes(gravest.items(), resources))
    for rule, counts in summary["rules"].items():
        check(f"brakes: of {rule}", counts["brakes"], add_brakes(by_rule[rule], resources))


# ---- the terminal ----


def dollars(amount):
    return f"${amount.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,}"


def shown(sums):
    if basis_of(sums) == "none":
        return "-"
    low, high = dollars(sums["cost_floor"]), dollars(sums["cost_ceiling"])
    return high if sums["cost_floor"] == sums["cost_ceiling"] else f"{low} .. {high}"


def section(text, name):
    found = re.search(rf"^{name}  .*?\n((?:  .*\n)*)", text, re.M)
    return found[1] if found else ""


AMOUNT = r"(-|\$[\d,.]+(?: \.\. \$[\d,.]+)?)"


def labelled(text):
    """{label: amount} of lines such as "  volumes      $94.86  list price"."""
    return {label: amount for label, amount
            in re.findall(rf"^  (\S+(?: \S+)*) {{2,}}{AMOUNT}(?:  |$)", text, re.M)}


def of_axis(text, title):
    """The amounts below a title, in their order."""
    found = re.search(rf"^  {title}(?:  .*)?\n((?: {{3,}}.*\n)*)", text, re.M)
    return re.findall(rf"^ {{18,}}{AMOUNT}  \S", found[1], re.M) if found else None


def expected_on_axis(groups, least):
    order = ranked(groups)
    if len(order) < least:
        return None
    return [shown(groups[key]) for at, key in enumerate(order) if at < SHOWN or not key]


def check_terminal(text, summary, billed, keys):
    costs = section(text, "COSTS")
    parts = grouped(billed, part_of)
    lines = labelled(costs)
    for part in ("volumes", "snapshots", "archived"):
        wanted = shown(parts[part]) if parts[part]["resources"] else None
        check(f"terminal: {part}", lines.get(part), wanted)
    total = grouped(billed, lambda row: None)[None]
    check("terminal: total", lines.get("total"), shown(total) if billed else None)
    unpriced = re.search(r"^  no price +([\d,]+)  GiB", costs, re.M)
    check("terminal: no price", unpriced[1] if unpriced else None,
          f"{total['unpriced_gib']:,}" if total["unpriced_gib"] else None)
    axes = (("by owner", 1, lambda row: whose(row, keys)[0]),
            ("by cost centre", 1, lambda row: whose(row, keys)[2]),
            ("by account", 2, lambda row: row["account"]),
            ("by region", 2, lambda row: row["region"]))
    for title, least, key in axes:
        check(f"terminal: {title}", of_axis(costs, title),
              expected_on_axis(grouped(billed, key), least) if billed else None)
    money = labelled(section(text, "MONEY"))
    check("terminal: all own volumes", money.get("all own volumes"), dollars(summary["money"]["list"]))
    check("terminal: failing orphans", money.get("failing orphans"),
          f"{dollars(summary['money']['floor'])} .. {dollars(summary['money']['ceiling'])}")
    check_held(section(text, "HELD BACK"), summary["brakes"])


def check_held(text, brakes):
    told = {}
    for subjects, brake, gib, amount in re.findall(
            r"^ +([\d,]+)  ([a-z-]+) +([\d,]+|-) +(\$[\d,.]+|-)  ", text, re.M):
        told[brake] = (subjects, gib, amount)
    check("terminal: held back", told, {
        brake: (f"{held['subjects']:,}", f"{held['gib']:,}" if held["gib"] else "-",
                dollars(held["ceiling"]) if held["ceiling"] else "-")
        for brake, held in brakes.items()})


# ---- one world ----


def look_at(name, arguments, folder, out):
    global world_name
    world_name = name
    words = [w for w in arguments if w != "--quiet"] + ["--include", "pass", "--format", "csv,json",
                                                        "--out", str(out)]
    told = subprocess.run([program, *words], cwd=folder, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    if not (out / "costs.csv").exists():
        failures.append(f"{name}: no costs.csv: {told.stderr.decode()[:300]}")
        return
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"), parse_float=Decimal)
    rows = read_csv(out / "resources.csv")
    resources = {(r["kind"], r["account"], r["region"], r["id"]): r for r in rows}
    billed = [row for row in rows if row["basis"]]
    findings = read_csv(out / "findings.csv")
    keys = summary["run"]["tag_keys"]
    check_costs_csv(out, billed, keys)
    check_summary(summary, billed, keys)
    check_money(summary, findings, resources, billed)
    check_brakes(summary, findings, resources)
    check_terminal(told.stdout.decode(), summary, billed, keys)


def look_at_case(name, scratch):
    folder = source / "tests/cases" / name
    words = shlex.split((folder / "cmd").read_text())
    kept = []
    ours = ("--out", "--format", "--include")
    for at, word in enumerate(words):
        if word not in ours and not (at and words[at - 1] in ours):
            kept.append(word)
    look_at(name, kept, folder, scratch / name)


def look_at_world(options, scratch):
    name = "-".join(options).replace("--", "")
    world = scratch / name
    subprocess.run([build / "tests/snapaudit-worlds", *options, "--out", world], check=True,
                   stdout=subprocess.DEVNULL)
    words = ["audit", "--input", "input", "--as-of", (world / "as_of").read_text().strip()]
    if (world / "policy.yaml").exists():
        words += ["--policy", "policy.yaml"]
    look_at(name, words, world, world / "out")


with tempfile.TemporaryDirectory() as folder:
    for case in CASES:
        look_at_case(case, pathlib.Path(folder))
    for options in GENERATED:
        look_at_world(options, pathlib.Path(folder))

for kind, least in (("costs.csv", 500), ("summary.json", 100), ("money", 40), ("brakes", 100), ("terminal", 100)):
    if compared[kind] < least:
        failures.append(f"only {compared[kind]} comparisons of {kind}")
for failure in failures[:30]:
    print(failure)
print(f"{sum(compared.values())} comparisons, {len(failures)} failures: {dict(compared)}")
sys.exit(bool(failures))
