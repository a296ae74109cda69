#include "keys.h"

#include "truth_internal.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of a key, by its last digits. `ends`: days until it is deleted or its material expires. */
struct fate {
    const char *state, *origin, *reason; /* "" reason: nothing is wrong; "gap": it does not tell */
    int ends;
};

static const struct fate fates[] = {
    {"Enabled", "AWS_KMS", "", 0},
    {"Enabled", "AWS_KMS", "", 0},
    {"Enabled", "AWS_KMS", "", 0},
    {"Enabled", "AWS_KMS", "", 0},
    {"Enabled", "EXTERNAL", "", 0}, /* imported for good */
    {"Enabled", "EXTERNAL", "", 31},
    {"Enabled", "EXTERNAL", "expires", 30},
    {"Enabled", "EXTERNAL", "expires", -1},
    {"Disabled", "AWS_KMS", "disabled", 0},
    {"PendingDeletion", "AWS_KMS", "pending-deletion", 12},
    {"PendingReplicaDeletion", "AWS_KMS", "pending-deletion", 0},
    {"PendingImport", "EXTERNAL", "no-material", 0},
    {"Unavailable", "AWS_CLOUDHSM", "unavailable", 0},
    {"Creating", "AWS_KMS", "gap", 0},
    {"Updating", "AWS_KMS", "gap", 0},
    {"SomethingNew", "AWS_KMS", "gap", 0},
};

static const struct fate *fate_of(const struct world *w, const char *arn)
{
    static const struct fate goes = {"PendingDeletion", "AWS_KMS", "pending-deletion", 12};
    if (w->policy == NULL) { /* a company: its keys are well but one */
        return w->doomed_key != NULL && strcmp(arn, w->doomed_key) == 0 ? &goes : &fates[0];
    }
    return &fates[strtoul(arn + strlen(arn) - 2, NULL, 16) % (sizeof fates / sizeof fates[0])];
}

static bool starts(const char *whole, const char *with)
{
    return strncmp(whole, with, strlen(with)) == 0;
}

static json_t *answer(struct world *w, const struct place *p, const char *arn)
{
    const struct fate *fate = fate_of(w, arn);
    bool enabled = strcmp(fate->state, "Enabled") == 0,
         import = strcmp(fate->origin, "EXTERNAL") == 0;
    json_t *key = json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:b}", "AWSAccountId",
                            p->account, "KeyId", strrchr(arn, '/') + 1, "Arn", arn, "Enabled",
                            enabled, "KeyState", fate->state, "KeyManager", "CUSTOMER", "KeyUsage",
                            "ENCRYPT_DECRYPT", "KeySpec", "SYMMETRIC_DEFAULT", "Origin",
                            fate->origin, "MultiRegion", starts(fate->state, "PendingReplica"));
    json_object_set_new(key, "CreationDate", time_json(w, w->now - 500 * DAY));
    if (import) {
        json_object_set_new(
            key, "ExpirationModel",
            json_string(fate->ends != 0 ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE"));
    }
    if (fate->ends != 0) {
        json_object_set_new(key, import ? "ValidTo" : "DeletionDate",
                            time_json(w, w->now + fate->ends * DAY));
    }
    return json_pack("{s:o}", "KeyMetadata", key);
}

/* --- those in use --- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys that rows of the place name, each once, in order; `judged`: only where a rule sees it.
 * Returns how many. */
static size_t keys_of(struct world *w, const struct place *p, bool judged, const char ***out)
{
    size_t count = 0,
           rows = p->count[KIND_SNAPSHOT] + p->count[KIND_VOLUME] + json_array_size(p->shown);
    const char **all = keep(w, (rows + 1) * sizeof *all), *arn;
    static const enum kind kinds[] = {KIND_SNAPSHOT, KIND_VOLUME};
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < p->count[kinds[k]]; i++) {
            struct res *r = p->items[kinds[k]][i];
            arn = json_string_value(json_object_get(r->json, "KmsKeyId"));
            if (arn != NULL && (!judged || !unseen(r))) {
                all[count++] = arn;
            }
        }
    }
    for (size_t i = 0; !judged && i < json_array_size(p->shown); i++) {
        arn = json_string_value(json_object_get(json_array_get(p->shown, i), "KmsKeyId"));
        if (arn != NULL) {
            all[count++] = arn;
        }
    }
    if (count > 1) {
        qsort(all, count, sizeof *all, by_text);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || strcmp(all[kept - 1], all[i]) != 0) {
            all[kept++] = all[i];
        }
    }
    *out = all;
    return kept;
}

json_t *keys_answers(struct world *w, const struct place *p)
{
    const char **keys;
    size_t count = keys_of(w, p, false, &keys);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, answer(w, p, keys[i]));
    }
    return list;
}

static struct verdict verdict_of(const struct fate *fate)
{
    if (fate->reason[0] == '\0') {
        return pass();
    }
    return strcmp(fate->reason, "gap") == 0 ? unknown("gap") : fail(fate->reason, "high");
}

void tell_keys(struct world *w)
{
    if ((w->policy->disabled & (1u << R_DOOMED)) != 0) {
        return;
    }
    for (int i = 0; i < w->place_count; i++) {
        const struct place *p = &w->places[i];
        const char **keys;
        size_t count = p->folder ? keys_of(w, p, true, &keys) : 0;
        for (size_t k = 0; k < count; k++) {
            struct verdict v = under_policy(w, R_DOOMED, 0, verdict_of(fate_of(w, keys[k])));
            add_line(w, (struct truth_line){R_DOOMED, "key", p->account, p->region_name, keys[k],
                                            "", v, "keys"});
        }
    }
}
