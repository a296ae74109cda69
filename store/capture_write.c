/* Writing a capture. Whoever tells packs what it tells into a message; one thread takes all that wait and
 * writes them in one transaction, so that what is in the file is always whole pages, with the tokens by
 * which their listings go on. */
#include "store/capture_write_internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/hash.h"
#include "core/limits.h"
#include "core/mem.h"
#include "model/page_log.h"
#include "model/readable.h"

#define QUEUE_BYTES 33554432u /* of messages that wait: more hold their threads up */
#define GROUP_BYTES 4194304u  /* of a transaction; it ends sooner when nothing more waits… */
#define GROUP_MS    100       /* …or after this time: a kill undoes what is not committed */

enum message_kind { MESSAGE_PAGE, MESSAGE_PLACE, MESSAGE_ACCOUNT, MESSAGE_CALLER, MESSAGE_DROPPED };

struct message {
    struct message *next;
    struct packed body; /* the kind is its first byte */
};

/* ---- from any thread ---- */

static struct message *message_new(enum message_kind kind, size_t about)
{
    struct message *message = mem_alloc(sizeof(*message));
    packed_reserve(&message->body, about);
    pack_byte(&message->body, (unsigned char)kind);
    return message;
}

static void message_free(struct message *message)
{
    packed_clear(&message->body);
    mem_free(message);
}

/* Only pages wait for room: the others are short, and who tells of a place may hold a lock. */
static void send(struct capture *c, struct message *message, bool waits)
{
    pthread_mutex_lock(&c->lock);
    while (waits && c->waiting_bytes >= QUEUE_BYTES && !c->failed)
        pthread_cond_wait(&c->room, &c->lock);
    bool dropped = c->failed;
    if (!dropped) {
        *c->last = message;
        c->last = &message->next;
        c->waiting_bytes += message->body.len;
        pthread_cond_signal(&c->more);
    }
    pthread_mutex_unlock(&c->lock);
    if (dropped)
        message_free(message);
}

void capture_send_page(struct capture *c, const struct page_done *page, struct str log)
{
    struct message *message = message_new(MESSAGE_PAGE, log.len + 1024);
    struct packed *out = &message->body;
    pack_number(out, page->place);
    pack_text(out, page->account);
    pack_text(out, page->region);
    pack_number(out, page->source);
    pack_text(out, str_from(page->call));
    pack_text(out, page->extra);
    pack_number(out, page->chain);
    pack_number(out, page->page);
    pack_number(out, page->items);
    pack_text(out, page->token);
    pack_text(out, page->next);
    pack_signed(out, page->at);
    pack_text(out, log);
    send(c, message, true);
}

static void on_page(void *ctx, const struct page_done *page)
{
    if (!page->known)
        capture_send_page(ctx, page, part_logged(page->part));
}

static void pack_coverage(struct packed *out, const struct coverage *coverage)
{
    pack_number(out, coverage->state);
    pack_number(out, coverage->reason);
    pack_text(out, str_from(coverage->detail));
    pack_number(out, coverage->items);
    pack_number(out, coverage->pages);
    pack_signed(out, coverage->horizon_start);
    pack_number(out, coverage->filtered);
    pack_number(out, coverage->unneeded);
    pack_number(out, coverage->follows);
}

/* Each source with its entry; SOURCE_COUNT stands for all others. */
static void pack_told(struct packed *out, const struct coverage_told *told)
{
    for (enum source source = 0; source < SOURCE_COUNT; source++) {
        const struct coverage *coverage = coverage_told_of(told, source);
        if (!coverage)
            continue;
        pack_number(out, source);
        pack_coverage(out, coverage);
    }
    if (told->others) {
        pack_number(out, SOURCE_COUNT);
        pack_coverage(out, told->others);
    }
}

