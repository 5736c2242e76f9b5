# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
complete -c synscope-lab -l short -d 'short timers where the scenario sets none'
complete -c synscope-lab -l controls -d 'obey lines "WORD NUMBER HOST NAME": rule, mark, lose, block, accept, port, backlog, read, sysctl, kill, stop; "-": no host'
complete -c synscope-lab -l id -x -d 'name of the scenario'
complete -c synscope-lab -l set -x -d 'change a value first'
complete -c synscope-lab -l check -d 'only finds out whether the lab can run here'
complete -c synscope-lab -l help -d 'this text'
complete -c synscope-lab -l version -d 'the version'
