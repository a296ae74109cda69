#include "collector/import/elements.h"

#include "core/arn.h"
#include "core/json_loader.h"
#include "core/hash.h"

/* ---- fields that nobody knows ---- */

/* Answers about an attribute of a resource bear its id, too, and would pass for a resource of which
 * nothing is known. */
static const char *const keys_of_attributes[] = {"CreateVolumePermissions", "LaunchPermissions"};

static const char *article(const char *noun)
{
    return strchr("aeiou", noun[0]) ? "an" : "a";
}

static void on_unknown(void *ctx, struct str name)
{
    struct elements *e = ctx;
    const struct table_info *table = e->room.table;
    for (size_t i = 0; i < sizeof(keys_of_attributes) / sizeof(keys_of_attributes[0]); i++)
        if (str_eq_c(name, keys_of_attributes[i]))
            fields_wrong(&e->fields, keys_of_attributes[i],
                         "expected %s %s, found an answer about its %s", article(table->noun),
                         table->noun, keys_of_attributes[i]);
    part_note_unknown(e->part, table->kind, name, STR_EMPTY);
}

/* ---- records ---- */

/* Empty when the table has no such column. */
static struct str text_of(const struct room *room, const struct column *column)
{
    return column ? *(const struct str *)(const void *)((const char *)&room->in + column->in_at)
                  : STR_EMPTY;
}

/* An ARN says whose it is, where AWS puts an account into it. */
static struct str owner_of(const struct elements *e, const struct origin_columns *columns)
{
    struct arn arn;
    if (columns->owner)
        return text_of(&e->room, columns->owner);
    if (columns->arn && arn_split(text_of(&e->room, columns->arn), &arn))
        return arn.account;
    return e->reservation_owner;
}

static struct origin_row origin_of(const struct elements *e, enum table kind)
{
    const struct origin_columns *columns = &e->origins[kind];
    return (struct origin_row){.id = text_of(&e->room, columns->id),
                               .owner = owner_of(e, columns),
                               .alias = text_of(&e->room, columns->alias),
                               .zone = text_of(&e->room, columns->zone)};
}

/* An answer about one template holds versions of that one only; of all templates AWS lists no more
 * than the latest and the default versions. [EC2-LT-ALL] */
static void note_template(struct elements *e, struct str template_id)
{
    uint64_t hash = hash_bytes(template_id.ptr, template_id.len, 0);
    e->templates_mixed = e->templates_mixed || (e->added > 1 && hash != e->last_id);
    e->last_id = hash;
}

static void add_to_part(struct elements *e, enum table kind)
{
    struct error err = ERROR_INIT;
    if (part_add(e->part, e->room.table->table, room_record(&e->room), &err) != 0) {
        fields_wrong(&e->fields, NULL, "%s", err.message);
        return;
    }
    e->added++;
    if (!e->origins[kind].id)
        return;
    struct origin_row origin = origin_of(e, kind);
    origin_note(&e->origin, &origin, e->account, e->region);
    if (e->room.table->number_at != AT_NONE)
        note_template(e, origin.id);
}

static void add_record(struct elements *e, enum table kind, const json_t *object)
{
    e->fields.spoiled = false;
    json_record_read(e->records[kind], &e->fields, &e->room, object, on_unknown, e);
    if (!e->fields.spoiled)
        add_to_part(e, kind);
    e->skipped += e->fields.spoiled;
}

struct reservation {
    struct str owner_id;
};

static const struct field reservation_fields[] = {
    FIELD(FIELD_TEXT, "OwnerId", struct reservation, owner_id),
};

/* A reservation is a list of instances; each is a record of its own. */
static void add_reservation(struct elements *e, const json_t *object)
{
    struct fields *f = &e->fields;
    struct reservation reservation = {STR_EMPTY};
    f->spoiled = false;
    fields_read(f, object, reservation_fields, 1, &reservation);
    e->reservation_owner = reservation.owner_id;
    if (json_is_null(json_object_get(object, "Instances")))
        fields_wrong(f, "Instances", "expected a list for Instances, found null");
    const json_t *list = f->spoiled ? NULL : fields_enter_list(f, object, "Instances", SIZE_MAX);
    if (!list) {
        e->skipped += f->spoiled;
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        f->spoiled = false;
        const json_t *item = fields_enter_item(f, list, i);
        if (item) {
            add_record(e, TABLE_INSTANCE, item);
            fields_leave(f);
        } else {
            e->skipped++;
        }
    }
    fields_leave(f);
}

static void prepare(struct elements *e, enum table kind)
{
    const struct table_info *table = table_info(kind);
    e->records[kind] = json_record_new(e->shapes, table);
    if (table_info(kind)->file.cut.alone)
        return; /* its id says whose it is and where, whatever folder it lies in */
    const struct column *id = table_column(table, "id");
    const struct column *vault = table_column(table, "vault_arn");
    const struct column *own = strcmp(table->id_prefix, "arn:") == 0 ? id : NULL;
    e->origins[kind] = (struct origin_columns){.id = id,
                                               .arn = vault ? vault : own,
                                               .owner = table_column(table, "owner_id"),
                                               .alias = table_column(table, "owner_alias"),
                                               .zone = table_column(table, "zone")};
}

/* What the answer tells of, within its object; or the thing itself, as --query leaves it. */
static void add_alone(struct elements *e, enum table kind, const json_t *object)
{
    const char *wrapper = table_info(kind)->file.cut.wrapper;
    if (!json_object_get(object, wrapper)) {
        add_record(e, kind, object);
        return;
    }
    e->fields.spoiled = false;
    const json_t *record = fields_enter(&e->fields, object, wrapper);
    if (!record) {
        if (!e->fields.spoiled)
            fields_wrong(&e->fields, wrapper, "expected an object for %s, found null", wrapper);
        e->skipped++;
        return;
    }
    add_record(e, kind, record);
    fields_leave(&e->fields);
}

void elements_init(struct elements *e, struct inventory_part *part)
{
    memset(e, 0, sizeof(*e));
    e->part = part;
    e->shapes = arena_new();
    for (enum table kind = 0; kind < TABLE_COUNT; kind++)
        prepare(e, kind);
    room_init(&e->room);
}

void elements_clear(struct elements *e)
{
    room_clear(&e->room);
    arena_free(e->shapes);
}

void elements_begin_page(struct elements *e)
{
    e->added = 0;
    e->skipped = 0;
    e->origin = (struct origin){.rows = 0};
    e->templates_mixed = false;
}

void elements_add(struct elements *e, enum table kind, const json_t *tree)
{
    struct fields *f = &e->fields;
    f->depth = 0;
    f->wrong[0] = '\0';
    e->reservation_owner = STR_EMPTY;
    if (!json_is_object(tree)) {
        fields_wrong(f, NULL, "expected an object, found %s", json_what(tree));
        e->skipped++;
        return;
    }
    /* A bare array may hold instances without their reservations. */
    bool reservation = kind == TABLE_INSTANCE && !json_object_get(tree, "InstanceId");
    if (reservation && json_object_get(tree, "Instances"))
        add_reservation(e, tree);
    else if (table_info(kind)->file.cut.alone)
        add_alone(e, kind, tree);
    else
        add_record(e, kind, tree);
}
