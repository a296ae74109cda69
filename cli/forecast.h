/* What a run would ask of AWS, for people or as one JSON document. */
#ifndef SNAPAUDIT_CLI_FORECAST_H
#define SNAPAUDIT_CLI_FORECAST_H

#include "collector/aws/forecast.h"
#include "core/sink.h"

/* What --dry-run asks for. */
enum forecast_form { FORECAST_NONE, FORECAST_TEXT, FORECAST_JSON };

void forecast_write(struct sink *out, enum forecast_form form, const struct forecast *forecast,
                    struct str caller);

#endif