static void on_place(void *ctx, const struct place_done *place)
{
    struct message *message = message_new(MESSAGE_PLACE, 4096);
    struct packed *out = &message->body;
    pack_number(out, place->place);
    pack_text(out, place->in->account);
    pack_text(out, place->in->region);
    pack_text(out, str_from(place->standing));
    pack_number(out, place->in->in_scope);
    pack_number(out, place->in->versions_mixed);
    pack_number(out, place->ended);
    if (place->ended)
        pack_told(out, &place->in->coverage);
    send(ctx, message, false);
}

static void on_dropped(void *ctx, uint32_t place, uint32_t chain)
{
    struct message *message = message_new(MESSAGE_DROPPED, 32);
    pack_number(&message->body, place);
    pack_number(&message->body, chain);
    send(ctx, message, false);
}

struct page_tee capture_tee(struct capture *capture)
{
    return (struct page_tee){
        .page = on_page, .place = on_place, .dropped = on_dropped, .ctx = capture, .logs = true};
}

void capture_add_account(struct capture *capture, const struct capture_account *account)
{
    struct message *message = message_new(MESSAGE_ACCOUNT, 256);
    pack_text(&message->body, account->id);
    pack_text(&message->body, account->name);
    pack_text(&message->body, account->state);
    send(capture, message, false);
}

void capture_tell_caller(struct capture *capture, struct str caller)
{
    struct message *message = message_new(MESSAGE_CALLER, 512);
    pack_text(&message->body, caller);
    send(capture, message, false);
}

/* ---- the writing thread: statements ---- */

static int fail(struct capture *c, int code)
{
    return capture_failed(c->db, c->path, code, &c->err);
}

/* Run a statement whose values are bound. */
static int run(struct capture *c, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? 0 : fail(c, code);
}

static int run_sql(struct capture *c, const char *sql)
{
    return capture_run(c->db, c->path, sql, &c->err);
}

static const char *const statement_sql[CAPTURE_STATEMENTS] = {
    [PUT_CALLER] = "UPDATE \"meta\" SET \"caller\" = ?",
    [PUT_ACCOUNT] = ("INSERT INTO \"account\" SELECT NULL, ?1, ?2, ?3 WHERE NOT EXISTS "
                     "(SELECT 1 FROM \"account\" WHERE \"id\" = ?1)"),
    [DELETE_ACCOUNT] = "DELETE FROM \"account\" WHERE \"id\" = ?",
    [PUT_PLACE] = "INSERT OR REPLACE INTO \"place\" VALUES(?,?,?,?,?,?,?)",
    [DELETE_COVERAGE] = "DELETE FROM \"coverage\" WHERE \"row\" BETWEEN ? AND ?",
    [PUT_COVERAGE] = "INSERT INTO \"coverage\" VALUES(?,?,?,?,?,?,?,?,?,?,?)",
    [PUT_LISTING] = "INSERT INTO \"listing\" VALUES(?,?,?,?,?)",
    [PUT_PAGE] = "INSERT INTO \"page\" VALUES(?,?,?,?,?,?,?,?)",
    [PUT_FIELD] = "INSERT INTO \"unknown_field\" VALUES(?,?,?,?)",
};

static sqlite3_stmt *statement(struct capture *c, enum capture_statement which)
{
    if (!c->statements[which])
        c->statements[which] =
            capture_prepare(c->db, c->path, str_from(statement_sql[which]), &c->err);
    return c->statements[which];
}

static sqlite3_stmt *insert_of(struct capture *c, enum table table)
{
    if (!c->inserts[table])
        c->inserts[table] =
            capture_prepare(c->db, c->path, capture_insert(c->arena, table), &c->err);
    return c->inserts[table];
}

/* ---- places ---- */

uint64_t capture_place_key(struct str account, struct str region)
{
    return hash_bytes(region.ptr, region.len, hash_bytes(account.ptr, account.len, 1));
}

static struct capture_place_row *place_slot(struct capture *c, uint32_t number)
{
    while (c->places.len <= number)
        (void)vec_push(&c->places, NULL);
    return &VEC_AT(struct capture_place_row, &c->places, number);
}

