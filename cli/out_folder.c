#include "cli/out_folder.h"

#include <poll.h>

#include "cli/interrupt.h"
#include "reports/folder.h"
#include "reports/terminal.h"

#define WAIT_STEP_MS 100

static struct report_folder *wait_for(const struct console *console, const char *path,
                                      struct error *err)
{
    struct report_folder *folder = NULL;
    console_say(console, MESSAGE_NOTE, "%s; waiting", err->message);
    while (!folder && err->code == ERR_BUSY) {
        if (*interrupt_flag()) {
            (void)error_set(err, ERR_CANCELLED, "stopped while waiting for the folder '%s'", path);
            return NULL;
        }
        (void)poll(NULL, 0, WAIT_STEP_MS);
        folder = report_folder_open(path, err);
    }
    return folder;
}

struct report_folder *out_folder_hold(const struct options *options, const struct console *console,
                                      const char *path, struct error *err)
{
    struct report_folder *folder = report_folder_open(path, err);
    bool waits = !folder && err->code == ERR_BUSY && options_has(options, OPTION_WAIT);
    return waits ? wait_for(console, path, err) : folder;
}

/* What is about a folder has no sense without one. */
static int refuse_of_folders(const struct options *options, struct error *err)
{
    static const enum option_id of_folders[] = {OPTION_SPLIT_BY, OPTION_SIGN, OPTION_WAIT};
    for (size_t i = 0; i < sizeof(of_folders) / sizeof(of_folders[0]); i++) {
        if (!options_has(options, of_folders[i]))
            continue;
        const char *name = option_spec(of_folders[i])->name;
        (void)error_set(err, ERR_USAGE, "--%s needs a folder, and --out names standard output",
                        name);
        error_hint(err, "name a folder with --out, or leave --%s out", name);
        return -1;
    }
    return 0;
}

int out_stream_format(const struct options *options, unsigned formats, enum format_id *one,
                      struct error *err)
{
    if (refuse_of_folders(options, err) != 0)
        return -1;
    int format = report_formats_alone(formats, err);
    if (format < 0)
        return error_context(err, "--out");
    *one = (enum format_id)format;
    return 0;
}

void out_folder_show(struct sink *out, struct str folder, const char *name)
{
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    sink_cstr(out, "  ");
    terminal_text(out, folder);
    sink_printf(out, "/%s\n", name);
}
