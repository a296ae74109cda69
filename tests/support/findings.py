"""findings.json as tests read it: whole records, in which nothing refers to the head.

A record has the members of schema 1 (null where nothing is), whichever schema the file has, so that a test
says what it wants of a finding and nothing of how the file is laid out.
"""
import json
import re

SUBJECT = ("arn", "kind", "id", "name", "account", "account_name", "region", "zone", "outpost",
           "owner_tag", "environment", "cost_center", "scope")
EXEMPTION = ("id", "owner", "approved_by", "reason", "ticket", "expires")
PLACEHOLDER = re.compile(r"<([a-z]+)>")


def members(source, names):
    """The members that there are, null for the others."""
    return {name: source.get(name) for name in names}


def evidence(clauses, finding, item):
    clause = clauses[item["clause"]]
    resource = item["resource"] if "resource" in item else finding["subject"]["id"]
    return {"clause": clause["text"], "holds": item["holds"], "brake": clause["brake"],
            **members(clause, ("source", "call")), "resource": resource,
            "field": clause.get("field"), **members(item, ("value", "observed_at", "grade"))}


def remediation(rule, finding):
    does = finding["remediation"]
    if does is None:
        return None
    runbook = rule["runbook"]
    said = runbook["variants"][does["variant"]] if "variant" in does else runbook
    text = does["text"] if "text" in does else said["text"] + does.get("note", "")
    said = does if "reversible" in does else said
    commands = filled(runbook, finding)
    return {"runbook": does["runbook"], "text": text,
            "commands": [c for _, c in commands], "effects": [e for e, _ in commands],
            "reversible": said["reversible"], "risk": said.get("risk")}


def filled(runbook, finding):
    """(effect, command) for each: of a name the template, else the command itself."""
    does = finding["remediation"]
    templates = {command["name"]: command for command in runbook.get("commands", [])}
    values = {**finding["subject"], **does.get("values", {})}
    effects = iter(does.get("effects", []))
    return [(templates[item]["effect"],
             PLACEHOLDER.sub(lambda m: values[m[1]], templates[item]["command"]))
            if item in templates else (next(effects), item) for item in does.get("commands", [])]


def money(run, finding):
    if "money" not in finding:
        return None
    amount = finding["money"]
    return {"floor": amount["floor"], "ceiling": amount["ceiling"],
            "currency": run.get("currency"), "per": "month", "basis": amount.get("basis"),
            "price_date": run.get("priced_at"), "price_source": run.get("price_source"),
            "kind": amount["kind"]}


def controls(rule):
    return [members(c, ("framework", "edition", "id", "source")) for c in rule.get("controls", [])]


def whole(document, finding):
    """A record of schema 2 as one of schema 1."""
    rule = document["rules"][finding["rule"]]
    related = finding.get("related", [])
    return {
        **members(finding, ("rule", "status", "would_be", "severity")),
        "severity_default": rule["severity_default"],
        **members(finding, ("reason", "confidence", "brake")),
        "title": rule["title"],
        "family": rule["family"],
        **members(finding, ("fingerprint", "caused_by")),
        "subject": members(finding["subject"], SUBJECT),
        "discriminators": finding["discriminators"],
        **members(finding, ("measured", "limit", "unit", "age_days", "first_seen", "last_seen",
                            "resolved_at", "baseline", "size_gib", "full_bytes", "saving_floor",
                            "saving_ceiling")),
        "money": money(document["run"], finding),
        "unknown_because": [members(gap, ("source", "account", "region", "error", "detail"))
                            for gap in finding.get("unknown_because", [])],
        "evidence": [evidence(rule["clauses"], finding, item) for item in finding.get("evidence", [])],
        "related": [members(item, ("relation", "arn")) for item in related],
        "remediation": remediation(rule, finding),
        "controls": controls(rule),
        "exemption": members(finding["exemption"], EXEMPTION) if "exemption" in finding else None,
    }


def records(document):
    if document["schema"] == "snapaudit.findings/1":
        return document["findings"]
    return [whole(document, finding) for finding in document["findings"]]


def parse(text):
    return records(json.loads(text))


def read(path):
    """The whole records of the file, in their order."""
    with open(path, encoding="utf-8") as file:
        return parse(file.read())
