#include "tests/sandbox/containers.h"

#include "tests/sandbox/settings.h"

static int read_token(void *out, struct str value)
{
    return setting_text(value, &((struct container *)out)->token);
}

int container_parse(struct str text, void *out)
{
    static const struct setting settings[] = {{"token", read_token}};
    struct container *container = out;
    struct str first, arn;
    if (settings_read(text, settings, sizeof(settings) / sizeof(settings[0]), &first, container) !=
            0 ||
        setting_split(first, &container->path, &arn) != 0 || !str_starts(container->path, "/"))
        return -1;
    return role_read_arn(arn, &container->role);
}

int containers_check(const struct vec *containers, const struct world *world, struct error *err)
{
    for (size_t i = 0; i < containers->len; i++) {
        const struct container *container = &VEC_AT(const struct container, containers, i);
        if (!world_find_account(world, container->role.account))
            return error_set(err, ERR_USAGE, "--container %.*s: not of an account of the world",
                             STR_ARG(container->role.arn));
    }
    return 0;
}

const struct container *container_find(const struct vec *containers, struct str path)
{
    for (size_t i = 0; i < containers->len; i++) {
        const struct container *container = &VEC_AT(const struct container, containers, i);
        if (str_eq(container->path, path))
            return container;
    }
    return NULL;
}
