/* Every command and every option, in tables that parsing, --help, the completions of shells and
 * the tests of the man pages share. */
#ifndef SNAPAUDIT_CLI_OPTIONS_H
#define SNAPAUDIT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/output.h"
#include "core/arena.h"
#include "core/error.h"
#include "core/str.h"
#include "core/vec.h"
#include "policy/policy.h"

enum command_id {
    COMMAND_AUDIT,
    COMMAND_GATE,
    COMMAND_EXPLAIN,
    COMMAND_COLLECT,
    COMMAND_IMPORT,
    COMMAND_REPORT,
    COMMAND_RULES_LIST,
    COMMAND_RULES_SHOW,
    COMMAND_RULES_FACTS,
    COMMAND_LEGEND,
    COMMAND_FORMATS_LIST,
    COMMAND_FORMATS_SHOW,
    COMMAND_FORMATS_SCHEMA,
    COMMAND_FORMATS_COLUMNS,
    COMMAND_FRAMEWORKS_LIST,
    COMMAND_FRAMEWORKS_SHOW,
    COMMAND_POLICY_INIT,
    COMMAND_POLICY_CHECK,
    COMMAND_POLICY_SHOW,
    COMMAND_POLICY_SCHEMA,
    COMMAND_PERMISSIONS,
    COMMAND_WHOAMI,
    COMMAND_TEST_POLICY,
    COMMAND_EVIDENCE_ADD,
    COMMAND_EVIDENCE_IMPORT,
    COMMAND_EVIDENCE_LIST,
    COMMAND_EVIDENCE_VERIFY,
    COMMAND_VERIFY,
    COMMAND_COMPLETION,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_COUNT
};

enum option_id {
    OPTION_PROFILE,
    OPTION_ENDPOINT_URL,
    OPTION_CONNECTIONS,
    OPTION_DEADLINE,
    OPTION_ORG,
    OPTION_FORECAST,
    OPTION_FORECAST_FORMAT,
    OPTION_INPUT,
    OPTION_DB,
    OPTION_ACCOUNTS,
    OPTION_CAPTURE,
    OPTION_RESUME,
    OPTION_CAPTURE_OUT,
    OPTION_FORCE,
    OPTION_ACCOUNT,
    OPTION_REGION,
    OPTION_JOBS,
    OPTION_POLICY,
    OPTION_AS_OF,
    OPTION_OWNER_KEY,
    OPTION_ENVIRONMENT_KEY,
    OPTION_COST_CENTER_KEY,
    OPTION_RULE,
    OPTION_RULES,
    OPTION_WHERE,
    OPTION_FRAMEWORK,
    OPTION_OUT_FOLDER,
    OPTION_WAIT,
    OPTION_FORMAT,
    OPTION_INCLUDE,
    OPTION_CSV_BOM,
    OPTION_SPLIT_BY,
    OPTION_SIGN,
    OPTION_SIGN_CERT,
    OPTION_SIGN_PASS,
    OPTION_GATE_FORMAT,
    OPTION_GATE_OUT,
    OPTION_LIST,
    OPTION_VERBOSE,
    OPTION_FAIL_ON,
    OPTION_UNKNOWN,
    OPTION_BASELINE,
    OPTION_NEW_ONLY,
    OPTION_MAX_COUNT,
    OPTION_MAX_SAVING_FLOOR,
    OPTION_LIST_FORMAT,
    OPTION_FORMATS_FORMAT,
    OPTION_FRAMEWORKS_FORMAT,
    OPTION_IAM_FORMAT,
    OPTION_PERMISSIONS_ORG,
    OPTION_TRUST,
    OPTION_MEMBER_ROLE,
    OPTION_WHOAMI_FORMAT,
    OPTION_CASE_FORMAT,
    OPTION_UPDATE,
    OPTION_OUT_FILE,
    OPTION_TEMPLATE,
    OPTION_EFFECTIVE,
    OPTION_FOR,
    OPTION_FOR_TAG,
    OPTION_FOR_ATTACHED,
    OPTION_FOR_STATE,
    OPTION_FOR_FORMAT,
    OPTION_LEDGER,
    OPTION_LEDGER_POLICY,
    OPTION_LEDGER_WAIT,
    OPTION_DRY_RUN,
    OPTION_FROM_INVENTORY,
    OPTION_SUBJECT,
    OPTION_SOURCE,
    OPTION_RECOVERY_POINT,
    OPTION_TESTED_AT,
    OPTION_TARGET_ACCOUNT,
    OPTION_TARGET_REGION,
    OPTION_OUTCOME,
    OPTION_DURATION,
    OPTION_ACTOR,
    OPTION_VALIDATOR,
    OPTION_ARTEFACT,
    OPTION_TICKET,
    OPTION_DETAIL,
    OPTION_LIST_SUBJECT,
    OPTION_LEDGER_FORMAT,
    OPTION_HEAD,
    OPTION_ARTEFACTS,
    OPTION_VERIFY_CA,
    OPTION_VERIFY_CERT,
    OPTION_VERIFY_AT,
    OPTION_DIGESTS_ONLY,
    OPTION_VERIFY_FORMAT,
    OPTION_QUIET,
    OPTION_NO_COLOR,
    OPTION_PROGRESS,
    OPTION_DEBUG,
    OPTION_LOG_FORMAT,
    OPTION_HELP,
    OPTION_COUNT
};

