# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the options of --help into a manual page, between the two comments that mark their place."""
import re

BEGIN = '.\\" Made by packaging/make-manuals from --help: begin\n'
END = '.\\" end\n'


def escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return "\\&" + text if text.startswith(".") else text


def option_entry(option) -> str:
    names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in option.names)
    value = f" \\fI{escaped(option.value)}\\fR" if option.value else ""
    return f".TP\n{names}{value}\n{escaped(option.words) or 'see above'}\n"


def options_text(options: list) -> str:
    return "".join(option_entry(option) for option in options)


def usage_text(program: str, line: str) -> str:
    """The program and the command in bold, what may follow as it is."""
    words = line.split(" ")
    bold = 2 if words[0] == program and len(words) > 1 and words[1].islower() and words[1].isalpha() else 1
    return f"\\fB{escaped(' '.join(words[:bold]))}\\fR {escaped(' '.join(words[bold:]))}\n"


def commands_text(program: str, commands: dict) -> str:
    text = ""
    for name, told in commands.items():
        text += f".SS {name}\n{usage_text(program, told.usage[0])}.PP\n{escaped(told.about)}\n"
        text += options_text(told.options)
    return text


def renewed(page: str, made: str) -> str:
    """The page with `made` in its marked place."""
    place = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), flags=re.S)
    if len(place.findall(page)) != 1:
        raise SystemExit("a manual page has no marked place for its options, or several")
    return place.sub(lambda _: BEGIN + made + END, page)
