# milliwatt_embed(LIBRARY FUNCTION DIRECTORY file ...): puts text files into a library. Generates a header of that name,
# <FUNCTION>.h, with `const std::vector<milliwatt::EmbeddedFile>& FUNCTION()`, paths relative to DIRECTORY.
set(MILLIWATT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(milliwatt_embed library function directory)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/${function}.h)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  set(inputs ${ARGN})
  list(TRANSFORM inputs PREPEND ${directory}/)
  add_custom_command(
    OUTPUT ${header} ${source}
    COMMAND ${CMAKE_COMMAND} -DFUNCTION=${function} -DDIRECTORY=${directory} "-DFILES=${ARGN}" -DHEADER=${header}
            -DSOURCE=${source} -P ${MILLIWATT_EMBED_SCRIPT}
    DEPENDS ${inputs} ${MILLIWATT_EMBED_SCRIPT}
    COMMENT "Embedding ${function}" VERBATIM)
  target_sources(${library} PRIVATE ${source} ${header})
  target_include_directories(${library} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
