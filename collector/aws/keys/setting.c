#include "collector/aws/keys/setting_internal.h"

int setting_get(const char *name, struct str variable, const struct profile *profile,
                const char *key, struct setting *out, struct error *err)
{
    *out = (struct setting){.name = name, .key = key, .text = str_trim(variable)};
    out->from_variable = !str_is_empty(out->text);
    if (out->from_variable || !key)
        return 0;
    if (profile_get(profile, key, &out->value, err) != 0)
        return -1;
    out->text = out->value.text;
    return 0;
}

int setting_refuse(const struct setting *setting, const char *what, struct error *err)
{
    return setting->from_variable ? error_set(err, ERR_USAGE, "%s %s", setting->name, what)
                                  : profile_refuse(&setting->value, what, err);
}

int setting_flag(const char *name, struct str variable, const struct profile *profile,
                 const char *key, bool *out, struct error *err)
{
    struct setting setting;
    *out = false;
    if (setting_get(name, variable, profile, key, &setting, err) != 0)
        return -1;
    *out = str_eq_nocase(setting.text, STR_LIT("true"));
    if (*out || str_is_empty(setting.text) || str_eq_nocase(setting.text, STR_LIT("false")))
        return 0;
    return setting_refuse(&setting, "must be true or false", err);
}

/* 0: none from 1 on. */
static unsigned parse_count(struct str text, unsigned most)
{
    unsigned count = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return 0;
        count = count * 10 + (unsigned)(text.ptr[i] - '0');
        if (count > most)
            count = most;
    }
    return count;
}

int setting_count(const struct setting *setting, unsigned most, unsigned *out, struct error *err)
{
    if (str_is_empty(setting->text))
        return 0;
    *out = parse_count(setting->text, most);
    return *out > 0 ? 0 : setting_refuse(setting, "must be a whole number, 1 or more", err);
}
