"""Opens report.xlsx with openpyxl and compares it with the CSV and JSON files of the same run.
xlsx.py DIR...: a line "ok DIR" or "FAILED: DIR: why" for each folder of reports."""

import csv
import datetime
import json
import os
import re
import sys
import zipfile
from decimal import Decimal

import openpyxl

csv.field_size_limit(1 << 30)
TABLES = {
    "Findings": "findings.csv",
    "Resources": "resources.csv",
    "Costs": "costs.csv",
    "Coverage": "coverage.csv",
    "Changes": "changes.csv",
}
LEAST = ["Summary", "Findings", "Resources", "Costs", "Coverage", "Exemptions", "Policy"]
EXCEL_CHARACTERS = 32767
CUT = " [cut]"


class Wrong(Exception):
    """The workbook is not what it should be."""


def check(holds, why):
    if not holds:
        raise Wrong(why)


def unescaped(text):
    """Excel's own way to write characters that XML has not."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match.group(1), 16)), text)


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def without_quote(text):
    """CSV has a ' before what a spreadsheet would run."""
    return text[1:] if re.match("'[=+@\t\r\n-]", text) else text


def expect_text(found, wanted, where):
    check(isinstance(found, str), f"{where}: {found!r} is no text; wanted {wanted!r}")
    found = unescaped(found)
    wanted = without_quote(wanted).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    if found.endswith(CUT) and units(wanted) > EXCEL_CHARACTERS:
        check(units(found) <= EXCEL_CHARACTERS, f"{where}: {units(found)} characters")
        check(units(found) > EXCEL_CHARACTERS - 2, f"{where}: cut at {units(found)}")
        wanted, found = wanted[: len(found) - len(CUT)], found[: -len(CUT)]
    check(found == wanted, f"{where}: {found!r} is not {wanted!r}")


def expect_cell(found, wanted, where):
    """`wanted` is the text of CSV: numbers are numbers, times are times."""
    if wanted == "":
        check(found is None, f"{where}: {found!r}, not empty")
    elif isinstance(found, bool):
        check(wanted == str(found).lower(), f"{where}: {found} is not {wanted}")
    elif isinstance(found, datetime.datetime):
        time = datetime.datetime.fromisoformat(wanted.replace("Z", "+00:00")).replace(tzinfo=None)
        check(abs(found - time) <= datetime.timedelta(milliseconds=1), f"{where}: {found} is not {wanted}")
    elif isinstance(found, (int, float)):
        check(Decimal(repr(found)) == Decimal(wanted), f"{where}: {found!r} is not {wanted}")
    else:
        expect_text(found, wanted, where)


def columns_of(heads):
    """"proof_at (UTC)" -> "proof_at"."""
    return [re.sub(r" \(.*\)$", "", head) for head in heads]


def parts_of(book, name):
    return [sheet for sheet in book.sheetnames if re.fullmatch(re.escape(name) + r"( \d+)?", sheet)]


def rows_of(book, name):
    """Of all the sheets that a table became; each has the heads."""
    heads = None
    for part in parts_of(book, name):
        rows = book[part].iter_rows(values_only=True)
        first = list(next(rows))
        check(heads in (None, first), f"{part}: other heads")
        heads = first
        if part == name:
            yield heads
        yield from (list(row) for row in rows)


def typed(column, value):
    """What must not be text."""
    if value is None:
        return True
    if re.search(r"\((UTC|[A-Z]{3} a month)\)$", column) or column in ("size_gib", "resources", "gib", "age_days"):
        return isinstance(value, (int, float, datetime.datetime)) and not isinstance(value, bool)
    return not (column in ("encrypted", "is_copy", "own", "locked") and not isinstance(value, bool))


def compare_table(folder, book, name):
    rows = rows_of(book, name)
    heads = next(rows)
    columns = columns_of(heads)
    with open(os.path.join(folder, TABLES[name]), encoding="utf-8", newline="") as file:
        wanted = csv.reader(file)
        check(next(wanted) == columns, f"{name}: columns {columns}")
        count = 0
        for count, line in enumerate(wanted, 1):
            row = next(rows, None)
            check(row is not None, f"{name}: no row {count}")
            for head, found, text in zip(heads, row, line):
                expect_cell(found, text, f"{name} {count} {head}")
                check(typed(head, found), f"{name} {count} {head}: {found!r} has the wrong type")
    check(next(rows, None) is None, f"{name}: more than {count} rows")


def add_up(book, name, column):
    rows = rows_of(book, name)
    at = columns_of(next(rows)).index(column)
    return sum((Decimal(repr(row[at])) for row in rows if row[at] is not None), Decimal(0))


def compare_sums(folder, book):
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file, parse_float=Decimal, parse_int=Decimal)
    total = summary["costs"]["total"]
    for column in ("cost_floor", "cost_ceiling", "resources", "gib", "unpriced_gib"):
        found = add_up(book, "Costs", column)
        wanted = Decimal(total.get(column) or 0)
        check(found == wanted, f"Costs: {column} adds up to {found}, not {wanted}")
    for column in ("saving_floor", "saving_ceiling"):
        with open(os.path.join(folder, "findings.csv"), encoding="utf-8", newline="") as file:
            wanted = sum((Decimal(row[column] or 0) for row in csv.DictReader(file)), Decimal(0))
        found = add_up(book, "Findings", column)
        check(found == wanted, f"Findings: {column} adds up to {found}, not {wanted}")
    cells = {(row[0], row[1]): row[2] for row in rows_of(book, "Summary")}
    for status in ("fail", "unknown"):
        check(cells[("result", status)] == summary["subjects"][status], f"Summary: {status}")
    for name in book.sheetnames:
        if name != "Summary" and not re.search(r" \d+$", name):
            count = sum(1 for _ in rows_of(book, name)) - 1
            check(cells[("sheets", name)] == count, f"Summary: {name} has {count} rows")


def check_parts(path):
    """Nothing that runs, nothing that leads anywhere, no time but that of the run."""
    with zipfile.ZipFile(path) as book:
        for part in book.infolist():
            check(part.date_time == (1980, 1, 1, 0, 0, 0), f"{part.filename} is of {part.date_time}")
            check(not re.search(r"vba|external|hyperlink|connection", part.filename), part.filename)
            if part.filename.startswith("xl/worksheets/"):
                text = book.read(part).decode("utf-8")
                for tag in ("<f>", "<f ", "<hyperlink"):
                    check(tag not in text, f"{part.filename} has a {tag}")
                check("<pane ySplit=\"1\"" in text, f"{part.filename}: the head is not frozen")
                check("<autoFilter " in text, f"{part.filename}: no filter")
                check("<col " in text, f"{part.filename}: no widths")
        return book.read("docProps/core.xml").decode("utf-8")


def check_folder(folder):
    path = os.path.join(folder, "report.xlsx")
    properties = check_parts(path)
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
        as_of = json.load(file)["run"]["as_of"]
    times = set(re.findall(r"\d{4}-\d\d-\d\dT[0-9:.]*Z", properties))
    check(times == {as_of}, f"properties of {times}, not {as_of}")
    book = openpyxl.load_workbook(path, read_only=True)
    missing = [name for name in LEAST if name not in book.sheetnames]
    check(not missing, f"no sheet {missing}")
    for name in TABLES:
        if parts_of(book, name):
            compare_table(folder, book, name)
    compare_sums(folder, book)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        try:
            check_folder(name)
            print(f"ok {name}")
        except (Wrong, OSError, KeyError, ValueError) as error:
            print(f"FAILED: {name}: {error}")
