#include "collector/aws/keys/command_line.h"

#include <stdbool.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* One word at `*at`. `\` outside of quotes takes the next character as it is; in "…" it does so before
 * `"` and `\` alone, and stays otherwise; in '…' it is a character. */
static const char *take_word(struct str text, size_t *at, char **out)
{
    char quote = '\0';
    for (; *at < text.len; ++*at) {
        char c = text.ptr[*at];
        if (!quote && is_blank(c))
            break;
        if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? '\0' : c;
            continue;
        }
        if (c == '\\' && quote != '\'') {
            if (*at + 1 == text.len)
                return quote ? "has a quote without its end" : "ends with a backslash";
            char next = text.ptr[*at + 1];
            if (!quote || next == '"' || next == '\\') {
                c = next;
                ++*at;
            }
        }
        *(*out)++ = c;
    }
    *(*out)++ = '\0';
    return quote ? "has a quote without its end" : NULL;
}

const char *command_line_split(struct command_line *line, struct str text)
{
    /* a word with its NUL takes as many bytes as it and the blank behind it, the last one more */
    *line = (struct command_line){.home = secret_new(text.len + 1)};
    char *out = secret_bytes(line->home);
    for (size_t at = 0; at < text.len;) {
        if (is_blank(text.ptr[at])) {
            at++;
            continue;
        }
        if (line->count == COMMAND_WORDS_MAX)
            return "has too many words";
        line->words[line->count++] = out;
        const char *flaw = take_word(text, &at, &out);
        if (flaw)
            return flaw;
    }
    return line->count > 0 ? NULL : "has no words";
}

void command_line_clear(struct command_line *line)
{
    secret_free(line->home);
    *line = (struct command_line){0};
}
