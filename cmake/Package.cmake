# `cmake --install build/release --prefix DIR` and `cpack` (a .deb and a .tar.gz). The program finds its boards in
# ../share/milliwatt and its training module in ../lib/milliwatt, so the folder may be moved as a whole.
install(DIRECTORY boards DESTINATION share/milliwatt FILES_MATCHING PATTERN "*.toml")
install(FILES README.md CHANGELOG.md LICENSE DESTINATION share/doc/milliwatt)
install(DIRECTORY docs DESTINATION share/doc/milliwatt FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME milliwatt)
set(CPACK_PACKAGE_CONTACT "the milliwatt authors <milliwatt@invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Neural networks as readable C++ for microcontrollers")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What the program calls: the compilers and emulators of the boards, and the speaker of synthetic words.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "g++")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gcc-arm-none-eabi, libnewlib-arm-none-eabi, qemu-system-arm, espeak-ng")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gcc-riscv64-unknown-elf, picolibc-riscv64-unknown-elf, qemu-system-misc")
include(CPack)
