"""See rerender.sh. rerender.py PROGRAM SOURCE-DIR BUILD-DIR"""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

program, source, build = (pathlib.Path(arg).resolve() for arg in sys.argv[1:4])
FILES = ["findings.csv", "findings.json", "findings.sarif", "junit.xml"]
FORMATS = "csv,json,sarif,junit"
AS_OF = "2026-01-15T12:00:00Z"
failures = []
checks = 0


def check(what, fits, more=""):
    global checks
    checks += 1
    if not fits:
        failures.append(f"{what}: {more}" if more else what)


def run(*args, cwd=None):
    done = subprocess.run([program, *map(str, args)], cwd=cwd, env=env, capture_output=True, text=True,
                          errors="replace", check=False)
    if done.returncode < 0 or "Sanitizer" in done.stderr:
        failures.append(f"{args}: {done.returncode} {done.stderr[-2000:]}")
    return done


def again(folder, out, *more):
    shutil.rmtree(out, ignore_errors=True)
    return run("report", "--input", folder, "--format", FORMATS, "--out", out, *more)


def bytes_of(path, any_run):
    """`any_run`: an audit that is asked for less may read less, and is another run then."""
    found = path.read_bytes() if path.exists() else path.name.encode()
    return re.sub(rb'"run_id": "[0-9a-f]{16}"', b'"run_id": ""', found) if any_run else found


def same(what, one, other, names=FILES, any_run=False):
    for name in names:
        check(f"{what}: {name} is there", (one / name).exists())
        check(f"{what}: {name} is the same", bytes_of(one / name, any_run) == bytes_of(other / name, any_run))


# ---- every golden world, and some that are generated ----

def audit_of(case):
    """The arguments of a golden audit, but for what it writes; None: it is none."""
    words = shlex.split((case / "cmd").read_text())
    if words[0] != "audit":
        return None
    kept, skip = [], False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in ("--out", "--format", "-f", "-o", "--split-by"):
            skip = True
        elif word != "--csv-bom":
            kept.append(word)
    return kept


def frameworks_of(words):
    """Those of the program; one of the policy's own files cannot be told of a folder of reports."""
    names = [words[at + 1] for at, word in enumerate(words) if word == "--framework"]
    return [word for name in names for one in name.split(",") if one != "own" for word in ("--framework", one)]


def without_own(words):
    kept = []
    for at, word in enumerate(words):
        if word == "--framework" or (at > 0 and words[at - 1] == "--framework"):
            continue
        kept.append(word)
    return kept + frameworks_of(words)


def golden_worlds():
    rendered = 0
    for case in sorted((source / "tests/cases").iterdir()):
        words = audit_of(case) if (case / "cmd").exists() else None
        if words is None:
            continue
        words = without_own(words)
        for include in ([], ["--include", "pass"]):
            shutil.rmtree(work / "made", ignore_errors=True)
            run("audit", *words, *include, "--format", FORMATS, "--out", work / "made", "-q", cwd=case)
            if not (work / "made/findings.json").exists():
                continue
            done = again(work / "made", work / "again", *frameworks_of(words))
            check(f"{case.name} {include}: it is rendered", done.returncode == 0, done.stderr)
            same(f"{case.name} {include}", work / "made", work / "again")
            rendered += 1
    check("there are many golden worlds", rendered > 60, str(rendered))


def generated_world(seed):
    world = work / f"world{seed}"
    subprocess.run([build / "tests/snapaudit-worlds", "generate", "--seed", str(seed), "--scale", "0.2", "--out", world],
                   check=True, capture_output=True)
    asked = ["--input", world / "input", "--policy", world / "policy.yaml", "--as-of", (world / "as_of").read_text().strip()]
    return asked


def audit(out, *args):
    shutil.rmtree(out, ignore_errors=True)
    done = run("audit", *args, "--format", FORMATS, "--out", out, "-q")
    check(f"audit to {out.name}", (out / "findings.json").exists(), done.stderr)
    return out


