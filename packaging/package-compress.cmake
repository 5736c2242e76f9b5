# SPDX-License-Identifier: GPL-3.0-or-later
# Between installing and packing: manuals and the changelog are kept compressed, without a name or a time inside.
file(GLOB_RECURSE texts ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/man/*.1
     ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/doc/synscope/changelog)
foreach(text IN LISTS texts)
    execute_process(COMMAND gzip -9nf ${text} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
