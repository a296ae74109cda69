#ifndef SNAPAUDIT_CORE_EMBEDDED_H
#define SNAPAUDIT_CORE_EMBEDDED_H

#include <stddef.h>

/*
 * Files of the repository that the program carries with it. The build writes the definitions
 * (cmake/embed.cmake). All bytes are static and followed by a NUL that the size does not count.
 */

/* policy/templates/built-in.yaml: the policy when no file is given. */
extern const char snapaudit_builtin_policy_yaml[];
extern const size_t snapaudit_builtin_policy_yaml_size;

/* policy/templates/NAME.yaml: other policies to start from. */
extern const char snapaudit_startup_policy_yaml[];
extern const size_t snapaudit_startup_policy_yaml_size;
extern const char snapaudit_regulated_policy_yaml[];
extern const size_t snapaudit_regulated_policy_yaml_size;
extern const char snapaudit_cost_review_policy_yaml[];
extern const size_t snapaudit_cost_review_policy_yaml_size;

/* data/prices.json: the list prices, with their dates and sources. */
extern const char snapaudit_prices_json[];
extern const size_t snapaudit_prices_json_size;

/* cli/completion/shell.SHELL: the part of a script for completion that no table knows. */
extern const char snapaudit_completion_bash[];
extern const size_t snapaudit_completion_bash_size;
extern const char snapaudit_completion_zsh[];
extern const size_t snapaudit_completion_zsh_size;
extern const char snapaudit_completion_fish[];
extern const size_t snapaudit_completion_fish_size;

/* What report.html shows its findings with: reports/html/page, and the libraries of third_party. */
extern const char snapaudit_page_css[];
extern const size_t snapaudit_page_css_size;
extern const char snapaudit_sections_css[];
extern const size_t snapaudit_sections_css_size;
extern const char snapaudit_page_js[];
extern const size_t snapaudit_page_js_size;
extern const char snapaudit_tabulator_css[];
extern const size_t snapaudit_tabulator_css_size;
extern const char snapaudit_tabulator_js[];
extern const size_t snapaudit_tabulator_js_size;
extern const char snapaudit_chartist_css[];
extern const size_t snapaudit_chartist_css_size;
extern const char snapaudit_chartist_js[];
extern const size_t snapaudit_chartist_js_size;

/* A page of docs/rules: `id` is its file name without ".md". */
struct embedded_doc {
    const char *id;
    const char *text;
    size_t size;
};

/* The pages in order of their ids; one entry with NULLs follows the last. */
extern const struct embedded_doc snapaudit_rule_docs[];
extern const size_t snapaudit_rule_docs_count;

/* docs/NAME.schema.json, with NAME as `id`, likewise: the JSON Schemas of what this program writes. */
extern const struct embedded_doc snapaudit_schemas[];
extern const size_t snapaudit_schemas_count;

#endif