def generated_worlds():
    for seed in (3, 11):
        asked = generated_world(seed)
        for more in ([], ["--include", "pass"], ["--fail-on", "high"], ["--where", "region=eu-*", "--rule", "RPO-*,INV-*"]):
            made = audit(work / "made", *asked, *more)
            done = again(made, work / "again")
            check(f"world {seed} {more}", done.returncode == 0, done.stderr)
            same(f"world {seed} {more}", made, work / "again")
        narrowed(asked, f"world {seed}")
        compared(asked, f"world {seed}")


# ---- narrowed ----

def narrowed(asked, what):
    whole = audit(work / "whole", *asked, "--include", "pass")
    subjects = [f["subject"] for f in json.loads((whole / "findings.json").read_text())["findings"]]
    a_region = next(s["region"] for s in subjects if s.get("region") and s["kind"] == "volume")
    an_arn = next(s["arn"] for s in subjects if s["kind"] == "snapshot")
    account = next(s["account"] for s in subjects if s.get("account"))
    scope = next((s["scope"] for s in subjects if s.get("scope")), None)
    questions = [["--where", f"region={a_region}"], ["--where", f"region!={a_region}"], ["--where", "kind=snapshot"],
                 ["--where", f"account={account}"], ["--where", f"arn={an_arn}"], ["--rule", "RPO-*"],
                 ["--rule", "ORPHAN-*,INV-*", "--where", f"kind!=image,region={a_region}"]]
    if scope:
        questions.append(["--where", f"scope={scope}"])
    for question in questions:
        made = audit(work / "made", *asked, "--include", "pass", *question)
        done = again(whole, work / "again", *question)
        check(f"{what} {question}", done.returncode == 0, done.stderr)
        same(f"{what} {question}", made, work / "again", any_run=True)
        manifest = json.loads((work / "again/manifest.json").read_text())
        check(f"{what} {question}: the manifest tells", manifest["run"].get("selection"), manifest["run"])
    again(work / "again", work / "twice", "--rule", "INV-*")
    head = json.loads((work / "twice/findings.json").read_text())
    check(f"{what}: narrowed twice", {f["rule"].split("-")[0] for f in head["findings"]} <= {"INV"}, head["run"]["selection"])
    check(f"{what}: the run is that of the audit",
          head["run"]["run_id"] == json.loads((whole / "findings.json").read_text())["run"]["run_id"])


def compared(asked, what):
    before = audit(work / "before", *asked)
    told = json.loads((before / "findings.json").read_text())
    lines = (before / "findings.json").read_text().splitlines(keepends=True)
    # some are new, some were another severity then
    lines = [line.replace('"severity": "high"', '"severity": "low"') if at % 3 == 0 and '"fingerprint"' in line else line
             for at, line in enumerate(lines)]
    (work / "baseline.json").write_text("".join(lines))
    check("there is something to compare", len(told["findings"]) > 3)
    for more in ([], ["--fail-on", "high", "--new-only"], ["--fail-on", "low", "--new-only"]):
        made = audit(work / "made", *asked, "--baseline", work / "baseline.json", *more)
        done = again(made, work / "again")
        check(f"{what} compared {more}", done.returncode == 0, done.stderr)
        same(f"{what} compared {more}", made, work / "again")


# ---- texts of strangers ----

