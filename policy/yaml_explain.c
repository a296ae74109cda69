/* libyaml says what its grammar missed; people need to know which line to change, and how. */
#include "policy/yaml_internal.h"

#include <stdint.h>

#include "core/utf8.h"

#define CLIP_BYTES 60

struct str yaml_clip(struct arena *arena, struct str s)
{
    if (s.len <= CLIP_BYTES)
        return s;
    size_t end = 0;
    while (end < CLIP_BYTES) {
        size_t len = utf8_len(s.ptr + end, s.len - end);
        if (len == 0 || end + len > CLIP_BYTES)
            break;
        end += len;
    }
    return arena_printf(arena, "%.*s...", (int)end, s.ptr);
}

/* ---- lines ---- */

struct line {
    unsigned number;    /* from 1 */
    struct str text;    /* without its end */
    size_t indent;      /* leading blanks */
    bool has_content;   /* neither blank nor a comment */
    size_t tab_at;      /* of a tab in the indentation; SIZE_MAX: none */
    size_t item_indent; /* column of what follows "- "; equal to `indent` without */
};

static size_t end_of_line(struct str text, size_t at)
{
    while (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r')
        at++;
    return at;
}

static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.len && text.ptr[at] == ' ')
        at++;
    return at;
}

static struct line line_of(struct str text, unsigned number)
{
    struct line line = {.number = number, .text = text, .tab_at = SIZE_MAX};
    line.indent = skip_blanks(text, 0);
    size_t at = line.indent;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) {
        if (text.ptr[at] == '\t' && line.tab_at == SIZE_MAX)
            line.tab_at = at;
        at++;
    }
    line.has_content = at < text.len && text.ptr[at] != '#';
    line.item_indent = line.indent;
    while (str_starts(str_skip(text, line.item_indent), "- "))
        line.item_indent = skip_blanks(text, line.item_indent + 1);
    return line;
}

/* Reads the lines of `text` one after the other; false after the last. */
static bool next_line(struct str text, size_t *at, unsigned *number, struct line *out)
{
    if (*at > text.len)
        return false;
    size_t end = end_of_line(text, *at);
    *out = line_of(str_make(text.ptr + *at, end - *at), ++*number);
    bool pair = end + 1 < text.len && text.ptr[end] == '\r' && text.ptr[end + 1] == '\n';
    *at = end + (pair ? 2 : 1);
    return true;
}

/* Around the line where reading failed. */
struct surroundings {
    struct line line;
    struct line above;  /* the nearest one with content; number 0: none */
    size_t columns[64]; /* indentations that the lines above leave open, outermost first */
    size_t column_count;
};

static void open_column(struct surroundings *s, size_t column)
{
    while (s->column_count > 0 && s->columns[s->column_count - 1] > column)
        s->column_count--;
    bool is_new = s->column_count == 0 || s->columns[s->column_count - 1] < column;
    if (is_new && s->column_count < sizeof(s->columns) / sizeof(s->columns[0]))
        s->columns[s->column_count++] = column;
}

static struct surroundings look_around(struct str text, unsigned number)
{
    struct surroundings s = {.line = {.tab_at = SIZE_MAX}};
    struct line line;
    size_t at = 0;
    unsigned seen = 0;
    while (next_line(text, &at, &seen, &line) && seen < number) {
        if (!line.has_content)
            continue;
        open_column(&s, line.indent);
        if (line.item_indent > line.indent)
            open_column(&s, line.item_indent);
        s.above = line;
    }
    if (seen == number)
        s.line = line;
    return s;
}

/* Ends with a colon, apart from a comment: what belongs to it may stand below in any column. */
static bool opens_column(const struct line *line)
{
    struct str text = line->text;
    size_t comment = str_find(text, " #");
    text = str_trim(str_make(text.ptr, comment));
    return text.len > 0 && text.ptr[text.len - 1] == ':';
}

static bool column_is_open(const struct surroundings *s)
{
    if (opens_column(&s->above) && s->line.indent > s->above.item_indent)
        return true;
    for (size_t i = 0; i < s->column_count; i++) {
        if (s->columns[i] == s->line.indent)
            return true;
    }
    return false;
}