struct told_place {
    struct str account, region, standing;
    bool in_scope, versions_mixed, ended;
};

static int put_place(struct capture *c, int64_t row, const struct told_place *place)
{
    sqlite3_stmt *s = statement(c, PUT_PLACE);
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, row);
    capture_bind_text(s, 2, place->account);
    capture_bind_text(s, 3, place->region);
    capture_bind_text(s, 4, place->standing);
    sqlite3_bind_int(s, 5, place->in_scope);
    sqlite3_bind_int(s, 6, place->versions_mixed);
    sqlite3_bind_int(s, 7, place->ended);
    return run(c, s);
}

/* The row of a place; one that goes on has the row that it had. */
static int64_t place_row(struct capture *c, uint32_t number, struct str account, struct str region)
{
    struct capture_place_row *slot = place_slot(c, number);
    if (slot->row == 0) {
        uint32_t next = c->next_place;
        uint32_t row = c->known_places ? map_put_if_absent(c->known_places,
                                                           capture_place_key(account, region), next)
                                       : next;
        slot->row = row;
        slot->is_new = row == next;
        c->next_place += slot->is_new;
    }
    return slot->row;
}

static int write_coverage(struct capture *c, int64_t row, struct unpacker *from)
{
    sqlite3_stmt *s = statement(c, PUT_COVERAGE);
    uint64_t source = unpack_number(from);
    uint64_t state = unpack_number(from);
    uint64_t reason = unpack_number(from);
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, row << CAPTURE_COVERAGE_BITS | (int64_t)source);
    capture_bind_text(s, 2,
                      source < SOURCE_COUNT ? str_from(source_info((enum source)source)->code)
                                            : STR_LIT(CAPTURE_OTHERS));
    capture_bind_text(s, 3, str_from(coverage_state_name((enum coverage_state)state)));
    capture_bind_text(s, 4, str_from(gap_reason_name((enum gap_reason)reason)));
    capture_bind_text(s, 5, unpack_text(from));
    sqlite3_bind_int64(s, 6, (int64_t)unpack_number(from));
    sqlite3_bind_int64(s, 7, (int64_t)unpack_number(from));
    capture_bind_time(s, 8, unpack_signed(from));
    for (int i = 9; i <= 11; i++)
        sqlite3_bind_int64(s, i, (int64_t)unpack_number(from));
    return run(c, s);
}

static int forget_coverage(struct capture *c, int64_t row)
{
    sqlite3_stmt *s = statement(c, DELETE_COVERAGE);
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, row << CAPTURE_COVERAGE_BITS);
    sqlite3_bind_int64(s, 2, ((row + 1) << CAPTURE_COVERAGE_BITS) - 1);
    return run(c, s);
}

static int write_place(struct capture *c, struct unpacker *from)
{
    uint32_t number = (uint32_t)unpack_number(from);
    struct told_place place;
    place.account = unpack_text(from);
    place.region = unpack_text(from);
    place.standing = unpack_text(from);
    place.in_scope = unpack_number(from) != 0;
    place.versions_mixed = unpack_number(from) != 0;
    place.ended = unpack_number(from) != 0;
    int64_t row = place_row(c, number, place.account, place.region);
    int status = put_place(c, row, &place);
    place_slot(c, number)->is_new = false;
    if (status == 0)
        status = forget_coverage(c, row);
    while (status == 0 && unpacker_has_more(from))
        status = write_coverage(c, row, from);
    return status;
}