def hostile():
    texts = ["=cmd|' /C calc'!A0", "::error::boom", "%0A%0D::warning::", "\u202eevil\u202c", "a\u0001b\u001fc\u007fd\u0085e",
             "<script>alert(1)</script>", "]]>&amp;\"'", "<id> <volume> <word>", "tail\\", "\U0001f600" * 60, "\ufffe\uffff",
             "{0}[x](y)", "line\nbreak\tand\r", "x" * 200]
    folder = work / "hostile/111122223333/eu-west-1"
    folder.mkdir(parents=True)
    volumes = [{"VolumeId": f"vol-{at:017x}", "Size": 8, "State": "available", "VolumeType": "gp3",
                "CreateTime": "2025-01-01T00:00:00Z", "AvailabilityZone": "eu-west-1a", "SnapshotId": "", "Encrypted": False,
                "Attachments": [], "Tags": [{"Key": "Name", "Value": text}, {"Key": "Owner", "Value": text}]}
               for at, text in enumerate(texts)]
    odd = [{"SnapshotId": f"snap-odd {text[:20]}", "VolumeId": f"vol-gone{at}", "State": "completed", "VolumeSize": 8,
            "StartTime": "2025-01-01T00:00:00Z", "OwnerId": "111122223333", "Description": text, "Encrypted": False,
            "Progress": "100%", "Tags": [{"Key": "Name", "Value": text}]} for at, text in enumerate(texts)]
    (folder / "volumes.json").write_text(json.dumps({"Volumes": volumes}))
    (folder / "snapshots.json").write_text(json.dumps({"Snapshots": odd}))
    (folder / "images.json").write_text('{"Images": []}')
    (folder / "instances.json").write_text('{"Reservations": []}')
    made = audit(work / "made", "--input", work / "hostile", "--as-of", AS_OF, "--include", "pass")
    check("strangers are found", len(json.loads((made / "findings.json").read_text())["findings"]) > 20)
    done = again(made, work / "again")
    check("strangers", done.returncode == 0, done.stderr)
    same("strangers", made, work / "again")


# ---- what is refused ----

def refused(what, folder, words, *more, code=2):
    shutil.rmtree(work / "none", ignore_errors=True)
    done = run("report", "--input", folder, "--out", work / "none", *more)
    check(f"{what}: refused", done.returncode == code, f"{done.returncode} {done.stdout}")
    check(f"{what}: it says {words!r}", re.search(words, done.stderr), done.stderr)
    check(f"{what}: nothing is left", not (work / "none").exists() or not any((work / "none").iterdir()))


def refusals(asked):
    whole = audit(work / "whole", *asked)
    for option, value in (("--policy", "x.yaml"), ("--as-of", AS_OF), ("--baseline", "x.json"), ("--account", "111122223333"),
                          ("--region", "eu-west-1"), ("--include", "pass"), ("--split-by", "owner"), ("--accounts", "x.yaml")):
        refused(f"{option}", whole, f"{option} says nothing of a folder of reports", option, value)
    for name in ("html", "markdown", "prometheus", "csv,html"):
        refused(name, whole, r"needs the inventory.*\n.*report --db FILE --format", "--format", name)
    for item in ("state=available", "tag:App=x", "!tag:App"):
        refused(item, whole, "findings do not carry what", "--where", item)
    refused("a scope that is none", whole, "has no scope", "--where", "scope=nowhere-at-all")
    refused("a rule that is none", whole, "no rule is called", "--rule", "NOPE")
    refused("a framework that is none", whole, "unknown framework", "--framework", "nope")
    done = run("report", "--input", whole, "--out", whole)
    check("into itself", done.returncode == 2 and "--out is the folder of reports that is read" in done.stderr, done.stderr)
    tampered(whole)
    malformed(whole)


def tampered(whole):
    shutil.copytree(whole, work / "changed")  # as somebody who would rather not see it
    text = (work / "changed/findings.json").read_text()
    (work / "changed/findings.json").write_text(text.replace('"severity": "high"', '"severity": "info"', 1))
    refused("changed", work / "changed", "is not the file that manifest.json lists")
    (work / "changed/manifest.json").unlink()
    done = again(work / "changed", work / "again")
    check("a findings.json alone", done.returncode == 0, done.stderr)
    shutil.copytree(whole, work / "gone")
    (work / "gone/findings.json").unlink()
    refused("gone", work / "gone", "could not read")
    sarif = work / "sarif"
    run("report", "--input", whole, "--format", "sarif", "--out", sarif)
    refused("without it", sarif, "lists no findings.json")


