# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program says in its --help, as data: the one source of the manuals' options and of the shells' completions."""
import dataclasses
import os
import pathlib
import re
import subprocess

# `  -i, --interface <NAME>  words`, `  -o OUT   words`, `  --keepalive-interval S words`
OPTION = re.compile(r"^ {2,6}(-\S+?(?:, --\S+)?)(?: (<[^>]+>|[A-Z][A-Za-z=.]*))?(?:(?<=[A-Z>a-z]) | {2,}|$)(.*)$")
CONTINUED = re.compile(r"^ {16,}(\S.*)$")


@dataclasses.dataclass
class Option:
    names: list  # "-i", "--interface"
    value: str  # what stands for its value; "": it takes none
    words: str


@dataclasses.dataclass
class Help:
    usage: list  # lines, without "usage:"
    about: str
    options: list


def ask(program: pathlib.Path, *arguments: str) -> str:
    surroundings = dict(os.environ, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8", COLUMNS="80")
    done = subprocess.run([program, *arguments, "--help"], capture_output=True, text=True, env=surroundings, timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"{program} {' '.join(arguments)} --help failed:\n{done.stderr}")
    return done.stdout


def options_in(text: str) -> list:
    options = []
    open_entry = False
    for line in text.splitlines():
        entry, more = OPTION.match(line), CONTINUED.match(line)
        if entry:
            value = (entry[2] or "").strip("<>")
            options.append(Option(entry[1].split(", "), value, entry[3].strip()))
        elif more and open_entry:
            options[-1].words += " " + more[1]
        elif re.match(" {1,8}-", line):
            raise SystemExit(f"this line of a --help is not understood: {line}")
        open_entry = bool(entry or (more and open_entry))
    for option in options:
        # Qt names the values in the words as it does behind the option.
        option.words = re.sub(r"<([A-Za-z.]+)>", r"\1", option.words).strip()
    return options


def parse(text: str) -> Help:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    usage = [re.sub(r"^usage: ", "", line.strip(), flags=re.I) for line in paragraphs[0].splitlines()]
    about = " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else ""
    return Help(usage, about, options_in(text))


def commands_of(program: pathlib.Path) -> dict:
    """Of a program with commands: name → Help, in its own order."""
    names = re.findall(rf"^ +{re.escape(program.name)} ([a-z]+) ", ask(program), flags=re.M)
    return {name: parse(ask(program, name)) for name in names}


def help_of(program: pathlib.Path) -> Help:
    return parse(ask(program))
