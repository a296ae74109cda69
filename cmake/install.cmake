# cmake --install: the program, its man pages and completions. What is not there is not installed.
if(TARGET snapaudit)
  install(TARGETS snapaudit RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

file(GLOB man_pages CONFIGURE_DEPENDS docs/man/*.1)
install(FILES ${man_pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

file(GLOB schemas CONFIGURE_DEPENDS docs/*.schema.json)
install(FILES ${schemas} DESTINATION "${CMAKE_INSTALL_DATADIR}/snapaudit")

install(FILES completions/snapaudit.bash OPTIONAL RENAME snapaudit
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES completions/_snapaudit OPTIONAL
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES completions/snapaudit.fish OPTIONAL
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
