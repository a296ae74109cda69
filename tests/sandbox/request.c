#include "tests/sandbox/request.h"

#include <stdarg.h>
#include <stdio.h>

int refuse(struct refusal *refusal, int status, const char *code, const char *format, ...)
{
    va_list args;
    refusal->status = status;
    refusal->code = code;
    refusal->reason = NULL;
    va_start(args, format);
    (void)vsnprintf(refusal->message, sizeof(refusal->message), format, args);
    va_end(args);
    return -1;
}

void answer_init(struct answer *answer)
{
    *answer = (struct answer){.status = 200, .code = "OK"};
    vec_init(&answer->pieces, sizeof(struct piece));
}

void answer_clear(struct answer *answer)
{
    vec_clear(&answer->pieces);
    answer->bytes = 0;
    answer->items = 0;
}

void answer_add(struct answer *answer, const void *data, size_t len)
{
    if (len == 0)
        return;
    answer->bytes += len;
    if (answer->pieces.len > 0) {
        struct piece *last = &VEC_AT(struct piece, &answer->pieces, answer->pieces.len - 1);
        if ((const char *)last->data + last->len == (const char *)data) {
            last->len += len;
            return;
        }
    }
    struct piece piece = {data, len};
    vec_push(&answer->pieces, &piece);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct str decode(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%' && i + 2 < text.len && hex_digit(text.ptr[i + 1]) >= 0 &&
            hex_digit(text.ptr[i + 2]) >= 0) {
            c = (char)(hex_digit(text.ptr[i + 1]) * 16 + hex_digit(text.ptr[i + 2]));
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        out[used++] = c;
    }
    return str_make(out, used);
}

void form_parse(struct arena *arena, struct str text, struct vec *out)
{
    while (text.len > 0) {
        size_t end = str_find(text, "&");
        struct str one = str_make(text.ptr, end);
        size_t equals = str_find(one, "=");
        struct pair pair = {decode(arena, str_make(one.ptr, equals)),
                            decode(arena, str_skip(one, equals + 1))};
        if (one.len > 0)
            vec_push(out, &pair);
        text = str_skip(text, end + 1);
    }
}

void form_add(struct request *request, struct str name, struct str value)
{
    struct pair pair = {decode(request->arena, name), decode(request->arena, value)};
    vec_push(&request->form, &pair);
}

static const struct pair *form_find(const struct request *request, struct str name)
{
    for (size_t i = 0; i < request->form.len; i++) {
        const struct pair *pair = &VEC_AT(const struct pair, &request->form, i);
        if (str_eq(pair->name, name))
            return pair;
    }
    return NULL;
}

struct str form_value(const struct request *request, const char *name)
{
    const struct pair *pair = form_find(request, str_from(name));
    return pair ? pair->value : STR_EMPTY;
}

bool form_has(const struct request *request, const char *name)
{
    return form_find(request, str_from(name)) != NULL;
}

bool form_true(const struct request *request, const char *name)
{
    return str_eq_nocase(form_value(request, name), STR_LIT("true"));
}

bool form_element(const struct request *request, const char *list, unsigned n, struct str *out)
{
    char name[128];
    (void)snprintf(name, sizeof(name), "%s.%u", list, n);
    const struct pair *pair = form_find(request, str_from(name));
    if (pair)
        *out = pair->value;
    return pair != NULL;
}

static const struct pair *header_find(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->headers.len; i++) {
        const struct pair *pair = &VEC_AT(const struct pair, &request->headers, i);
        if (str_eq_c(pair->name, name))
            return pair;
    }
    return NULL;
}

struct str header_value(const struct request *request, const char *name)
{
    const struct pair *pair = header_find(request, name);
    return pair ? pair->value : STR_EMPTY;
}

bool header_has(const struct request *request, const char *name)
{
    return header_find(request, name) != NULL;
}
