# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the completions of bash, zsh and fish for a program from what its --help says."""
import dataclasses
import re

MADE = "# SPDX-License-Identifier: GPL-3.0-or-later\n# Made by packaging/make-manuals from --help.\n"

# Options whose words tell their values in a sentence, by program and command; wrong_values() holds them against it.
VALUES = {
    ("synscope", "--theme"): "light dark system",
    ("synscope", "--view"): "ladder time-sequence",
    ("synscope-cli schedule", "--timer"): "syn syn-ack data fin zero-window keep-alive",
    ("synscope-cli schedule", "--os"): "linux freebsd macos windows",
    ("synscope-cli ladder", "--format"): "text svg png mermaid plantuml",
    ("synscope-cli report", "--format"): "html pdf",
}
# What may stand first behind a command.
FIRST = {"scenario": "list show check run"}
# Shell commands that list what may stand for a value.
LISTS = {
    "interface": "ls /sys/class/net 2>/dev/null; echo any",
    "scenario": r"""synscope-cli scenario list --json 2>/dev/null | sed -n 's/^{"id": *"\([^"]*\)".*/\1/p'""",
}


@dataclasses.dataclass
class Program:
    name: str
    options: list
    commands: dict  # name → program_help.Help; empty where there are none

    def parts(self):
        """(command, options) of every command; ("", options) of a program without commands."""
        return [(name, told.options) for name, told in self.commands.items()] or [("", self.options)]

    def function(self):
        return "_" + self.name.replace("-", "_")


def kind_of(program: Program, command: str, option) -> str:
    """none, file, other, a key of LISTS, or words:…"""
    for name in option.names:
        words = VALUES.get((f"{program.name} {command}".strip(), name))
        if words:
            return "words:" + words
    if not option.value:
        return "none"
    if "-i" in option.names:
        return "interface"
    if "--present" in option.names or "--lab" in option.names:
        return "scenario"
    return "file" if re.match(r"OUT|FILE|NAME=FILE", option.value) else "other"


def wrong_values(program: Program) -> list:
    """Values offered that the help does not name."""
    wrong = []
    for command, options in program.parts():
        for option in options:
            kind = kind_of(program, command, option)
            for value in kind[6:].split() if kind.startswith("words:") else []:
                if not re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", option.words):
                    wrong.append(f"{program.name} {command} {option.names[-1]}: its --help does not name {value}")
    return wrong


def names_in(options: list) -> str:
    return " ".join(name for option in options for name in option.names)


def bash_reply(words: str) -> str:
    return f'mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$current")'


def bash_values(program: Program) -> str:
    """Arms of `case $command:$previous`. Without a reply bash completes names of files by itself."""
    arms = {}
    for command, options in program.parts():
        for option in options:
            kind = kind_of(program, command, option)
            if kind != "none":
                words = kind[6:] if kind.startswith("words:") else f"$({LISTS[kind]})" if kind in LISTS else ""
                arms.setdefault(words, []).extend(f"{command}:{name}" for name in option.names)
    lines = []
    for words, patterns in arms.items():
        lines += [f"    {' | '.join(patterns)})", f"        {bash_reply(words)}" if words else "", "        return ;;"]
    return "\n".join(line for line in lines if line)


def bash(program: Program) -> str:
    options = "\n".join(f"    {command or '*'}) {bash_reply(names_in(options))} ;;" for command, options in program.parts())
    first = ""
    if program.commands:
        first = f"    if ((COMP_CWORD == 1)); then\n        {bash_reply(' '.join(program.commands) + ' --help --version')}\n        return\n    fi\n"
    for command, words in FIRST.items():
        if command in program.commands:
            first += (f"    if [[ $COMP_CWORD:$command == 2:{command} && $current != -* ]]; then\n        {bash_reply(words)}\n"
                      "        return\n    fi\n")
            first += (f"    if [[ $COMP_CWORD:$command:$previous == 3:{command}:@(show|run) ]]; then\n"
                      f"        {bash_reply('$(' + LISTS['scenario'] + ')')}\n        return\n    fi\n")
    command = "${COMP_WORDS[1]}" if program.commands else ""
    return f"""{MADE}# shellcheck shell=bash
{program.function()}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command={command}
    COMPREPLY=()
{first}    case "$command:$previous" in
{bash_values(program)}
    esac
    [[ $current == -* ]] || return
    case "$command" in
{options}
    esac
}}
complete -o default -F {program.function()} {program.name}
"""


def zsh_quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace(":", "\\:").replace("'", "'\\''")


def zsh_action(kind: str) -> str:
    if kind.startswith("words:"):
        return f"({kind[6:]})"
    if kind in LISTS:
        return "{compadd -- $(" + LISTS[kind].replace("'", "'\\''") + ")}"
    return "_files" if kind == "file" else " "


def zsh_option(program: Program, command: str, option) -> str:
    kind = kind_of(program, command, option)
    value = "" if kind == "none" else f":{zsh_quoted(option.value)}:{zsh_action(kind)}"
    return "\n".join(f"        '*{name}[{zsh_quoted(option.words)}]{value}' \\" for name in option.names)


def zsh_arguments(program: Program, command: str, options: list) -> str:
    lines = "\n".join(zsh_option(program, command, option) for option in options)
    first = f"        '1:what:({FIRST[command]})' \\\n" if command in FIRST else ""
    return f"    _arguments \\\n{lines}\n{first}        '*:file:_files'"


def zsh(program: Program) -> str:
    head = f"#compdef {program.name}\n{MADE}"
    if not program.commands:
        return f"{head}{zsh_arguments(program, '', program.options)}\n"
    listed = "\n".join(f"        '{name}:{zsh_quoted(told.about)}'" for name, told in program.commands.items())
    arms = "\n".join(f"{name})\n{zsh_arguments(program, name, told.options)}\n    ;;" for name, told in program.commands.items())
    return f"""{head}if (( CURRENT == 2 )); then
    local -a commands=(
{listed}
    )
    _describe command commands
    return
fi
shift words
(( CURRENT-- ))
case $words[1] in
{arms}
esac
"""


def fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_option(program: Program, command: str, option) -> str:
    kind = kind_of(program, command, option)
    line = f"complete -c {program.name}"
    if command:
        line += f" -n '__fish_seen_subcommand_from {command}'"
    line += "".join(f" -l {name[2:]}" if name.startswith("--") else f" -s {name[1:]}" for name in option.names)
    if kind.startswith("words:"):
        line += f" -x -a {fish_quoted(kind[6:])}"
    elif kind in LISTS:
        # A subshell of fish; the lists are written for any shell.
        line += f" -x -a {fish_quoted('(sh -c ' + fish_quoted(LISTS[kind]) + ')')}"
    elif kind != "none":
        line += " -r" if kind == "file" else " -x"
    return f"{line} -d {fish_quoted(option.words)}\n"


def fish(program: Program) -> str:
    text = MADE
    for name, told in program.commands.items():
        text += f"complete -c {program.name} -n __fish_use_subcommand -f -a {name} -d {fish_quoted(told.about)}\n"
    for command, words in FIRST.items():
        if command in program.commands:
            text += f"complete -c {program.name} -n '__fish_seen_subcommand_from {command}' -a {fish_quoted(words)}\n"
    for command, options in program.parts():
        text += "".join(fish_option(program, command, option) for option in options)
    return text


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}