/* "0, 2 or 4" */
static struct str column_list(struct arena *arena, const struct surroundings *s)
{
    struct str list = STR_EMPTY;
    for (size_t i = 0; i < s->column_count; i++) {
        const char *joint = i == 0 ? "" : i + 1 == s->column_count ? " or " : ", ";
        list = arena_printf(arena, "%.*s%s%zu", STR_ARG(list), joint, s->columns[i]);
    }
    return list;
}

/* A colon that ends a key: before a blank or the end of the line. */
static bool has_key(struct str text)
{
    bool at_end = text.len > 0 && text.ptr[text.len - 1] == ':';
    return at_end || str_find(text, ": ") < text.len;
}

/* ---- explanations ---- */

static struct yaml_problem problem_at(unsigned line, unsigned column, struct str message,
                                      const char *expected, const char *hint)
{
    return (struct yaml_problem){
        .line = line,
        .column = column,
        .message = message,
        .expected = str_from(expected),
        .hint = str_from(hint),
    };
}

static struct yaml_problem explain_tab(struct arena *arena, const struct line *line)
{
    return problem_at(
        line->number, (unsigned)line->tab_at + 1,
        arena_printf(arena, "line %u is indented with a tab; YAML allows blanks only",
                     line->number),
        "Expected blanks at the beginning of the line.",
        "Replace each tab by two blanks; most editors can be told to do so for .yaml files.");
}

static struct yaml_problem explain_indent(struct arena *arena, const struct surroundings *s)
{
    struct str columns = column_list(arena, s);
    return problem_at(
        s->line.number, (unsigned)s->line.indent + 1,
        arena_printf(arena, "line %u is indented by %zu blank%s, which fits no line above it",
                     s->line.number, s->line.indent, s->line.indent == 1 ? "" : "s"),
        arena_printf(arena, "Expected %.*s blanks.", STR_ARG(columns)).ptr,
        "Keys that belong together begin in the same column; what belongs to a key stands two "
        "blanks deeper, below a line that ends with a colon.");
}

static struct yaml_problem explain_missing_colon(struct arena *arena, const struct line *line)
{
    struct str text = str_trim(line->text);
    struct str clipped = yaml_clip(arena, text);
    bool glued = str_find(text, ":") < text.len;
    const char *what = glued ? "has no blank after its colon" : "has no colon";
    return problem_at(
        line->number, (unsigned)line->item_indent + 1,
        arena_printf(arena, "line %u %s: '%.*s'", line->number, what, STR_ARG(clipped)),
        "Expected 'key: value', or 'key:' and its contents below.",
        glued ? "Put a blank after the colon." : "Put a colon and a blank after the key.");
}

static struct yaml_problem explain_second_colon(struct arena *arena, const struct surroundings *s,
                                                const struct yaml_failure *failure)
{
    size_t first = str_find(s->line.text, ": ");
    bool twice = has_key(str_skip(s->line.text, first + 1));
    if (!twice && s->above.number > 0 && !has_key(s->above.text))
        return explain_missing_colon(arena, &s->above);
    return problem_at(
        s->line.number, (unsigned)failure->column + 1,
        arena_printf(arena, "line %u has a second ': ' in its value", s->line.number),
        "Expected one 'key: value' on the line.",
        "Put the value in quotes when the colon is part of it: key: \"first: second\".");
}

