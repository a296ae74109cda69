#include "cli/signing.h"

#include <stdio.h>

#include "cli/clocks.h"
#include "cli/named_file.h"
#include "cli/person.h"
#include "core/limits.h"
#include "core/secret_file.h"

struct passphrase {
    struct str key;  /* the file, for the prompt */
    struct str file; /* that holds it; empty: a person does */
};

/* ---- the passphrase ---- */

static int first_line(struct str text, char *out, size_t size, struct error *err)
{
    size_t len = str_find(text, "\n");
    if (len > 0 && text.ptr[len - 1] == '\r')
        len--;
    if (len >= size)
        return error_set(err, ERR_LIMIT, "--sign-pass-file: the passphrase is too long");
    memcpy(out, text.ptr, len);
    out[len] = '\0';
    return 0;
}

static int pass_from_file(struct str path, char *out, size_t size, struct error *err)
{
    char why[SECRET_FILE_WHY_BYTES];
    size_t len = 0;
    struct secret *room = secret_new(LIMIT_KEY_BYTES);
    int result = secret_file_read(path, room, &len, why)
                     ? first_line(str_make(secret_bytes(room), len), out, size, err)
                     : error_set(err, ERR_IO, "--sign-pass-file: could not read %.*s: %s",
                                 STR_ARG(path), why);
    secret_free(room);
    return result;
}

static int ask_person(struct str key, char *out, size_t size, struct error *err)
{
    char prompt[512];
    (void)snprintf(prompt, sizeof(prompt), "Passphrase of %.400s: ", key.ptr);
    if (person_ask_secret(NULL, prompt, out, size, err) == 0)
        return 0;
    (void)error_context(err, "the key is encrypted");
    error_hint(err, "--sign-pass-file names a file that holds its passphrase");
    return -1;
}

static int passphrase(void *ctx, char *out, size_t size, struct error *err)
{
    const struct passphrase *from = ctx;
    return str_is_empty(from->file) ? ask_person(from->key, out, size, err)
                                    : pass_from_file(from->file, out, size, err);
}

/* ---- all ---- */

static int check_options(const struct options *options, struct error *err)
{
    static const enum option_id with_sign[] = {OPTION_SIGN_CERT, OPTION_SIGN_PASS};
    bool signs = options_has(options, OPTION_SIGN);
    for (size_t i = 0; !signs && i < sizeof(with_sign) / sizeof(with_sign[0]); i++)
        if (options_has(options, with_sign[i]))
            return error_set(err, ERR_USAGE, "--%s goes with --sign",
                             option_spec(with_sign[i])->name);
    if (signs && !options_has(options, OPTION_SIGN_CERT)) {
        (void)error_set(err, ERR_USAGE, "--sign needs --cert");
        error_hint(err, "--cert names the certificate that tells others whose key it is");
        return -1;
    }
    return 0;
}

static int read_signer(struct signer **out, const struct options *options, struct arena *arena,
                       struct secret *room, struct error *err)
{
    static const struct named_file certificates = {.what = "the certificate",
                                                   .most_mib = LIMIT_CERTIFICATES_MIB,
                                                   .otherwise = "--cert names a file in PEM"};
    char why[SECRET_FILE_WHY_BYTES];
    size_t len = 0;
    struct passphrase from = {.key =
                                  arena_str(arena, options_value(options, OPTION_SIGN, STR_EMPTY)),
                              .file = options_value(options, OPTION_SIGN_PASS, STR_EMPTY)};
    struct signer_in in = {.now = clock_now(), .passphrase = passphrase, .ctx = &from};
    if (named_file_read(arena, &certificates, options_value(options, OPTION_SIGN_CERT, STR_EMPTY),
                        &in.certificates, err) != 0)
        return -1;
    if (!secret_file_read(from.key, room, &len, why))
        return error_set(err, ERR_IO, "could not read the key %.*s: %s", STR_ARG(from.key), why);
    in.key = str_make(secret_bytes(room), len);
    *out = signer_new(&in, err);
    if (!*out && err->detail[0] == '\0')
        error_detail(err, "The key was read from '%.*s', the certificate from '%.*s'.",
                     STR_ARG(from.key),
                     STR_ARG(options_value(options, OPTION_SIGN_CERT, STR_EMPTY)));
    return *out ? 0 : -1;
}

int signing_read(struct signer **out, const struct options *options, struct error *err)
{
    *out = NULL;
    if (check_options(options, err) != 0)
        return -1;
    if (!options_has(options, OPTION_SIGN))
        return 0;
    struct arena *arena = arena_new();
    struct secret *room = secret_new(LIMIT_KEY_BYTES);
    int result = read_signer(out, options, arena, room, err);
    secret_free(room);
    arena_free(arena);
    return result;
}
