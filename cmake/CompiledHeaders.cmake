# The sanitizers' build compiles headers of libraries once: it takes a quarter less time. Other builds do not, so there each
# file must name what it includes. gcc does not know such headers for the system's any more, and warns of sizes in them that
# cannot be (gcc bug 105651).
#
# milliwatt_compiled_headers(NAME OPTIONS ... DEPENDS ... HEADERS ...): compiles HEADERS with these options.
# milliwatt_use_compiled_headers(TARGET NAME): the C++ files of TARGET start from them. It must have the same options.

if(MILLIWATT_SANITIZE)
  # The first is for ccache.
  target_compile_options(milliwatt_options INTERFACE
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess;-Wno-stringop-overflow;-Wno-array-bounds>)
endif()

function(milliwatt_compiled_headers name)
  if(NOT MILLIWATT_SANITIZE)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "OPTIONS;DEPENDS;HEADERS" ${ARGN})
  add_library(${name} OBJECT ${PROJECT_SOURCE_DIR}/cmake/empty.cpp)
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_link_libraries(${name} PRIVATE milliwatt_options ${ARG_DEPENDS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
  # ccache knows them by this file: their own bytes differ from one build folder to another.
  file(CONFIGURE OUTPUT CMakeFiles/${name}.dir/cmake_pch.hxx.gch.sum
       CONTENT "@CMAKE_CXX_COMPILER_ID@ @CMAKE_CXX_COMPILER_VERSION@, fmt @fmt_VERSION@, gtest @GTest_VERSION@: @ARG_HEADERS@\n")
endfunction()

function(milliwatt_use_compiled_headers target name)
  if(MILLIWATT_SANITIZE)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()