/* Fixed explanations, found by what libyaml says. */
static const struct saying {
    const char *problem;
    const char *context; /* NULL: any */
    bool at_context;     /* the place to change is where it began */
    const char *message;
    const char *expected;
    const char *hint;
} sayings[] = {
    {"found unexpected end of stream", "while scanning a quoted scalar", true,
     "the quote that opens here is never closed", "Expected the same quote at the end of the text.",
     "Close the quote. A quote inside the text is doubled in '…' and written \\\" in \"…\"."},
    {"found unexpected document indicator", NULL, true, "the quote that opens here is never closed",
     "Expected the same quote at the end of the text.", "Close the quote."},
    {"found unknown escape character", NULL, false, "a backslash begins no escape that YAML knows",
     "Expected \\\\ for a backslash in a text in double quotes.",
     "Use single quotes, where a backslash is just a backslash: '^CC-[0-9]+\\.x$'."},
    {"did not find expected hexdecimal number", NULL, false, "an escape lacks its hex digits",
     "Expected \\xHH, \\uHHHH or \\UHHHHHHHH.", "Use single quotes if no escape is meant."},
    {"found invalid Unicode character escape code", NULL, false,
     "an escape names no Unicode character", "Expected a code up to 10FFFF that is no surrogate.",
     "Write the character itself."},
    {"did not find expected alphabetic or numeric character", "while scanning an alias", true,
     "a value that begins with * needs quotes", "Expected quotes around a text with a star: '*'.",
     "Write '*' in place of *."},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor", true,
     "a value that begins with & needs quotes", "Expected quotes around the text.",
     "Write '&text' in place of &text."},
    {NULL, "while scanning a tag", true, "a value that begins with ! needs quotes",
     "Expected quotes around the text.", "Write '!text' in place of !text."},
    {NULL, "while parsing a tag", true, "a value that begins with ! needs quotes",
     "Expected quotes around the text.", "Write '!text' in place of !text."},
    {"found undefined tag handle", NULL, true, "a value that begins with ! needs quotes",
     "Expected quotes around the text.", "Write '!text' in place of !text."},
    {"found character that cannot start any token", NULL, false,
     "a value cannot begin with this character", "Expected quotes around such a text.",
     "Put the value in quotes: values that begin with @, ` or % need them."},
    {"did not find expected ',' or ']'", NULL, true, "the list that opens here is not closed",
     "Expected items with commas between them, and ] at the end.",
     "Look for a missing comma or bracket between here and the end of the list."},
    {"did not find expected ',' or '}'", NULL, true, "the mapping that opens here is not closed",
     "Expected 'key: value' pairs with commas between them, and } at the end.",
     "Look for a missing comma or brace between here and the end of the mapping."},
    {"block sequence entries are not allowed in this context", NULL, false,
     "a list item with '-' cannot begin in the middle of a line",
     "Expected each item on a line of its own, below its key.",
     "Write the list below the key, or in brackets: key: [a, b]."},
    {"did not find expected '-' indicator", NULL, false,
     "this line is no item of the list above it", "Expected '- ' before each item of the list.",
     "Begin the line with '- ', or indent it as the keys of the item above are."},
    {NULL, "while scanning a directive", true, "a line cannot begin with %",
     "Expected a key and a colon.", "Put a text that begins with % in quotes."},
    {NULL, "while scanning a block scalar", false,
     "after | or > nothing but the end of the line is allowed",
     "Expected the text on the lines below, two blanks deeper than its key.",
     "Put a text that begins with | or > in quotes."},
    {"did not find expected node content", NULL, false, "a value is missing here",
     "Expected a value, a list or a mapping.",
     "Look for a comma too many, or a bracket that closes too early."},
    {"did not find expected key", NULL, false, "this line does not go on where the one above ended",
     "Expected 'key: value' in the column of the keys above.",
     "Put each key on a line of its own, in one column with its neighbours."},
    {"did not find expected <document start>", NULL, false,
     "what stands here belongs to nothing above it", "Expected one mapping: 'key: value' lines.",
     "Look for a closing bracket too many, or for a first line that has no colon."},
};

static bool says(const char *text, const char *wanted)
{
    return !wanted || (text && str_find(str_from(text), wanted) < strlen(text));
}

/* `key: "value" more` */
static struct yaml_problem explain_rest(const struct yaml_failure *failure)
{
    return problem_at((unsigned)failure->line + 1, (unsigned)failure->column + 1,
                      STR_LIT("something stands behind the end of the value"),
                      "Expected nothing behind a closing quote, bracket or brace.",
                      "Put the whole value in one pair of quotes.");
}

static struct yaml_problem explain_saying(struct arena *arena, const struct yaml_failure *failure)
{
    unsigned line = (unsigned)failure->line + 1;
    unsigned column = (unsigned)failure->column + 1;
    for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
        const struct saying *s = &sayings[i];
        if (!says(failure->problem, s->problem) || !says(failure->context, s->context))
            continue;
        if (s->at_context && failure->context) {
            line = (unsigned)failure->context_line + 1;
            column = (unsigned)failure->context_column + 1;
        }
        return problem_at(line, column, str_from(s->message), s->expected, s->hint);
    }
    return problem_at(line, column,
                      arena_printf(arena, "this is not valid YAML: %s",
                                   failure->problem ? failure->problem : "it cannot be read"),
                      "Expected 'key: value' lines, lists with '- ', or JSON.",
                      "Compare with the output of `snapaudit policy init`.");
}

