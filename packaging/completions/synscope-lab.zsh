#compdef synscope-lab
# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
    _arguments \
        '*--short[short timers where the scenario sets none]' \
        '*--controls[obey lines "WORD NUMBER HOST NAME"\: rule, mark, lose, block, accept, port, backlog, read, sysctl, kill, stop; "-"\: no host]' \
        '*--id[name of the scenario]:ID: ' \
        '*--set[change a value first]:KEY=VALUE: ' \
        '*--check[only finds out whether the lab can run here]' \
        '*--help[this text]' \
        '*--version[the version]' \
        '*:file:_files'
