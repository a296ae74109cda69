"""See baseline.sh."""
import collections
import csv
import datetime
import filecmp
import functools
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

program, _, build = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
SEEDS = (3,)
KINDS = {"snapshot": "SNAP", "volume": "VOL", "image": "AMI"}  # whole listings of what is there
JUDGED_AGAIN = {"resolved", "held-back", "other-rule"}
GHOST = "0ffffffffffff"
failures = []
told = collections.Counter()


def check(what, good):
    if not good:
        failures.append(what)


def run(arguments, expected=0):
    done = subprocess.run([program, *arguments], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    check(f"{arguments}: exit {done.returncode}: {done.stderr.decode()[-300:]}",
          done.returncode == expected)
    return done


@functools.cache
def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def words(finding):
    return finding["status"], finding["severity"], finding.get("reason", "")


def by_fingerprint(findings):
    return {f["fingerprint"]: f for f in findings if f["status"] != "pass"}


@functools.cache
def resources(out):
    return {(r["kind"], r["id"], r["account"], r["region"]) for r in rows(out / "resources.csv")}


def is_there(out, finding):
    """As told by what was read: True, False, or None where that does not tell."""
    subject = finding["subject"]
    source = KINDS.get(subject["kind"])
    here = (subject.get("account", ""), subject.get("region", ""))
    if subject["kind"] == "exemption":  # the policy tells, and it has none of the strangers
        return GHOST not in subject["id"]
    if source is None:
        return None
    if (subject["kind"], subject["id"], *here) in resources(out):
        return True
    read = [r for r in rows(out / "coverage.csv")
            if (r["account"], r["region"]) == here and r["source"] == source]
    return False if read and all(r["state"] == "complete" for r in read) else None


def expect_gone(where, out, finding, passes, row):
    """What the earlier run found and this one does not."""
    told[row["why"]] += 1
    passed = passes.get(finding["fingerprint"])
    if passed:
        why = ("held-back" if "held_by" in passed else
               "other-rule" if passed.get("reason") == "other-rule" else "resolved")
        check(f"{where}: {row} passed: {why}", (row["change"], row["why"]) == ("gone", why))
        return
    check(f"{where}: {row} did not pass", row["why"] not in JUDGED_AGAIN)
    if row["change"] == "gone":
        check(f"{where}: {row} is not gone", is_there(out, finding) is False)
    elif row["why"] in ("not-read", "not-selected", "no-verdict") and not where.endswith("back"):
        check(f"{where}: {row} is gone", is_there(out, finding) is not False)


def compare(where, world, baseline, options, out):
    """Audit the world beside the baseline, and tell it again."""
    common = [*world, *options, "--quiet"]
    plain = out.with_name(out.name + "-plain")
    run(["audit", *common, "--out", plain, "--include", "pass"])
    run(["audit", *common, "--out", out, "--baseline", baseline])
    before, now = by_fingerprint(load(baseline)["findings"]), load(out / "findings.json")["findings"]
    every = load(plain / "findings.json")["findings"]
    passes = {f["fingerprint"]: f for f in every if f["status"] == "pass"}
    changes = {r["fingerprint"]: r for r in rows(out / "changes.csv")}
    counts = collections.Counter()
    check(f"{where}: a baseline changes verdicts",
          [(f["fingerprint"], words(f)) for f in now]
          == [(f["fingerprint"], words(f)) for f in every if f["status"] != "pass"])
    for finding in now:
        was = before.pop(finding["fingerprint"], None)
        change = "new" if not was else "known" if words(was) == words(finding) else "changed"
        counts[change] += 1
        row = changes.pop(finding["fingerprint"], None)
        check(f"{where}: {finding['fingerprint']} is {finding.get('baseline')}, not {change}",
              finding["baseline"] == change and (row is None) == (change == "known"))
        if row and was:
            check(f"{where}: {row} was {words(was)}", words(was) == tuple(
                row[f"{name}_before"] for name in ("status", "severity", "reason")))
    check(f"{where}: changes.csv does not have what is left", set(changes) == set(before))
    for fingerprint, finding in before.items():
        row = changes[fingerprint]
        counts[row["change"]] += 1
        expect_gone(where, out, finding, passes, row)
    summary = load(out / "summary.json")
    said = {w: summary["baseline"][w.replace("-", "_")]["findings"]
            for w in ("new", "known", "changed", "gone", "not-judged")}
    check(f"{where}: summary.json says {said}, not {counts}", said == {w: counts[w] for w in said})
    told.update(counts)
    check(f"{where}: run_id is another one",
          summary["run"]["run_id"] == load(plain / "summary.json")["run"]["run_id"])
    check(f"{where}: sha256 of the baseline", summary["run"]["baseline_sha256"]
          == hashlib.sha256(baseline.read_bytes()).hexdigest())
    run(["verify", out], 3)  # nobody says whom to trust, and all is as the manifest says
    return counts


def same_bytes(where, world, baseline, out):
    outs = [out.with_name(f"{out.name}-jobs{jobs}") for jobs in (1, 3)]
    for jobs, folder in zip(("1", "3"), outs):
        run(["audit", *world, "--jobs", jobs, "--baseline", baseline, "--out", folder, "--quiet"])
    names = [f.name for f in outs[0].iterdir() if f.name != "manifest.json"]
    _, differ, errors = filecmp.cmpfiles(*outs, names, shallow=False)
    check(f"{where}: --jobs leaves a trace in {differ + errors}", not differ + errors)


def later(as_of, days):
    moment = datetime.datetime.fromisoformat(as_of.replace("Z", "+00:00"))
    return (moment + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_strangers(baseline, path):
    """Every seventh finding once more, of a resource that never was."""
    document = load(baseline)
    for number, finding in enumerate(document["findings"][::7]):
        ghost = json.loads(json.dumps(finding))
        subject = ghost["subject"]
        ghost["fingerprint"] = hashlib.sha256(f"{number}".encode()).hexdigest()
        subject["id"] = f"{subject['id'].split('-')[0]}-{GHOST}{number:04x}"
        document["findings"].append(ghost)
    path.write_text(json.dumps(document), encoding="utf-8")


def look_at(seed, scratch):
    folder = scratch / f"world-{seed}"
    subprocess.run([build / "tests/snapaudit-worlds", "generate", "--seed", str(seed), "--out", folder],
                   check=True, stdout=subprocess.DEVNULL)
    as_of = (folder / "as_of").read_text(encoding="utf-8").strip()
    policy = ["--policy", folder / "policy.yaml"]
    world = [*policy, "--input", folder / "input", "--as-of", as_of]
    first = scratch / f"first-{seed}"
    run(["audit", *world, "--out", first, "--quiet"])
    baseline = first / "findings.json"
    counts = compare(f"{seed} again", world, baseline, [], scratch / f"again-{seed}")
    check(f"{seed} again: {counts}", set(counts) == {"known"})
    aged = [*policy, "--input", folder / "input", "--as-of", later(as_of, 40)]
    compare(f"{seed} later", aged, baseline, [], scratch / f"later-{seed}")
    then = scratch / f"later-{seed}/findings.json"
    compare(f"{seed} back", world, then, [], scratch / f"back-{seed}")
    region = next(r["region"] for r in rows(first / "coverage.csv")
                  if r["source"] == "VOL" and r["state"] == "complete")
    compare(f"{seed} narrowed", world, baseline, ["--region", region, "--rule", "RPO-*,ORPHAN-*"],
            scratch / f"narrowed-{seed}")
    ghosts = scratch / f"ghosts-{seed}.json"
    with_strangers(baseline, ghosts)
    compare(f"{seed} ghosts", world, ghosts, [], scratch / f"ghosts-{seed}")
    holes = scratch / f"holes-{seed}"
    shutil.copytree(folder / "input", holes)
    for path in sorted(holes.glob("**/volumes*.json"))[::3] + sorted(holes.glob("**/snap*.json"))[::4]:
        path.unlink()
    compare(f"{seed} holes", [*policy, "--input", holes, "--as-of", as_of], ghosts, [],
            scratch / f"holes-out-{seed}")
    same_bytes(f"{seed}", aged, ghosts, scratch / f"bytes-{seed}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for seed in SEEDS:
            look_at(seed, scratch)
        missing = run(["audit", "--input", scratch, "--baseline", scratch / "none.json",
                       "--out", scratch / "none"], 2).stderr
        check("a baseline that is not there", b"could not read the baseline" in missing)
    wanted = {"new", "known", "changed", "gone", "not-judged", "resolved", "subject-gone",
              "not-read", "place-out", "rule-not-asked"}
    check(f"not all was looked at: {dict(told)}", all(told[word] > 0 for word in wanted))
    for failure in failures[:40]:
        print("FAILED:", failure)
    print(f"{dict(told)}; {len(failures)} failures")
    return 1 if failures else 0


os.environ.update(LC_ALL="C.UTF-8", NO_COLOR="1")
sys.exit(main())