/* Who knows no name takes none away. */
static int write_account(struct capture *c, struct unpacker *from)
{
    sqlite3_stmt *gone = statement(c, DELETE_ACCOUNT);
    sqlite3_stmt *s = statement(c, PUT_ACCOUNT);
    if (!s || !gone)
        return -1;
    struct capture_account account;
    account.id = unpack_text(from);
    account.name = unpack_text(from);
    account.state = unpack_text(from);
    bool named = !str_is_empty(account.name) || !str_is_empty(account.state);
    capture_bind_text(gone, 1, account.id);
    if (named && run(c, gone) != 0)
        return -1;
    capture_bind_text(s, 1, account.id);
    capture_bind_text(s, 2, account.name);
    capture_bind_text(s, 3, account.state);
    return run(c, s);
}

static int write_caller(struct capture *c, struct unpacker *from)
{
    sqlite3_stmt *s = statement(c, PUT_CALLER);
    if (!s)
        return -1;
    capture_bind_text(s, 1, unpack_text(from));
    return run(c, s);
}

/* ---- pages ---- */

uint64_t capture_listing_key(int64_t place, struct str call, struct str extra)
{
    uint64_t key = hash_bytes(call.ptr, call.len, (uint64_t)place);
    return hash_bytes(extra.ptr, extra.len, key);
}

static int64_t listing_row(struct capture *c, int64_t place, enum source source, struct str call,
                           struct str extra)
{
    uint32_t next = c->next_listing;
    uint32_t row =
        map_put_if_absent(c->known_listings, capture_listing_key(place, call, extra), next);
    if (row != next)
        return row;
    sqlite3_stmt *s = statement(c, PUT_LISTING);
    if (!s)
        return -1;
    c->next_listing++;
    sqlite3_bind_int64(s, 1, row);
    sqlite3_bind_int64(s, 2, place);
    capture_bind_text(s, 3, str_from(source_info(source)->code));
    capture_bind_text(s, 4, call);
    capture_bind_text(s, 5, extra);
    return run(c, s) == 0 ? (int64_t)row : -1;
}

static void bind_value(sqlite3_stmt *s, int at, const struct record_value *value)
{
    switch (value->type) {
    case VALUE_NUMBER: sqlite3_bind_int64(s, at, value->number); break;
    case VALUE_TEXT:
        sqlite3_bind_text(s, at, value->text.ptr, (int)value->text.len, SQLITE_STATIC);
        break;
    case VALUE_BYTES:
        sqlite3_bind_blob(s, at, value->text.ptr, (int)value->text.len, SQLITE_STATIC);
        break;
    case VALUE_NONE:
    case VALUE_TYPE_COUNT: sqlite3_bind_null(s, at); break;
    }
}

static int write_record(struct capture *c, enum table table, int64_t row, struct unpacker *log)
{
    sqlite3_stmt *s = insert_of(c, table);
    if (!s)
        return -1;
    int columns = sqlite3_bind_parameter_count(s);
    sqlite3_bind_int64(s, 1, row);
    for (int i = 2; i <= columns; i++) {
        struct record_value value = record_unpack(log);
        bind_value(s, i, &value);
    }
    return run(c, s);
}

/* Fields of a page that nobody knows, each once while they are few. */
struct field_times {
    enum kind kind;
    struct str field;
    uint64_t times;
};

static void count_field(struct vec *fields, const struct logged *logged)
{
    for (size_t i = 0; i < fields->len && i < LIMIT_UNKNOWN_WORDS; i++) {
        struct field_times *known = &VEC_AT(struct field_times, fields, i);
        if (known->kind == logged->kind && str_eq(known->field, logged->field)) {
            known->times += logged->times;
            return;
        }
    }
    struct field_times fresh = {logged->kind, logged->field, logged->times};
    (void)vec_push(fields, &fresh);
}

static int write_field(struct capture *c, const struct field_times *field, int64_t row)
{
    sqlite3_stmt *s = statement(c, PUT_FIELD);
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, row);
    capture_bind_text(s, 2, str_from(kind_name(field->kind)));
    capture_bind_text(s, 3, field->field);
    sqlite3_bind_int64(s, 4, (int64_t)field->times);
    return run(c, s);
}