struct option_spec {
    const char *name;     /* "region", without the dashes */
    const char *argument; /* "R[,R...]", or NULL: takes none */
    const char *words;    /* "auto always never": all that the argument may be; NULL: anything */
    const char
        *examples;     /* where it may be anything: words to begin with, for completion; or NULL */
    const char *group; /* heading in --help */
    const char *help;  /* {words} stands for the words, as people list them */
    unsigned commands; /* bits 1 << enum command_id */
    char letter;       /* 'r', or 0 */
    bool repeats;      /* may be given more than once */
    bool list;         /* the argument is a list of `words`: the command checks it */
};

struct command_spec {
    const char *name;     /* "policy check": one or two words */
    const char *operands; /* "RULE|ID|ARN|NAME|FINGERPRINT"; "" when there are none */
    const char *summary;  /* one line for the list of commands */
    const char *about;    /* paragraphs for --help; may be NULL */
    size_t operands_min;
    size_t operands_max;
    bool alone; /* the first word alone says it, too */
};

/* Borrowed from static tables. */
const struct option_spec *option_spec(enum option_id id);
const struct command_spec *command_spec(enum command_id id);
bool option_belongs(enum option_id option, enum command_id command);

/* "policy" and "check" of "policy check"; most have no second word. */
struct str command_first_word(enum command_id command);
struct str command_second_word(enum command_id command);

struct given {
    enum option_id id;
    struct str value;
};

/* A command line, taken apart. Strings are borrowed from argv. */
struct options {
    enum command_id command;
    bool wants_help;  /* --help: show the help of `topic`, whatever else was given */
    struct str topic; /* "" for the whole program, "policy" for a family, else the command */
    const struct given *given;
    size_t given_count;
    const struct str *operands;
    size_t operand_count;
};

/* Take argv apart. Returns 0, or -1 with ERR_USAGE: what is wrong, the nearest spelling, and where
 * help is. */
int options_parse(struct options *out, int argc, char *const *argv, struct arena *arena,
                  struct error *err);

bool options_has(const struct options *options, enum option_id id);

/* The (last) argument of an option; `otherwise` when it was not given. */
struct str options_value(const struct options *options, enum option_id id, struct str otherwise);

/* Adds the words (struct str) of all options `id`, parted by commas, blanks around them left out. */
void options_words(const struct options *options, enum option_id id, struct vec *words);

/* The same, as a list in `arena`. */
struct strs options_list(const struct options *options, enum option_id id, struct arena *arena);

/* True when `words` names a command, or the first word of some: "audit", "policy check", "policy".
 */
bool command_topic_exists(struct str words);

/* The first word of a command that is nearest to `word`, or nothing. */
struct str command_nearest(struct str word);

/* Print the help of a topic; it must exist. */
void help_print(struct sink *out, struct str topic);

#endif
