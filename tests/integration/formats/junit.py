"""Reads JUnit XML strictly: what Jenkins (junit-10.xsd of its xUnit plugin) and GitLab do not know is
refused, and counts must be right.
junit.py FILE...: a line "ok FILE" or "FAILED: FILE: why" for each."""

import re
import sys
import xml.etree.ElementTree as ElementTree

# element: (attributes that must be there, those that may, elements inside, may it hold text)
GRAMMAR = {
    "testsuites": ({"name"}, set(), {"testsuite"}, False),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time"},
        {"timestamp"},
        {"testcase"},
        False,
    ),
    "testcase": (
        {"name", "classname", "time"},
        set(),
        {"failure", "error", "skipped", "system-out"},
        False,
    ),
    "failure": ({"message", "type"}, set(), set(), True),
    "error": ({"message", "type"}, set(), set(), True),
    "skipped": ({"message"}, set(), set(), False),
    "system-out": (set(), set(), set(), True),
}


class Refused(Exception):
    pass


def check(condition, why):
    if not condition:
        raise Refused(why)


def check_element(element):
    check(element.tag in GRAMMAR, f"unknown element {element.tag}")
    must, may, inside, text = GRAMMAR[element.tag]
    names = set(element.attrib)
    check(must <= names, f"{element.tag} lacks {must - names}")
    check(names <= must | may, f"{element.tag} has {names - must - may}")
    check(text or not (element.text or "").strip(), f"text in {element.tag}")
    check(not (element.tail or "").strip(), f"text after {element.tag}")
    for child in element:
        check(child.tag in inside, f"{child.tag} in {element.tag}")
        check_element(child)


def check_suite(suite):
    cases = list(suite)
    check(int(suite.get("tests")) == len(cases), f"{suite.get('name')}: tests")
    for word, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        count = sum(case.find(tag) is not None for case in cases)
        check(int(suite.get(word)) == count, f"{suite.get('name')}: {word} is not {count}")
    names = [(case.get("classname"), case.get("name")) for case in cases]
    check(len(set(names)) == len(names), f"{suite.get('name')}: a name twice")
    check(all(len(case) <= 1 for case in cases), f"{suite.get('name')}: two outcomes")
    at = suite.get("timestamp", "2026-01-01T00:00:00")
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", at), f"timestamp {at}")


def check_file(name):
    root = ElementTree.parse(name).getroot()
    check(root.tag == "testsuites", "the root is not testsuites")
    check_element(root)
    for suite in root:
        check_suite(suite)
    check(len({suite.get("name") for suite in root}) == len(root), "a suite twice")


for path in sys.argv[1:]:
    try:
        check_file(path)
        print("ok", path)
    except (Refused, ValueError, ElementTree.ParseError) as error:
        print(f"FAILED: {path}: {error}")