/* What libyaml says when a line stands in a wrong column. */
static bool smells_of_indent(const char *problem)
{
    static const char *const words[] = {
        "did not find expected key",
        "did not find expected '-' indicator",
        "did not find expected <document start>",
        "mapping values are not allowed in this context",
        "block sequence entries are not allowed in this context",
    };
    for (size_t i = 0; problem && i < sizeof(words) / sizeof(words[0]); i++) {
        if (says(problem, words[i]))
            return true;
    }
    return false;
}

struct yaml_problem yaml_explain(struct arena *arena, struct str text,
                                 const struct yaml_failure *failure)
{
    struct surroundings around = look_around(text, (unsigned)failure->line + 1);
    /* inside brackets and quotes a tab is as good as a blank */
    bool tabs_allowed = failure->context && (says(failure->context, "flow") ||
                                             says(failure->context, "scanning a quoted scalar"));
    if (!tabs_allowed && around.line.tab_at != SIZE_MAX)
        return explain_tab(arena, &around.line);
    if (failure->problem && says(failure->problem, "could not find expected ':'")) {
        struct surroundings began = look_around(text, (unsigned)failure->context_line + 1);
        return explain_missing_colon(arena, &began.line);
    }
    if (smells_of_indent(failure->problem) && around.column_count > 0 && !column_is_open(&around))
        return explain_indent(arena, &around);
    if (failure->problem &&
        says(failure->problem, "mapping values are not allowed in this context"))
        return explain_second_colon(arena, &around, failure);
    if (says(failure->problem, "did not find expected key") &&
        failure->column > around.line.item_indent)
        return explain_rest(failure);
    return explain_saying(arena, failure);
}

/* ---- bytes ---- */

static struct yaml_problem explain_bytes(struct arena *arena, struct str text, size_t at,
                                         unsigned line, unsigned column)
{
    bool wide = text.len >= 2 && (memcmp(text.ptr, "\xff\xfe", 2) == 0 ||
                                  memcmp(text.ptr, "\xfe\xff", 2) == 0 || text.ptr[1] == '\0');
    if (wide)
        return problem_at(line, column, STR_LIT("the file is UTF-16, not UTF-8"),
                          "Expected UTF-8 text.", "Save the file as UTF-8.");
    unsigned byte = (unsigned char)text.ptr[at];
    if (utf8_len(text.ptr + at, text.len - at) > 0)
        return problem_at(line, column, STR_LIT("a control character stands here"),
                          "Expected readable text.", "Delete the character.");
    return problem_at(line, column, arena_printf(arena, "the byte 0x%02x is not UTF-8", byte),
                      "Expected UTF-8 text.",
                      "Save the file as UTF-8; it may be Latin-1 or Windows-1252 now.");
}

/* A well-formed character that YAML does not allow in a file. */
static bool is_refused(const char *ptr, size_t len)
{
    bool layout = len == 1 && (*ptr == '\n' || *ptr == '\r' || *ptr == '\t');
    bool mark = len == 3 && memcmp(ptr, "\xef\xbb\xbf", 3) == 0;
    bool none =
        len == 3 && (memcmp(ptr, "\xef\xbf\xbe", 3) == 0 || memcmp(ptr, "\xef\xbf\xbf", 3) == 0);
    return mark || none || (!layout && utf8_is_control(ptr, len));
}

bool yaml_find_bad_bytes(struct arena *arena, struct str text, struct yaml_problem *out)
{
    unsigned line = 1;
    unsigned column = 1;
    for (size_t i = 0; i < text.len;) {
        size_t len = utf8_len(text.ptr + i, text.len - i);
        if (len == 0 || is_refused(text.ptr + i, len)) {
            *out = explain_bytes(arena, text, i, line, column);
            return true;
        }
        bool pair = text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if (text.ptr[i] == '\n' || (text.ptr[i] == '\r' && !pair)) {
            line++;
            column = 1;
        } else {
            column++;
        }
        i += len;
    }
    return false;
}
