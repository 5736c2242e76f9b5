# SPDX-License-Identifier: GPL-3.0-or-later
# One Debian package, and one RPM: `cpack -G DEB` and `cpack -G RPM` in a release build. Everything is in one package: who
# installs the window wants the helper too, and the helper has no privilege until somebody gives it one.
set(SYNSCOPE_MAINTAINER "SynScope maintainers <maintainers@synscope.example>" CACHE STRING "Who answers for the packages")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME synscope)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${SYNSCOPE_MAINTAINER})
set(CPACK_PACKAGE_HOMEPAGE_URL ${SYNSCOPE_HOMEPAGE})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "microscope for TCP connection set-up")
set(CPACK_PACKAGE_DESCRIPTION "\
SynScope opens a capture or watches an interface, says of every TCP
connection what became of it (refused, retrying, timed out, reset, lost in
a full accept queue), why, and which error the program got, and draws its
packets as a ladder with the state of both sides.
.
It comes with a command line, a small helper that captures without the
program being privileged, and classroom scenarios that it simulates or has
this machine's own kernel perform.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_THREADS 0)
# Which components go into which kind of package, and compressed manuals.
set(CPACK_PROJECT_CONFIG_FILE ${packaging}/package-components.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${packaging}/package-compress.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "debconf (>= 0.5) | debconf-2.0, libcap2-bin, passwd")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "pkexec, qt6-wayland")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "wireshark")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
list(TRANSFORM profiles REPLACE ".*/" "/etc/apparmor.d/" OUTPUT_VARIABLE conffiles)
list(JOIN conffiles "\n" conffiles)
file(WRITE ${CMAKE_BINARY_DIR}/packaging/conffiles "${conffiles}\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/packaging/conffiles)
foreach(script IN ITEMS config templates postinst prerm postrm)
    list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/debian/${script})
endforeach()

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_PACKAGE_RELOCATABLE OFF)
set(CPACK_RPM_PACKAGE_LICENSE GPL-3.0-or-later)
set(CPACK_RPM_PACKAGE_GROUP "Applications/Internet")
set(CPACK_RPM_PACKAGE_REQUIRES "libcap, shadow-utils")
set(CPACK_RPM_PACKAGE_SUGGESTS "polkit, qt6-qtwayland, wireshark")
set(CPACK_RPM_PRE_INSTALL_SCRIPT_FILE ${packaging}/rpm/pre)
set(CPACK_RPM_POST_INSTALL_SCRIPT_FILE ${packaging}/rpm/post)
set(CPACK_RPM_POST_UNINSTALL_SCRIPT_FILE ${packaging}/rpm/postun)
set(CPACK_RPM_SPEC_MORE_DEFINE "%define _build_id_links none")
list(TRANSFORM profiles REPLACE ".*/" "%config(noreplace) /etc/apparmor.d/" OUTPUT_VARIABLE CPACK_RPM_USER_FILELIST)
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION /etc/apparmor.d /usr/libexec /usr/share/applications /usr/share/bash-completion
    /usr/share/bash-completion/completions /usr/share/fish /usr/share/fish/vendor_completions.d /usr/share/icons /usr/share/licenses
    /usr/share/icons/hicolor /usr/share/icons/hicolor/scalable /usr/share/icons/hicolor/scalable/apps /usr/share/man /usr/share/man/man1
    /usr/share/metainfo /usr/share/mime /usr/share/mime/packages /usr/share/polkit-1 /usr/share/polkit-1/actions /usr/share/zsh
    /usr/share/zsh/${zsh_folder})
foreach(size IN LISTS sizes)
    list(APPEND CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION /usr/share/icons/hicolor/${size}x${size}
         /usr/share/icons/hicolor/${size}x${size}/apps)
endforeach()
include(CPack)
