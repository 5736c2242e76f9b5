#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy over model, capture, ui and app, many files at a time.

    static_analysis.py BUILD_DIRECTORY

Most of the time of clang-tidy goes into the headers of Qt and of the standard library, once per file. So files
of one room that are compiled alike are read as one; those whose local names collide there are read alone.
Takes the compile commands of the build and what AUTOMOC made for it. Prints what was found, exits with 1 then."""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("model", "capture", "ui", "app")
AT_ONCE = 12  # files: more would leave processors idle at the end
ATTEMPTS = 3  # at leaving out the files that collide
FILTER = "/(model|capture|ui|app)/[^.]*\\.(h|cpp)$"


def flags_of(command: dict) -> tuple:
    """What decides how a file is understood: include paths, definitions and the language."""
    words, kept, i = shlex.split(command["command"]), [], 0
    while i < len(words):
        if words[i] in ("-isystem", "-I", "-D", "-include"):
            kept += words[i : i + 2]
            i += 1
        elif words[i].startswith(("-I", "-D", "-std")):
            kept.append(words[i])
        i += 1
    return tuple(kept)


def batches(build: pathlib.Path) -> list:
    """(flags, files): files of one directory that are compiled alike, at most AT_ONCE together."""
    alike = collections.defaultdict(list)
    for command in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(command["file"])
        if file.suffix == ".cpp" and file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in ROOMS:
            alike[(file.parent, flags_of(command))].append(file)
    return [
        (flags, sorted(files)[i : i + AT_ONCE])
        for (_, flags), files in sorted(alike.items())
        for i in range(0, len(files), AT_ONCE)
    ]


class Analysis:
    def __init__(self, build: pathlib.Path, scratch: pathlib.Path):
        self.build, self.scratch = build, scratch

    def source(self, files: list) -> pathlib.Path:
        """One file that includes them all."""
        handle, name = tempfile.mkstemp(".cpp", "together-", self.scratch)
        with os.fdopen(handle, "w") as out:
            out.writelines(f'#include "{file}" // NOLINT(bugprone-suspicious-include)\n' for file in files)
        return pathlib.Path(name)

    def collide(self, flags: tuple, files: list) -> list:
        """Those of `files` that the compiler blames when they are read together."""
        run = subprocess.run(
            ["clang++", "-fsyntax-only", "-w", "-ferror-limit=0", *flags, self.source(files)],
            capture_output=True, text=True, cwd=self.build, check=False)
        blamed = set(re.findall(r"^(/[^:\n]*\.cpp):\d+:\d+: error:", run.stderr, re.M))
        if run.returncode != 0 and not blamed:
            return files
        return [file for file in files if str(file) in blamed]

    def split(self, flags: tuple, files: list) -> list:
        """Lists of files that can be read together."""
        alone = []
        for _ in range(ATTEMPTS):
            colliding = self.collide(flags, files) if len(files) > 1 else []
            if not colliding:
                return ([files] if files else []) + [[file] for file in alone]
            alone += colliding
            files = [file for file in files if file not in colliding]
        return [[file] for file in files + alone]

    def tidy(self, flags: tuple, files: list) -> str:
        """What clang-tidy says of them, empty if nothing."""
        source = files[0] if len(files) == 1 else self.source(files)
        run = subprocess.run(
            ["clang-tidy", "-quiet", f"--config-file={ROOT / '.clang-tidy'}", f"--header-filter={FILTER}", str(source),
             "--", *flags],
            capture_output=True, text=True, cwd=self.build, check=False)
        return run.stdout.strip() or (run.stderr.strip() if run.returncode != 0 else "")

    def look_at(self, batch: tuple) -> list:
        flags, files = batch
        return [said for part in self.split(flags, files) if (said := self.tidy(flags, part))]


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        analysis = Analysis(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(scratch))
        todo = batches(analysis.build)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            findings = [said for part in pool.map(analysis.look_at, todo) for said in part]
    for said in dict.fromkeys(findings):
        print(said)
    files = sum(len(batch[1]) for batch in todo)
    print(f"{files} files looked at, {len(findings)} reports")
    return 1 if findings or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
