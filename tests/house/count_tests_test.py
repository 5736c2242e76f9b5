#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""packaging/lib/count_tests.py: what the closing lines of packaging/test say, and when it fails."""
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "packaging", "lib", "count_tests.py")


def junit(*cases):
    """cases: (status, output)."""
    body = "".join(f'<testcase name="t{i}" status="{status}"><system-out>{output}</system-out></testcase>'
                   for i, (status, output) in enumerate(cases))
    return f"<testsuite>{body}</testsuite>"


def count(xml, *options):
    """(exit code, lines printed)."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(xml)
        run = subprocess.run([sys.executable, PROGRAM, *options, path], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout.splitlines()


class CountTests(unittest.TestCase):
    def expect(self, cases, options, code, last):
        status, lines = count(junit(*cases), *options)
        self.assertEqual((status, lines[-1]), (code, last), lines)

    def test_counts(self):
        totals = "Totals: 5 passed, 0 failed, 0 skipped, 0 blacklisted, 3ms"
        for name, cases, options, code, last in (
                ("a plain test is one", [("run", "fine")], [], 0, "1 passed, 0 failed, 0 skipped"),
                ("Qt's functions count", [("run", totals)], [], 0, "5 passed, 0 failed, 0 skipped"),
                ("steps count", [("run", "")], ["--steps", "2", "0", "0"], 0, "3 passed, 0 failed, 0 skipped"),
                ("a failed step fails", [("run", "")], ["--steps", "2", "1", "0"], 1, "3 passed, 1 failed, 0 skipped"),
                ("a failure fails", [("fail", "Totals: 4 passed, 1 failed, 0 skipped, 0")], [], 1,
                 "4 passed, 1 failed, 0 skipped"),
                ("a crash is a failure", [("fail", "no totals")], [], 1, "0 passed, 1 failed, 0 skipped"),
                ("a crash after the totals too", [("fail", totals)], [], 1, "5 passed, 1 failed, 0 skipped"),
                ("a test that did not run was skipped", [("run", ""), ("notrun", "")], ["--allowed-skips", "1"], 0,
                 "1 passed, 0 failed, 1 skipped"),
                ("too many skips fail", [("run", "Totals: 4 passed, 0 failed, 2 skipped, 0")], ["--allowed-skips", "1"],
                 1, "4 passed, 0 failed, 2 skipped"),
                ("nothing run fails", [], [], 1, "0 passed, 0 failed, 0 skipped")):
            with self.subTest(name):
                self.expect(cases, options, code, last)

    def test_closing_lines_of_ctest(self):
        lines = count(junit(("run", ""), ("fail", "")))[1]
        self.assertIn("50% tests passed, 1 tests failed out of 2", lines)
        self.assertTrue(any(line.startswith("Total Test time (real) = ") for line in lines))

    def test_skips_are_named(self):
        lines = count(junit(("run", "SKIP   : Reader::unreadable() root reads everything\n   Loc: [a.cpp(3)]\n"
                                    "Totals: 1 passed, 0 failed, 1 skipped, 0")), "--allowed-skips", "1")[1]
        self.assertEqual(lines[0], "skipped in t0: SKIP : Reader::unreadable() root reads everything Loc: [a.cpp(3)]")


if __name__ == "__main__":
    unittest.main()
