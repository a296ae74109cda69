#include "cli/left_out.h"

#include "reports/format.h"

void left_out_print(const struct console *console, uint64_t results)
{
    if (results == 0)
        return;
    struct error text = ERROR_INIT;
    struct sink *sentence = sink_memory();
    format_left_out_sentence(sentence, results);
    (void)error_set(&text, ERR_NONE, "SARIF: %.*s", STR_ARG(sink_view(sentence)));
    error_hint(&text, "narrow the question with --rule, --where or --region, in several runs; "
                      "'--format csv' or json of an audit leaves nothing out");
    console_report(console, MESSAGE_WARNING, &text);
    sink_abort(sentence);
}
