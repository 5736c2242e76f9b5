# SPDX-License-Identifier: GPL-3.0-or-later
# Writes OUT: every file of FILES (a list) as a string literal with its name.
set(text "// Made by embed.cmake from resources/scenarios.\n#include \"capture/scenario/library.h\"\n\n")
string(APPEND text "namespace synscope::capture::scenario {\n\nconst std::vector<ShippedFile>& shippedFiles() {\n")
string(APPEND text "    static const std::vector<ShippedFile> kFiles{\n")
list(SORT FILES)
foreach(file IN LISTS FILES)
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} content)
    string(APPEND text "        {\"${name}\", R\"yaml(${content})yaml\"},\n")
endforeach()
string(APPEND text "    };\n    return kFiles;\n}\n\n} // namespace synscope::capture::scenario\n")
file(WRITE ${OUT} "${text}")
