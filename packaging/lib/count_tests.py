#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up ctest's JUnit files and the steps of packaging/test, prints the closing lines, exits 1 when something failed.

A Qt Test executable is one ctest test but counts with each of its functions and data rows ("Totals:"); any other ctest
test, and every step, counts as one.
"""
import argparse
import collections
import re
import sys
import xml.etree.ElementTree as ElementTree

TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.MULTILINE)
SKIP = re.compile(r"^SKIP\s*: .*(?:\n   Loc: .*)?", re.MULTILINE)
Count = collections.namedtuple("Count", "passed failed skipped")


def add(a, b):
    return Count(*(x + y for x, y in zip(a, b)))


def case_count(status, output):
    """What one ctest test counts for; a crash after its totals, or without any, is one failure more."""
    total = Count(0, 0, 0)
    for match in TOTALS.finditer(output):
        total = add(total, Count(*map(int, match.groups())))
    if status == "run":
        return total if any(total) else Count(1, 0, 0)
    if status == "fail":
        return total if total.failed else add(total, Count(0, 1, 0))
    return add(total, Count(0, 0, 1))


def read_junit(path):
    """Yields (name, status, output) of each ctest test in the file."""
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        output = case.find("system-out")
        yield case.get("name"), case.get("status"), (output.text or "") if output is not None else ""


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--steps", nargs=3, type=int, default=[0, 0, 0], metavar=("PASSED", "FAILED", "SKIPPED"))
    options.add_argument("--allowed-skips", type=int, default=0)
    options.add_argument("--seconds", type=float, default=0)
    options.add_argument("junit", nargs="*")
    args = options.parse_args()

    cases = Count(*args.steps)
    tests = failed_tests = 0
    for path in args.junit:
        for name, status, output in read_junit(path):
            tests += 1
            failed_tests += status == "fail"
            cases = add(cases, case_count(status, output))
            for skip in SKIP.findall(output):
                print(f"skipped in {name}: " + " ".join(skip.split()))

    too_many = cases.skipped > args.allowed_skips
    if too_many:
        print(f"{cases.skipped} cases were skipped, {args.allowed_skips} are allowed: a skipped test proves nothing.")
    share = 100 if not tests else 100 * (tests - failed_tests) // tests
    print(f"\n{share}% tests passed, {failed_tests} tests failed out of {tests}\n")
    print(f"Total Test time (real) = {args.seconds:6.2f} sec")
    print(f"{cases.passed} passed, {cases.failed} failed, {cases.skipped} skipped")
    return 1 if cases.failed or failed_tests or too_many or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
