# snapaudit_frameworks(NAME): the library of the frameworks that the program brings along, made of
# data/frameworks by a program of the build: read there with every check, no run has to read them again.
# In this order a finding names its controls.
set(FRAMEWORKS
  aws-security-hub aws-config aws-backup-audit-manager aws-control-tower
  nist-800-53r5 nist-csf-2.0 soc-2 iso-27001-2022 hipaa pci-dss-3.2.1 pci-dss-4.0
  aws-well-architected cis-aws-foundations)

function(snapaudit_frameworks name)
  set(files "")
  foreach(framework IN LISTS FRAMEWORKS)
    list(APPEND files "${CMAKE_SOURCE_DIR}/data/frameworks/${framework}.yaml")
  endforeach()
  file(GLOB there CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/data/frameworks/*.yaml")
  foreach(file IN LISTS there)
    if(NOT file IN_LIST files)
      message(FATAL_ERROR "${file} is not in the list of cmake/frameworks.cmake")
    endif()
  endforeach()
  add_executable(frameworks_to_c tools/frameworks_to_c.c rules/catalogue.c)
  target_link_libraries(frameworks_to_c PRIVATE policy)
  set(output "${CMAKE_BINARY_DIR}/generated/embedded/frameworks.c")
  add_custom_command(OUTPUT "${output}"
    COMMAND frameworks_to_c "${output}" ${files}
    DEPENDS ${files} frameworks_to_c
    COMMENT "Embedding data/frameworks" VERBATIM)
  add_library(${name} STATIC "${output}")
  target_link_libraries(${name} PUBLIC snapaudit_compiler)
endfunction()
