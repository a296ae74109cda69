/* What an account is called: its number, and the name that people gave it. */
#ifndef SNAPAUDIT_MODEL_ACCOUNT_H
#define SNAPAUDIT_MODEL_ACCOUNT_H

#include "core/sink.h"
#include "core/str.h"

#define ACCOUNT_NAME_SHOWN 32 /* characters; longer names are cut where they stand in a text */

/* "prod (111122223333)", or the id alone where nobody told a name. The name is text of strangers: whoever writes
 * it on escapes. */
void account_label(struct sink *out, struct str id, struct str name);

#endif
