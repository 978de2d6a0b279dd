# In the place of ESP-IDF: project() adds the components, and idf_component_register() compiles one. Nothing is linked.
function(idf_component_register)
  cmake_parse_arguments(component "" "" "SRCS;INCLUDE_DIRS" ${ARGN})
  get_filename_component(name ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_library(${name} STATIC ${component_SRCS})
  target_include_directories(${name} PUBLIC ${component_INCLUDE_DIRS})
endfunction()

macro(project name)
  _project(${name} CXX)
  foreach(folder ${EXTRA_COMPONENT_DIRS})
    get_filename_component(component ${folder} REALPATH)
    get_filename_component(component ${component} NAME)
    add_subdirectory(${folder} component)
  endforeach()
  add_subdirectory(main)
  target_link_libraries(main PRIVATE ${component})  # the main component requires all others
endmacro()
