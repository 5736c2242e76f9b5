# SPDX-License-Identifier: GPL-3.0-or-later
# Read by cpack for each generator: what lies below the prefix, what has a fixed place, and what only this kind of package has.
if(CPACK_GENERATOR STREQUAL "DEB")
    set(own debian)
else()
    set(own rpm)
endif()
list(GET CPACK_INSTALL_CMAKE_PROJECTS 0 build)
set(CPACK_INSTALL_CMAKE_PROJECTS "")
foreach(component IN ITEMS ALL system ${own})
    list(APPEND CPACK_INSTALL_CMAKE_PROJECTS ${build} SynScope ${component} /)
endforeach()
