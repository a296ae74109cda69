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

void out_folder_show(struct sink *out, struct str folder, const char *name)
{
    while (folder.len > 1 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    sink_cstr(out, "  ");
    terminal_text(out, folder);
    sink_printf(out, "/%s\n", name);
}
