#include "backups.h"

#include <stdlib.h>
#include <string.h>

/* The vaults of a place. A locked one holds nothing, so that no lock holds a snapshot. */
enum vault { VAULT_DEFAULT, VAULT_NIGHTLY, VAULT_DRILLS, VAULTS };
static const char *const names[VAULTS] = {"Default", "nightly", "drills"};

/* All that differs between points differs by the last digits of their ids: chance has no say when worlds
 * are written. */
static unsigned digits(const struct res *s)
{
    return (unsigned)strtoul(s->id + strlen(s->id) - 4, NULL, 16);
}

static const char *member(const struct res *r, const char *name)
{
    const char *value = json_string_value(json_object_get(r->json, name));
    return value != NULL ? value : "";
}

static bool starts(const char *whole, const char *with)
{
    return strncmp(whole, with, strlen(with)) == 0;
}

/* Of what lies in a folder with a wrong name, the name tells nothing. */
static const char *account_of(const struct place *p)
{
    return p->mislabelled ? STRANGER : p->account;
}

/* --- times --- */

/* As the CLI prints them, of this version or that, in this time zone or that. */
static json_t *instant(struct world *w, int64_t t, unsigned form)
{
    switch (w->noise ? form % 4 : 0) {
    case 1: return json_string(utc_text(w, t, "%Y-%m-%dT%H:%M:%S.500000+00:00"));
    case 2: return json_string(utc_text(w, t + HOUR, "%Y-%m-%dT%H:%M:%S.500000+01:00"));
    case 3: return json_real((double)t + 0.5); /* seconds, as they are on the wire */
    default: return json_string(utc_text(w, t, "%Y-%m-%dT%H:%M:%S.500Z"));
    }
}

/* --- which snapshots are points --- */

/* The value of AWS Backup's own tag, RESOURCE-ID:JOB-ID; NULL without it. */
static const char *tagged_source(const struct res *s)
{
    size_t i;
    json_t *tag;
    json_array_foreach(json_object_get(s->json, "Tags"), i, tag)
    {
        const char *key = json_string_value(json_object_get(tag, "Key"));
        if (key != NULL && strcmp(key, "aws:backup:source-resource") == 0) {
            return json_string_value(json_object_get(tag, "Value"));
        }
    }
    return NULL;
}

static bool is_point(const struct res *s)
{
    return !s->foreign && strcmp(member(s, "State"), "completed") == 0 &&
           (tagged_source(s) != NULL ||
            starts(member(s, "Description"),
                   "This snapshot is created by the AWS Backup service."));
}

static enum vault vault_of(const struct res *s)
{
    return digits(s) % 3 == 0 ? VAULT_DEFAULT : VAULT_NIGHTLY;
}

static json_int_t points_in(const struct place *p, enum vault vault)
{
    json_int_t count = 0;
    for (size_t i = 0; i < p->count[KIND_SNAPSHOT]; i++) {
        const struct res *s = p->items[KIND_SNAPSHOT][i];
        count += is_point(s) && vault_of(s) == vault ? 1 : 0;
    }
    return count;
}

/* AWS makes `Default` by itself; the others are of who plans backups. */
static bool has_vault(const struct place *p, enum vault vault)
{
    return vault == VAULT_DEFAULT || points_in(p, VAULT_NIGHTLY) != 0;
}

/* --- vaults --- */

static const char *vault_arn(struct world *w, const struct place *p, enum vault vault)
{
    return text(w, "arn:%s:backup:%s:%s:backup-vault:%s", p->partition, p->region_name,
                account_of(p), names[vault]);
}

/* What answers of 2020 did not tell yet. */
static void add_newer_members(struct world *w, json_t *out, enum vault vault)
{
    bool locked = vault == VAULT_DRILLS;
    json_object_set_new(out, "VaultType", json_string("BACKUP_VAULT"));
    json_object_set_new(out, "VaultState", json_string("AVAILABLE"));
    json_object_set_new(out, "Locked", json_boolean(locked));
    if (locked) {
        json_object_set_new(out, "MinRetentionDays", json_integer(7));
        json_object_set_new(out, "MaxRetentionDays", json_integer(3650));
        json_object_set_new(out, "LockDate", instant(w, w->now - 300 * DAY, vault));
    }
}

static json_t *vault_json(struct world *w, const struct place *p, enum vault vault)
{
    json_t *out =
        json_pack("{s:s, s:s, s:o, s:s, s:s, s:I}", "BackupVaultName", names[vault],
                  "BackupVaultArn", vault_arn(w, p, vault), "CreationDate",
                  instant(w, w->now - 900 * DAY, vault), "EncryptionKeyArn",
                  text(w, "arn:%s:kms:%s:%s:key/8d56db16-21c6-412f-b949-%s", p->partition,
                       p->region_name, account_of(p), account_of(p)),
                  "CreatorRequestId", names[vault], "NumberOfRecoveryPoints", points_in(p, vault));
    if (w->modern) {
        add_newer_members(w, out, vault);
    }
    return out;
}

json_t *backup_vaults(struct world *w, const struct place *p)
{
    json_t *list = json_array();
    for (int v = 0; v < VAULTS; v++) {
        if (has_vault(p, (enum vault)v)) {
            json_array_append_new(list, vault_json(w, p, (enum vault)v));
        }
    }
    return json_pack("{s:o}", "BackupVaultList", list);
}

/* --- points --- */