static int write_log(struct capture *c, int64_t page, struct str bytes)
{
    struct unpacker log = unpacker_of(bytes);
    struct logged logged;
    struct vec fields;
    int64_t row = page << CAPTURE_ROW_BITS;
    int status = 0;
    vec_init(&fields, sizeof(struct field_times));
    while (status == 0 && log_next(&log, &logged)) {
        if (logged.table == TABLE_COUNT)
            count_field(&fields, &logged);
        else
            status = write_record(c, logged.table, row++, &log);
    }
    for (size_t i = 0; i < fields.len && status == 0; i++)
        status = write_field(c, &VEC_AT(struct field_times, &fields, i), row++);
    vec_clear(&fields);
    return status;
}

static int too_many(struct capture *c, const char *what, unsigned most)
{
    return error_set(&c->err, ERR_LIMIT, "the capture %s: more than %u %s", c->path, most, what);
}

/* What an earlier run read of a listing goes when this one begins it anew. */
static int renew(struct capture *c, int64_t listing)
{
    uint32_t old;
    char where[96];
    if (!c->old_listings || !map_get(c->old_listings, (uint64_t)listing, &old) || !old)
        return 0;
    map_put(c->old_listings, (uint64_t)listing, false);
    (void)snprintf(where, sizeof(where), "\"listing\" = %lld AND \"row\" < %u", (long long)listing,
                   c->first_new_page);
    return capture_delete_pages(c, where);
}

static int put_page(struct capture *c, int64_t page, int64_t listing, struct unpacker *from)
{
    sqlite3_stmt *s = statement(c, PUT_PAGE);
    if (!s)
        return -1;
    sqlite3_bind_int64(s, 1, page);
    sqlite3_bind_int64(s, 2, listing);
    for (int i = 3; i <= 5; i++) /* chain, number, items */
        sqlite3_bind_int64(s, i, (int64_t)unpack_number(from));
    struct str token = unpack_text(from);
    capture_bind_text(s, 6, token);
    capture_bind_text(s, 7, unpack_text(from));
    capture_bind_time(s, 8, unpack_signed(from));
    if (str_is_empty(token) && renew(c, listing) != 0)
        return -1;
    return run(c, s);
}

static int write_page(struct capture *c, struct unpacker *from)
{
    uint32_t number = (uint32_t)unpack_number(from);
    struct told_place told = {.standing = STR_EMPTY};
    told.account = unpack_text(from);
    told.region = unpack_text(from);
    enum source source = (enum source)unpack_number(from);
    struct str call = unpack_text(from);
    struct str extra = unpack_text(from);
    int64_t place = place_row(c, number, told.account, told.region);
    if (place_slot(c, number)->is_new && put_place(c, place, &told) != 0)
        return -1;
    place_slot(c, number)->is_new = false;
    int64_t listing = listing_row(c, place, source, call, extra);
    if (listing < 0)
        return -1;
    if (c->next_page > LIMIT_CAPTURE_PAGES || c->next_listing > LIMIT_CAPTURE_LISTINGS)
        return too_many(c, "pages or listings", LIMIT_CAPTURE_PAGES);
    int64_t page = c->next_page++;
    return put_page(c, page, listing, from) == 0 ? write_log(c, page, unpack_text(from)) : -1;
}

static int write_dropped(struct capture *c, struct unpacker *from)
{
    uint32_t number = (uint32_t)unpack_number(from);
    uint64_t chain = unpack_number(from);
    char where[128];
    (void)snprintf(where, sizeof(where),
                   "\"chain\" = %llu AND \"listing\" IN (SELECT \"row\" FROM \"listing\" "
                   "WHERE \"place\" = %lld)",
                   (unsigned long long)chain, (long long)place_slot(c, number)->row);
    return capture_delete_pages(c, where);
}

/* ---- the writing thread: groups ---- */

