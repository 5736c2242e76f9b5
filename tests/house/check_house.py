#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a source file breaks a rule of the house (ARCHITECTURE.md).

  check_house.py TREE [--links FILE]

FILE is what tests/house/CMakeLists.txt wrote: one line `room<TAB>target<TAB>linked library` per link. Every breach is
one line `file:line: what is wrong`.
"""
import argparse
import os
import re
import sys

MAX_LINES = 500
SOURCES = (".cpp", ".h")
WITH_LICENCE = SOURCES + (".py", ".sh", ".cmake", "CMakeLists.txt")

# What each room may include and link of ours.
KNOWS = {
    "model": {"model"},
    "capture": {"model", "capture"},
    "ui": {"model", "ui"},
    "app": {"model", "capture", "ui", "app"},
    "tests": {"model", "capture", "ui", "app", "tests"},
}
WITHOUT_QT = {"model", "capture"}
# model does no I/O, has no threads and reads no clock. It may ask for huge pages (sys/mman.h).
NOT_IN_MODEL = re.compile(
    r"^(fstream|iostream|filesystem|thread|stop_token|mutex|shared_mutex|condition_variable|future|atomic|semaphore|chrono"
    r"|ctime|unistd\.h|fcntl\.h|poll\.h|pthread\.h|time\.h|dirent\.h|(sys/(?!mman\.h$)|net/|netinet/|arpa/|linux/).*)$")
# The command line is built without Qt too; its pictures are the one place that may draw.
CLI_PICTURES = "app/cli/picture.cpp"

# Libraries of others that a room may link, and the room of each library of ours that is not named synscope_<room>.
MAY_LINK = {
    "model": set(),
    "capture": {"ZLIB::ZLIB", "PkgConfig::ZSTD", "PkgConfig::LZ4", "PkgConfig::PCAP", "PkgConfig::CAP", "PkgConfig::MNL", "PkgConfig::SECCOMP", "PkgConfig::NFTABLES",
                "Threads::Threads", "yaml-cpp"},
    "ui": re.compile(r"^(Qt6::\w+|QCustomPlot\w*(::\w+)?)$"),
    "app": re.compile(r"^(Qt6::\w+|Threads::Threads)$"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def is_qt(header):
    return re.match(r"^(Q[A-Z]|Qt|q[a-z]+(config|global)|qcustomplot)", header) is not None


def include_breach(path, room, quote, header):
    """What is wrong with this include, or None."""
    if is_qt(header):
        if room in WITHOUT_QT:
            return f"{room} includes Qt ({header})"
        if path.startswith("app/cli/") and path != CLI_PICTURES:
            return f"the command line includes Qt ({header}) outside {CLI_PICTURES}"
    if room == "model" and quote == "<" and NOT_IN_MODEL.match(header):
        return f"model does no I/O and knows no threads and no clock ({header})"
    if quote == "<" or header.endswith(".moc"):
        return None
    target = header.split("/")[0]
    if "/" not in header or target not in KNOWS:
        return None if room == "tests" else f'"{header}" is not named from the root of the tree'
    if target not in KNOWS[room]:
        return f"{room} includes {target} ({header})"
    return None


def source_breaches(path, room, lines):
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        breach = include_breach(path, room, *match.groups()) if match else None
        if breach:
            yield f"{path}:{number}: {breach}"
        if room != "tests" and re.search(r"\bprocessEvents\s*\(", line):
            yield f"{path}:{number}: processEvents() re-enters the event loop"
    if room != "tests" and len(lines) > MAX_LINES:
        yield f"{path}:{len(lines)}: more than {MAX_LINES} lines; split it by meaning"


def files_below(tree, folder):
    for place, folders, names in os.walk(os.path.join(tree, folder)):
        folders.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(place, name), tree)


def read_lines(tree, path):
    with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def licence_breach(path, lines):
    head = [line for line in lines if not line.startswith("#!")][:1]
    if head and "SPDX-License-Identifier: GPL-3.0-or-later" not in head[0]:
        yield f"{path}:1: no SPDX line first"


def link_breaches(links):
    """links: (room, target, library) of every link of every target outside tests/."""
    homes = {target: room for room, target, _ in links}
    for room, target, library in links:
        if not library or library == "synscope_flags":
            continue
        home = homes.get(library)
        allowed = MAY_LINK[room]
        if home:
            # The command line draws its pictures with ui's painter; apart from that a room links what it may include.
            right = home in KNOWS[room]
        else:
            right = bool(allowed.match(library)) if hasattr(allowed, "match") else library in allowed
        if not right:
            yield f"{target} ({room}) links {library}" + (f" ({home})" if home else "")


def read_links(path):
    with open(path, encoding="utf-8") as file:
        lines = dict.fromkeys(file.read().splitlines())  # a public link is named twice
    return [tuple(line.split("\t")) for line in lines]


def all_breaches(tree, links):
    for room in KNOWS:
        for path in files_below(tree, room):
            if not path.endswith(WITH_LICENCE):
                continue
            lines = read_lines(tree, path)
            yield from licence_breach(path, lines)
            if path.endswith(SOURCES):
                yield from source_breaches(path, room, lines)
    yield from link_breaches(links)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("tree")
    options.add_argument("--links")
    args = options.parse_args()
    breaches = list(all_breaches(args.tree, read_links(args.links) if args.links else []))
    for breach in breaches:
        print(breach)
    print(f"{len(breaches)} breaches of the rules of the house")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