static const struct res *find_volume(const struct world *w, const char *id)
{
    for (size_t i = 0; i < w->all_count; i++) {
        if (w->all[i]->kind == KIND_VOLUME && strcmp(w->all[i]->id, id) == 0) {
            return w->all[i];
        }
    }
    return NULL;
}

/* A copy shows no volume: the tag does, and the volume may lie in another region or account. `p`: where the
 * snapshot lies, and then the volume. NULL when nothing tells. */
static const char *source_volume(struct world *w, const struct res *s, const struct place **p)
{
    const char *id = member(s, "VolumeId"), *tagged = tagged_source(s);
    if (starts(id, "vol-") && !starts(id, "vol-ffffffff")) {
        return id;
    }
    if (tagged == NULL || !starts(tagged, "vol-")) {
        return NULL;
    }
    id = text(w, "%.*s", (int)strcspn(tagged, ":"), tagged);
    const struct res *v = find_volume(w, id);
    *p = v != NULL ? v->place : *p;
    return id;
}

static void add_source(struct world *w, json_t *out, const struct res *s)
{
    const struct place *p = s->place;
    const char *id = source_volume(w, s, &p);
    if (id != NULL) {
        json_object_set_new(out, "ResourceArn",
                            json_string(text(w, "arn:%s:ec2:%s:%s:volume/%s", p->partition,
                                             p->region_name, account_of(p), id)));
    }
    if (p != s->place) {
        json_object_set_new(out, "SourceBackupVaultArn",
                            json_string(vault_arn(w, p, VAULT_DEFAULT)));
    }
}

/* Every eighth was asked for by hand. */
static void add_plan(struct world *w, json_t *out, const struct res *s)
{
    const char *account = account_of(s->place), *partition = s->place->partition;
    const char *plan = text(w, "8f81f553-3a74-4a3f-b93d-%s", account);
    json_object_set_new(
        out, "IamRoleArn",
        json_string(text(w, "arn:%s:iam::%s:role/service-role/AWSBackupDefaultServiceRole",
                         partition, account)));
    if (digits(s) % 8 != 0) {
        json_object_set_new(out, "CreatedBy",
                            json_pack("{s:s, s:s, s:s, s:s}", "BackupPlanId", plan, "BackupPlanArn",
                                      text(w, "arn:%s:backup:%s:%s:backup-plan:%s", partition,
                                           s->place->region_name, account, plan),
                                      "BackupPlanVersion", "ZTAwMDAwMDA", "BackupRuleId",
                                      text(w, "d9f1c1f2-0b1c-4f9e-8c52-%s", account)));
    }
}

/* How long it lives: longer than until now, or it would be gone; some for ever. */
static void add_lifecycle(struct world *w, json_t *out, const struct res *s)
{
    static const int days[] = {35, 90, 365, 2555};
    for (size_t i = digits(s) % 5; i < sizeof days / sizeof days[0]; i++) {
        int64_t ends = s->created + days[i] * DAY;
        if (ends > w->now) {
            json_object_set_new(out, "Lifecycle", json_pack("{s:i}", "DeleteAfterDays", days[i]));
            json_object_set_new(out, "CalculatedLifecycle",
                                json_pack("{s:o}", "DeleteAt", instant(w, ends, digits(s))));
            return;
        }
    }
}

static void add_times(struct world *w, json_t *out, const struct res *s)
{
    if (s->created == NO_TIME) {
        return;
    }
    int64_t completed = s->created + (5 + digits(s) % 40) * MINUTE;
    json_object_set_new(out, "CreationDate", instant(w, s->created, digits(s)));
    json_object_set_new(out, "CompletionDate",
                        instant(w, completed > w->now ? s->created : completed, digits(s)));
    add_lifecycle(w, out, s);
}

/* The point of an encrypted volume has the snapshot's key, not the vault's. */
static json_t *point_json(struct world *w, const struct res *s, enum vault vault)
{
    const char *key = member(s, "KmsKeyId");
    json_t *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:b, s:b}", "RecoveryPointArn",
                            arn_of(w, s, false), "BackupVaultName", names[vault], "BackupVaultArn",
                            vault_arn(w, s->place, vault), "ResourceType", "EBS", "Status",
                            "COMPLETED", "BackupSizeInBytes", (json_int_t)s->size_gib << 30,
                            "IsEncrypted", key[0] != '\0', "IsParent", 0);
    if (key[0] != '\0') {
        json_object_set_new(out, "EncryptionKeyArn", json_string(key));
    }
    add_source(w, out, s);
    add_plan(w, out, s);
    add_times(w, out, s);
    if (w->modern) {
        json_object_set_new(out, "VaultType", json_string("BACKUP_VAULT"));
    }
    return out;
}

static json_t *points_json(struct world *w, const struct place *p, enum vault vault)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->count[KIND_SNAPSHOT]; i++) {
        const struct res *s = p->items[KIND_SNAPSHOT][i];
        if (is_point(s) && vault_of(s) == vault) {
            json_array_append_new(list, point_json(w, s, vault));
        }
    }
    return json_pack("{s:o}", "RecoveryPoints", list);
}

json_t *recovery_points(struct world *w, const struct place *p)
{
    json_t *answers = json_array();
    for (int v = 0; v < VAULTS; v++) {
        if (has_vault(p, (enum vault)v)) {
            json_array_append_new(answers, points_json(w, p, (enum vault)v));
        }
    }
    return answers;
}
