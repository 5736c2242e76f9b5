#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breaks every rule of check_house.py once, in a tree of its own, and expects exactly that breach."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import check_house  # noqa: E402

SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later\n"


def breaches(path, text, links=()):
    with tempfile.TemporaryDirectory() as tree:
        os.makedirs(os.path.join(tree, os.path.dirname(path)))
        with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
            file.write(text)
        return list(check_house.all_breaches(tree, list(links)))


class Sources(unittest.TestCase):
    def expect(self, path, text, part):
        found = breaches(path, SPDX + text)
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def expect_clean(self, path, text):
        self.assertEqual(breaches(path, SPDX + text), [])

    def test_room_above(self):
        for room, header in (("model", "capture/source.h"), ("model", "app/ingest.h"), ("model", "ui/feed.h"),
                             ("capture", "ui/feed.h"), ("capture", "app/ingest.h"), ("ui", "capture/source.h"),
                             ("ui", "app/ingest.h"), ("app", "tests/model/x.h")):
            with self.subTest(room=room, header=header):
                self.expect(f"{room}/a.cpp", f'#include "{header}"\n', f"{room} includes {header.split('/')[0]}")

    def test_room_below(self):
        for room, header in (("model", "model/time.h"), ("capture", "model/time.h"), ("ui", "model/time.h"),
                             ("app", "ui/feed.h"), ("app", "capture/source.h"), ("tests", "app/ingest.h")):
            with self.subTest(room=room, header=header):
                self.expect_clean(f"{room}/a.cpp", f'#include "{header}"\n#include <vector>\n')

    def test_qt(self):
        for room in ("model", "capture", "app/cli"):
            for header in ("QString", "QtCore/qglobal.h", "qcustomplot.h"):
                with self.subTest(room=room, header=header):
                    self.expect(f"{room}/a.cpp", f"#include <{header}>\n", "includes Qt")
        self.expect_clean("ui/a.cpp", "#include <QString>\n")
        self.expect_clean("app/cli/picture.cpp", "#include <QImage>\n")

    def test_model_is_pure(self):
        for header in ("thread", "fstream", "chrono", "sys/socket.h", "mutex"):
            with self.subTest(header=header):
                self.expect("model/a.h", f"#include <{header}>\n", "model does no I/O")
        self.expect_clean("capture/a.h", "#include <thread>\n")

    def test_named_from_the_root(self):
        self.expect("capture/pcap/a.cpp", '#include "../frame.h"\n', "not named from the root")
        self.expect("ui/a.cpp", '#include "feed.h"\n', "not named from the root")
        self.expect_clean("ui/a.cpp", '#include "a.moc"\n')

    def test_process_events(self):
        self.expect("ui/a.cpp", "QCoreApplication::processEvents();\n", "processEvents")
        self.expect_clean("tests/ui/a.cpp", "QCoreApplication::processEvents();\n")

    def test_length(self):
        self.expect("ui/a.cpp", "\n" * check_house.MAX_LINES, "more than 500 lines")
        self.expect_clean("ui/a.cpp", "\n" * (check_house.MAX_LINES - 1))
        self.expect_clean("tests/ui/a.cpp", "\n" * check_house.MAX_LINES)

    def test_licence(self):
        for path in ("model/a.cpp", "ui/a.h", "tests/a.py", "capture/CMakeLists.txt"):
            with self.subTest(path=path):
                self.assertIn("no SPDX line", breaches(path, "# anything else\n")[0])
        self.assertEqual(breaches("tests/a.py", "#!/usr/bin/python3\n" + SPDX.replace("//", "#")), [])


class Links(unittest.TestCase):
    OURS = (("model", "synscope_model", "synscope_flags"), ("capture", "synscope_capture", "synscope_model"),
            ("ui", "synscope_ui", "Qt6::Widgets"), ("app", "synscope_session", "synscope_capture"))

    def expect(self, room, target, library, clean=False):
        found = list(check_house.link_breaches([*self.OURS, (room, target, library)]))
        self.assertEqual(found == [], clean, found)

    def test_arrows(self):
        for room, target, library in (
                ("model", "synscope_model", "synscope_capture"), ("model", "synscope_model", "Threads::Threads"),
                ("model", "synscope_model", "Qt6::Core"), ("capture", "synscope_capture", "Qt6::Core"),
                ("capture", "synscope_capture", "synscope_ui"), ("ui", "synscope_ui", "synscope_capture"),
                ("ui", "synscope_ui", "synscope_session"), ("capture", "synscope_capture", "synscope_session")):
            with self.subTest(target=target, library=library):
                self.expect(room, target, library)

    def test_allowed(self):
        for room, target, library in (
                ("ui", "synscope_ui", "synscope_model"), ("app", "synscope", "synscope_ui"),
                ("capture", "synscope_capture", "ZLIB::ZLIB"), ("app", "synscope", "Qt6::Widgets")):
            with self.subTest(target=target, library=library):
                self.expect(room, target, library, clean=True)


if __name__ == "__main__":
    unittest.main()
