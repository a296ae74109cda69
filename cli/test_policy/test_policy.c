#include "cli/test_policy/test_policy.h"

#include "cli/commands.h"
#include "cli/interrupt.h"

static enum case_outcome run_one(struct policy_case *c, struct case_report *report,
                                 const struct options *options, const struct console *console)
{
    struct arena *arena = arena_new();
    case_run(c, options, console, options_has(options, OPTION_UPDATE), arena);
    if (!*interrupt_flag())
        case_report_add(report, c);
    enum case_outcome outcome = c->outcome;
    case_clear(c);
    arena_free(arena);
    return outcome;
}

static int run_all(struct vec *cases, const struct options *options, const struct console *console)
{
    struct case_report report = {.out = console->out,
                                 .style = console_style(console),
                                 .quiet = console->quiet,
                                 .format =
                                     options_value(options, OPTION_CASE_FORMAT, STR_LIT("text")),
                                 .total = cases->len};
    bool failed = false;
    bool broken = false;
    interrupt_watch();
    case_report_begin(&report);
    for (size_t i = 0; i < cases->len && !*interrupt_flag(); i++) {
        enum case_outcome outcome =
            run_one(&VEC_AT(struct policy_case, cases, i), &report, options, console);
        failed = failed || outcome == CASE_FAILED;
        broken = broken || outcome == CASE_BROKEN;
    }
    case_report_end(&report);
    if (*interrupt_flag())
        return interrupt_status();
    if (broken)
        return EXIT_USAGE;
    return failed ? EXIT_GATE_FAILED : EXIT_DONE;
}

/* Each case loads its policy; standard input can be read but once. */
static int check_policy(const struct options *options, struct error *err)
{
    if (!str_eq_c(options_value(options, OPTION_POLICY, STR_EMPTY), "-"))
        return 0;
    (void)error_set(err, ERR_USAGE, "--policy: test-policy needs the name of a file");
    error_hint(err, "each case reads the policy anew");
    return -1;
}

int test_policy_command(const struct options *options, struct console *console)
{
    struct error err = ERROR_INIT;
    struct vec cases;
    struct arena *arena = arena_new();
    int status = EXIT_USAGE;
    vec_init(&cases, sizeof(struct policy_case));
    if (check_policy(options, &err) == 0 && cases_find(&cases, options, arena, &err) == 0)
        status = run_all(&cases, options, console);
    else
        console_error(console, &err);
    vec_clear(&cases);
    arena_free(arena);
    return status;
}
