#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the marks of synscope-cli (the `note` of `packets --json`) against tshark's tcp.analysis.*, frame by frame.

  marks.py --cli BIN PATH…     a PATH is a capture or a folder of captures; tshark is the judge, in two passes

For each mark it prints how many frames both mark, only tshark marks, only synscope-cli marks, and the two shares:
recall (of tshark's marks, those found) and precision (of the marks found, tshark's). Differences that marks.tsv argues
(lines FILE<TAB>MARK<TAB>reason; the end of a path, * for any) are counted apart. Exit 0: every share is at least --min; 1: one is not.
"""
import argparse
import collections
import csv
import json
import os
import subprocess
import sys

MARKS = {
    "retransmission": "retransmission",
    "fast-retransmission": "fast_retransmission",
    "spurious-retransmission": "spurious_retransmission",
    "out-of-order": "out_of_order",
    "duplicate-ack": "duplicate_ack",
    "lost-segment": "lost_segment",
    "acked-unseen": "ack_lost_segment",
    "zero-window": "zero_window",
    "zero-window-probe": "zero_window_probe",
    "zero-window-probe-ack": "zero_window_probe_ack",
    "window-update": "window_update",
    "window-full": "window_full",
    "keep-alive": "keep_alive",
    "keep-alive-ack": "keep_alive_ack",
    "port-reuse": "reused_ports",
}
ENDINGS = (".pcap", ".pcapng", ".cap", ".trace", ".dmp", ".gz", ".zst", ".lz4")


def captures(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                if name.endswith(ENDINGS):
                    yield os.path.join(folder, name)


def by_tshark(tshark, path):
    command = [tshark, "-2", "-n", "-r", path, "-Y", "tcp", "-T", "fields", "-e", "frame.number"]
    for field in MARKS.values():
        command += ["-e", "tcp.analysis." + field]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    frames = collections.defaultdict(set)
    for line in ran.stdout.splitlines():
        number, *values = line.split("\t")
        frames[int(number)] = {mark for mark, value in zip(MARKS, values) if value}
    return frames


def by_synscope(cli, path):
    ran = subprocess.run([cli, "packets", path, "--json"], capture_output=True, text=True, timeout=600, check=False)
    frames = collections.defaultdict(set)
    for line in ran.stdout.splitlines():
        packet = json.loads(line)
        frames[packet["number"]] |= set(packet["note"]) & MARKS.keys()
    return frames


def argued(reasons, path, mark):
    path = os.path.abspath(path)
    return any((file == "*" or path.endswith("/" + file)) and which in (mark, "*") for file, which, *_ in reasons)


def share(part, whole):
    return 1.0 if whole == 0 else part / whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--min", type=float, default=0.99)
    parser.add_argument("--show", type=int, default=20, help="differences printed")
    parser.add_argument("--differences", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "marks.tsv"))
    parser.add_argument("paths", nargs="+", metavar="PATH")
    wish = parser.parse_args()
    reasons = []
    if os.path.exists(wish.differences):
        with open(wish.differences, encoding="utf-8") as file:
            reasons = [row for row in csv.reader(file, delimiter="\t") if row and not row[0].startswith("#")]

    counts = {mark: collections.Counter() for mark in MARKS}
    shown = files = 0
    for path in captures(wish.paths):
        files += 1
        theirs, ours = by_tshark(wish.tshark, path), by_synscope(wish.cli, path)
        for number in sorted(theirs.keys() | ours.keys()):
            for mark in theirs[number] | ours[number]:
                kind = "both" if mark in theirs[number] & ours[number] else (
                    "tshark" if mark in theirs[number] else "synscope")
                if kind != "both" and argued(reasons, path, mark):
                    kind = "argued"
                counts[mark][kind] += 1
                if kind in ("tshark", "synscope") and shown < wish.show:
                    shown += 1
                    print(f"{os.path.relpath(path)} frame {number}: {mark} only by {kind}")

    print(f"{'mark':24}{'both':>8}{'tshark':>8}{'synscope':>9}{'argued':>8}{'recall':>9}{'precision':>10}")
    good = files > 0
    for mark, count in counts.items():
        recall = share(count["both"], count["both"] + count["tshark"])
        precision = share(count["both"], count["both"] + count["synscope"])
        good = good and recall >= wish.min and precision >= wish.min
        print(f"{mark:24}{count['both']:8}{count['tshark']:8}{count['synscope']:9}{count['argued']:8}"
              f"{recall:9.2%}{precision:10.2%}")
    print(f"{files} captures: {'every share' if good else 'not every share'} is at least {wish.min:.0%}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