static int (*const writers[])(struct capture *c, struct unpacker *from) = {
    [MESSAGE_PAGE] = write_page,       [MESSAGE_PLACE] = write_place,
    [MESSAGE_ACCOUNT] = write_account, [MESSAGE_CALLER] = write_caller,
    [MESSAGE_DROPPED] = write_dropped,
};

static int write_message(struct capture *c, const struct message *message)
{
    struct unpacker from = unpacker_of(str_make(message->body.bytes, message->body.len));
    return writers[unpack_byte(&from)](c, &from);
}

static bool is_full(const struct capture *c, size_t bytes, int64_t began_ms)
{
    return bytes >= GROUP_BYTES || c->monotonic_ms() - began_ms >= GROUP_MS;
}

/* As many as make a transaction, from *list on, which has one. */
static int write_group(struct capture *c, struct message **list)
{
    size_t bytes = 0;
    int64_t began_ms = c->monotonic_ms();
    if (run_sql(c, "BEGIN IMMEDIATE") != 0)
        return -1;
    do {
        struct message *message = *list;
        bytes += message->body.len;
        if (write_message(c, message) != 0)
            return -1;
        *list = message->next;
        message_free(message);
    } while (*list && !is_full(c, bytes, began_ms));
    return run_sql(c, "COMMIT");
}

/* What is not committed is as if it had not come. */
static void give_up(struct capture *c)
{
    if (!sqlite3_get_autocommit(c->db))
        (void)sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_lock(&c->lock);
    c->failed = true;
    pthread_cond_broadcast(&c->room);
    pthread_mutex_unlock(&c->lock);
    if (c->on_failed)
        c->on_failed(c->ctx);
}

/* All that waits; NULL: nothing will come any more. */
static struct message *take(struct capture *c)
{
    pthread_mutex_lock(&c->lock);
    while (!c->first && !c->closing)
        pthread_cond_wait(&c->more, &c->lock);
    struct message *list = c->first;
    c->first = NULL;
    c->last = &c->first;
    c->waiting_bytes = 0;
    pthread_cond_broadcast(&c->room);
    pthread_mutex_unlock(&c->lock);
    return list;
}

static void *write_all(void *arg)
{
    struct capture *c = arg;
    struct message *list;
    while ((list = take(c)) != NULL) {
        while (list && !c->failed)
            if (write_group(c, &list) != 0)
                give_up(c);
        while (list) {
            struct message *next = list->next;
            message_free(list);
            list = next;
        }
    }
    return NULL;
}

int capture_start(struct capture *c, struct error *err)
{
    c->last = &c->first;
    int code = pthread_create(&c->thread, NULL, write_all, c);
    if (code != 0)
        return error_set(err, ERR_IO, "no thread can be started: %s", strerror(code));
    c->running = true;
    return 0;
}

int capture_wait(struct capture *c, struct error *err)
{
    if (c->running) {
        pthread_mutex_lock(&c->lock);
        c->closing = true;
        pthread_cond_signal(&c->more);
        pthread_mutex_unlock(&c->lock);
        pthread_join(c->thread, NULL);
        c->running = false;
    }
    if (!c->failed)
        return 0;
    if (err)
        *err = c->err;
    return -1;
}

void capture_next_input(struct capture *c)
{
    /* places are numbered by who tells of them: those before are done with once they are written */
    struct error ignored = ERROR_INIT;
    if (capture_wait(c, &ignored) != 0)
        return;
    vec_truncate(&c->places, 0);
    c->closing = false;
    c->inputs++;
    if (capture_start(c, &c->err) != 0)
        c->failed = true;
}

void capture_release_statements(struct capture *c)
{
    for (size_t i = 0; i < CAPTURE_STATEMENTS; i++)
        sqlite3_finalize(c->statements[i]);
    for (size_t i = 0; i < TABLE_COUNT; i++)
        sqlite3_finalize(c->inserts[i]);
    memset(c->statements, 0, sizeof(c->statements));
    memset(c->inserts, 0, sizeof(c->inserts));
}
