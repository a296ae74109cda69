# snapaudit_embedded(NAME): the library of files that the program carries; see core/embedded.h.
set(EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed.cmake")

# A file that is not there is embedded as no bytes.
function(embed_file symbol path out)
  set(output "${CMAKE_BINARY_DIR}/generated/embedded/${symbol}.c")
  file(GLOB input CONFIGURE_DEPENDS "${path}")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -DSYMBOL=${symbol} "-DINPUT=${input}" "-DOUTPUT=${output}"
            -P "${EMBED_SCRIPT}"
    DEPENDS ${input} "${EMBED_SCRIPT}"
    COMMENT "Embedding ${path}" VERBATIM)
  set(${out} ${${out}} "${output}" PARENT_SCOPE)
endfunction()

# The files of a folder whose names end in `ext`, each under the rest of its name.
function(embed_docs symbol dir ext out)
  set(output "${CMAKE_BINARY_DIR}/generated/embedded/${symbol}.c")
  file(GLOB inputs CONFIGURE_DEPENDS "${dir}/*${ext}")
  list(FILTER inputs EXCLUDE REGEX "/(README|index)\\.md$")
  # The ids are part of the command, so that a page that goes away runs it again.
  list(TRANSFORM inputs REPLACE "^.*/([^/.]*)[^/]*$" "\\1" OUTPUT_VARIABLE ids)
  list(JOIN ids "," ids)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -DSYMBOL=${symbol} "-DDIR=${CMAKE_SOURCE_DIR}/${dir}" "-DEXT=${ext}"
            "-DIDS=${ids}" "-DOUTPUT=${output}" -P "${EMBED_SCRIPT}"
    DEPENDS ${inputs} "${EMBED_SCRIPT}"
    COMMENT "Embedding ${dir}" VERBATIM)
  set(${out} ${${out}} "${output}" PARENT_SCOPE)
endfunction()

function(snapaudit_embedded name)
  set(sources "")
  embed_file(snapaudit_prices_json data/prices.json sources)
  embed_file(snapaudit_builtin_policy_yaml policy/templates/built-in.yaml sources)
  embed_file(snapaudit_startup_policy_yaml policy/templates/startup.yaml sources)
  embed_file(snapaudit_regulated_policy_yaml policy/templates/regulated.yaml sources)
  embed_file(snapaudit_cost_review_policy_yaml policy/templates/cost-review.yaml sources)
  embed_file(snapaudit_completion_bash cli/completion/shell.bash sources)
  embed_file(snapaudit_completion_zsh cli/completion/shell.zsh sources)
  embed_file(snapaudit_completion_fish cli/completion/shell.fish sources)
  embed_file(snapaudit_page_css reports/html/page/page.css sources)
  embed_file(snapaudit_sections_css reports/html/page/sections.css sources)
  embed_file(snapaudit_page_js reports/html/page/page.js sources)
  embed_file(snapaudit_tabulator_css third_party/tabulator/tabulator.min.css sources)
  embed_file(snapaudit_tabulator_js third_party/tabulator/tabulator.min.js sources)
  embed_file(snapaudit_chartist_css third_party/chartist/index.css sources)
  embed_file(snapaudit_chartist_js third_party/chartist/index.umd.js sources)
  embed_docs(snapaudit_rule_docs docs/rules .md sources)
  embed_docs(snapaudit_schemas docs .schema.json sources)
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC snapaudit_compiler)
endfunction()
