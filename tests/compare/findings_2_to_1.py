#!/usr/bin/env python3
"""Does findings.json of schema 2 hold the same facts as one of schema 1?

    findings_2_to_1.py NEW.json            print the new one as schema 1
    findings_2_to_1.py OLD.json NEW.json   compare them, record by record; status 1 and what differs
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import findings  # noqa: E402


def load(path):
    """Numbers as they are written."""
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=str, parse_int=findings_int)


def findings_int(text):
    return int(text) if text == str(int(text)) else text


def as_schema_1(document):
    return {"schema": "snapaudit.findings/1", "run": document["run"],
            "findings": findings.records(document)}


def run_of(document):
    return {key: value for key, value in document["run"].items() if key != "run_id"}


def differences(old, new):
    if run_of(old) != run_of(new):
        yield "the run"
    before, after = old["findings"], findings.records(new)
    if len(before) != len(after):
        yield f"{len(before)} findings before, {len(after)} now"
    for was, now in zip(before, after):
        for key in list(was) + [k for k in now if k not in was]:
            if was.get(key) != now.get(key) or (key in was) != (key in now):
                yield f"{was['rule']} {was['subject']['id']}: {key}: " \
                      f"{json.dumps(was.get(key))[:300]} -> {json.dumps(now.get(key))[:300]}"
    used = {finding["rule"] for finding in new["findings"]}
    if used != set(new["rules"]):
        yield f"rules that have no finding: {sorted(set(new['rules']) - used)}"


def main():
    documents = [load(path) for path in sys.argv[1:]]
    if len(documents) == 1:
        print(json.dumps(as_schema_1(documents[0]), ensure_ascii=False))
        return 0
    if len(documents) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = list(differences(*documents))
    for line in found[:20]:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
