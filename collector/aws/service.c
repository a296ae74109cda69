#include "collector/aws/service.h"

#include <stdio.h>

static const struct service_info services[SERVICE_COUNT] = {
#define SERVICE(id, endpoint_name, signing, protocol, api_name, settings_name, ...) \
    [SERVICE_##id] = {.name = (endpoint_name),                                      \
                      .signing_name = (signing),                                    \
                      .api = (api_name),                                            \
                      .settings = (settings_name),                                  \
                      __VA_ARGS__},
#include "collector/aws/services.def"
#undef SERVICE
};

const struct service_info *service_info(enum service service)
{
    return &services[service];
}

const char *service_endpoint_variable(enum service service, char *room)
{
    int begun =
        snprintf(room, SERVICE_VARIABLE_MAX, "AWS_ENDPOINT_URL_%s", services[service].settings);
    for (int i = 0; i < begun && room[i]; i++)
        if (room[i] >= 'a' && room[i] <= 'z')
            room[i] = (char)(room[i] - 'a' + 'A');
    return room;
}
