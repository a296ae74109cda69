/* Any bytes as a config or credentials file: refused with a place, or read so that every section can
 * be asked. The first byte picks the dialect. */
#include <stdint.h>
#include <stdlib.h>

#include "collector/aws/keys/ini.h"

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool fits(struct str view, struct str text)
{
    return view.len == 0 || view.len <= text.len;
}

static void ask(const struct ini *ini, struct str text, enum ini_kind kind, struct str name)
{
    static const char *const keys[] = {
        "aws_access_key_id", "aws_secret_access_key", "region", "role_arn", "services", "ec2"};
    const struct ini_section *section = ini_find(ini, kind, name);
    require(section != NULL);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct ini_entry *entry = ini_get(section, keys[i]);
        require(!entry || (entry->line > 0 && fits(entry->value, text) &&
                           str_eq_nocase(entry->key, str_from(keys[i]))));
        entry = ini_get_nested(section, keys[i], "endpoint_url");
        require(!entry || (entry->outer.len > 0 && fits(entry->value, text)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct str text = str_make((const char *)data + 1, size - 1);
    enum ini_dialect dialect = data[0] & 1 ? INI_CREDENTIALS : INI_CONFIG;
    struct error err = ERROR_INIT;
    struct ini *ini = ini_parse(STR_LIT("FILE"), text, dialect, &err);
    require((ini == NULL) == (err.code == ERR_INPUT || err.code == ERR_LIMIT));
    require(ini || str_starts(str_from(err.message), "FILE"));
    enum ini_kind kind;
    struct str name;
    for (size_t i = 0; ini && ini_section_at(ini, i, &kind, &name); i++) {
        require(name.len > 0 && fits(name, text));
        ask(ini, text, kind, name);
    }
    ini_free(ini);
    return 0;
}
