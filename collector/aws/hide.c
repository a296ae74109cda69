#include "collector/aws/hide.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#define PIECE 8 /* bytes of a secret in a row that may not be shown */

/* The next PIECE characters from `at` on, blanks left out. False: there are not so many. */
static bool piece_at(struct str text, size_t at, size_t len, char piece[PIECE])
{
    size_t count = 0;
    for (; count < len && at < text.len; at++)
        if (text.ptr[at] != ' ')
            piece[count++] = text.ptr[at];
    return count == len;
}

static bool holds(struct str secret, struct str piece)
{
    for (size_t at = 0; at + piece.len <= secret.len; at++)
        if (str_eq_nocase(str_make(secret.ptr + at, piece.len), piece))
            return true;
    return false;
}

/* Where a piece of `secret` stands in `text`, or the length of `text`. Pieces, and blanks and case left
 * aside, because who quotes a secret may break, cut or encode it. */
static size_t find_piece(struct str text, struct str secret)
{
    char piece[PIECE];
    size_t len = secret.len < PIECE ? secret.len : PIECE;
    for (size_t at = 0; len > 0 && at < text.len; at++) {
        if (!piece_at(text, at, len, piece))
            break;
        if (text.ptr[at] != ' ' && holds(secret, str_make(piece, len)))
            return at;
    }
    return text.len;
}

/* What is cut off is wiped. */
static void cut_at(char *text, size_t size, size_t at)
{
    if (!text[at])
        return;
    OPENSSL_cleanse(text + at, size - at);
    snprintf(text + at, size - at, "...");
}

static void hide_pieces(char *text, size_t size, struct str secret)
{
    size_t at = find_piece(str_from(text), secret);
    if (!text[at])
        return;
    while (at > 0 && text[at - 1] != ' ')
        at--;
    cut_at(text, size, at);
}

/* "http://USER:PASSWORD@proxy": libcurl quotes the variable that it cannot read. */
void hide_user(struct aws_failure *failure)
{
    size_t begin = str_find(str_from(failure->message), "://");
    const char *end = failure->message[begin] ? strrchr(failure->message + begin, '@') : NULL;
    if (end)
        memmove(failure->message + begin + strlen("://"), end, strlen(end) + 1);
}

void hide_secret(struct str secret, struct aws_failure *failure)
{
    hide_pieces(failure->message, sizeof(failure->message), secret);
    hide_pieces(failure->code, sizeof(failure->code), secret);
    hide_pieces(failure->request_id, sizeof(failure->request_id), secret);
}

/* AWS quotes the request whose signature it refuses, with the session token in it. */
void hide_secrets(const struct credentials *credentials, struct aws_failure *failure)
{
    static const char *const quotes[] = {"The Canonical String", "x-amz-security-token"};
    const size_t size = sizeof(failure->message);
    for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
        cut_at(failure->message, size, str_find(str_from(failure->message), quotes[i]));
    hide_secret(credentials_session_token(credentials), failure);
    hide_secret(credentials_secret(credentials), failure);
}
