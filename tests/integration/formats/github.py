"""Reads the output of a step as GitHub's runner does (actions/runner, ActionCommand.cs), but refuses
what the runner would only print.
github.py FILE...: a line "ok FILE" or "FAILED: FILE: why" for each."""

import re
import sys

COMMAND = re.compile(r"::(error|warning|notice)((?: [a-zA-Z]+=[^,:\r\n]*(?:,[a-zA-Z]+=[^,:\r\n]*)*)?)::(.*)")
KEYS = {"title", "file", "line"}
SHOWN = 10


def check_escapes(text, codes, where):
    for match in re.finditer("%(..)?", text):
        if match.group(1) not in codes:
            raise ValueError(f"{match.group(0)} in {where}")


def check_line(number, line, counts):
    if not line.startswith("::"):
        if "::" in line:
            raise ValueError(f"line {number} nearly is a command")
        return
    match = COMMAND.fullmatch(line)
    if not match:
        raise ValueError(f"line {number} is no command: {line[:80]}")
    level, properties, message = match.groups()
    keys = [part.split("=")[0] for part in properties.strip().split(",") if part]
    if len(set(keys)) != len(keys) or not set(keys) <= KEYS or "title" not in keys:
        raise ValueError(f"line {number}: properties {keys}")
    check_escapes(properties, {"25", "0D", "0A", "3A", "2C"}, f"the properties of line {number}")
    check_escapes(message, {"25", "0D", "0A"}, f"the message of line {number}")
    counts[level] = counts.get(level, 0) + 1


def check_file(name):
    counts = {}
    with open(name, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    if lines.pop() != "":
        raise ValueError("the last line does not end")
    if not lines or not lines[0].startswith("::"):
        raise ValueError("the verdict is not the first line")
    for number, line in enumerate(lines, 1):
        check_line(number, line, counts)
    if max(counts.values()) > SHOWN:
        raise ValueError(f"more annotations than are shown: {counts}")


for path in sys.argv[1:]:
    try:
        check_file(path)
        print("ok", path)
    except ValueError as error:
        print(f"FAILED: {path}: {error}")
