# cmake --install: the program, its man pages and completions. What is not there is not installed.
if(TARGET snapaudit)
  install(TARGETS snapaudit RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

file(GLOB man_pages CONFIGURE_DEPENDS docs/man/*.1)
install(FILES ${man_pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

file(GLOB schemas CONFIGURE_DEPENDS docs/*.schema.json)
install(FILES ${schemas} DESTINATION "${CMAKE_INSTALL_DATADIR}/snapaudit")

# The program writes its completions; one for another machine cannot be run here.
function(install_completion shell dir file)
  set(script "${CMAKE_BINARY_DIR}/completions/${file}")
  add_custom_command(OUTPUT "${script}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${CMAKE_BINARY_DIR}/completions"
    COMMAND snapaudit completion ${shell} > "${script}"
    DEPENDS snapaudit VERBATIM)
  add_custom_target(completion_${shell} ALL DEPENDS "${script}")
  add_dependencies(product completion_${shell})
  install(FILES "${script}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${dir}")
endfunction()
if(TARGET snapaudit AND NOT CMAKE_CROSSCOMPILING)
  install_completion(bash bash-completion/completions snapaudit)
  install_completion(zsh zsh/site-functions _snapaudit)
  install_completion(fish fish/vendor_completions.d snapaudit.fish)
endif()
