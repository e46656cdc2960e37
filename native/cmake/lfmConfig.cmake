# find_package(lfm): the target lfm::lfm. Works where a bundle was unpacked, as everything lies relative to this file.
get_filename_component(_lfm_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(_lfm_library "${_lfm_prefix}/lib/liblfm.so")
set(_lfm_include "${_lfm_prefix}/include")
foreach(_lfm_file IN ITEMS "${_lfm_library}" "${_lfm_include}/lfm.h")
  if(NOT EXISTS "${_lfm_file}")
    set(lfm_FOUND FALSE)
    set(lfm_NOT_FOUND_MESSAGE "${_lfm_file} is missing; unpack the bundle again")
    return()
  endif()
endforeach()
if(NOT TARGET lfm::lfm)
  add_library(lfm::lfm SHARED IMPORTED)
  set_target_properties(lfm::lfm PROPERTIES
    IMPORTED_LOCATION "${_lfm_library}"
    IMPORTED_SONAME "liblfm.so.0"
    INTERFACE_INCLUDE_DIRECTORIES "${_lfm_include}")
endif()
unset(_lfm_prefix)
unset(_lfm_library)
unset(_lfm_include)
unset(_lfm_file)