def malformed(whole):
    text = (whole / "findings.json").read_text()
    cases = {
        "another schema": (text.replace("snapaudit.findings/2", "snapaudit.findings/1", 1), r":2:\d+: expected a report of schema"),
        "cut short": (text[:len(text) // 2], r":\d+:\d+: "),
        "a member more": (text.replace('"caused_by": null', '"caused_by": null, "new_thing": 1', 1), "knows no member 'new_thing'"),
        "an unknown rule": (text.replace('{"rule": "', '{"rule": "X', 1), "says nothing of the rule"),
        "a wrong word": (text.replace('"status": "fail"', '"status": "maybe"', 1), "'maybe' is no status"),
        "no fingerprint": (re.sub(r'"fingerprint": "[0-9a-f]{64}"', '"fingerprint": "00"', text, count=1), "64 hex digits"),
        "no rules": (re.sub(r'"rules": \{.*?\n  \},', "", text, count=1, flags=re.S), "with the member 'rules'"),
        "an amount with an exponent": (re.sub(r'"saving_floor": [0-9.]+', '"saving_floor": 1e3', text, count=1), "an amount of at most"),
        "two reports": (text + text, "another report"),
    }
    for what, (bytes_, words) in cases.items():
        folder = work / "malformed"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        check(f"{what}: it is another text", bytes_ != text)
        (folder / "findings.json").write_text(bytes_)
        refused(what, folder, words)


# ---- a capture renders all ----

def capture(asked):
    folder = asked[1]
    as_of = asked[5]
    done = run("import", folder, "--out", work / "world.db", "--as-of", as_of)
    check("import", (work / "world.db").exists(), done.stderr)
    policy = asked[2:4]
    made = work / "made"
    shutil.rmtree(made, ignore_errors=True)
    done = run("report", "--db", work / "world.db", *policy, "--format", "html,markdown,json", "--out", made)
    check("a capture", all((made / name).exists() for name in ("report.html", "summary.md", "findings.json")), done.stderr)
    first = {name: (made / name).read_bytes() for name in ("report.html", "summary.md", "findings.json")}
    run("report", "--db", work / "world.db", *policy, "--format", "html,markdown,json", "--out", made)
    check("a capture gives the same again", first == {name: (made / name).read_bytes() for name in first})
    done = again(made, work / "again")
    check("and so does its report", done.returncode == 0, done.stderr)
    same("of a capture", made, work / "again", ["findings.json"])
    # standard output, instead of a folder
    run("report", "--input", made, "--format", "ndjson", "--out", work / "lines")
    done = run("report", "--input", made, "--format", "ndjson", "--out", "-", cwd=work)
    check("standard output has the same bytes", done.stdout == (work / "lines/findings.ndjson").read_text(), done.stderr)
    check("and no folder is made", not (work / "-").exists())
    done = run("report", "--input", made, "--format", "json,sarif", "--out", "-", cwd=work)
    check("standard output takes one file", done.returncode == 2 and "standard output takes one file" in done.stderr, done.stderr)
    # a folder of saved answers is judged as ever
    shutil.rmtree(work / "judged", ignore_errors=True)
    run("report", *asked, "--format", "csv", "--out", work / "judged")
    check("saved answers are judged", (work / "judged/resources.csv").exists())


work = pathlib.Path(tempfile.mkdtemp())
env = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
env.update(HOME=str(work), LC_ALL="C.UTF-8", AWS_EC2_METADATA_DISABLED="true")
try:
    world = generated_world(5)
    refusals(world)
    capture(world)
    hostile()
    generated_worlds()
    golden_worlds()
finally:
    shutil.rmtree(work)
for failure in failures:
    print("FAILED:", failure[:1500])
print(f"{checks} checks, {len(failures)} failed")
sys.exit(1 if failures else 0)
