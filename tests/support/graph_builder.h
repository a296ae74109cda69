/* Small graphs for tests, written as a few lines:
 *
 *     struct gb *gb = gb_new();
 *     gb_place(gb, "111122223333", "eu-west-1");
 *     gb_snapshot(gb, (struct snapshot_in){.id = S("snap-0a"), .volume_id = S("vol-0b"),
 *                                          .start_time = gb_time("2026-01-15T00:00:00Z"),
 *                                          .tags = GB_TAGS(T("Name", "web"), T("Owner", "me"))});
 *     gb_volume(gb, (struct volume_in){.id = S("vol-0b"),
 *                                      GB_ATTACHMENTS({.instance_id = S("i-0c")})});
 *     gb_coverage(gb, 0, SOURCE_AMI, COVERAGE_GAP, GAP_DENIED, "ec2:DescribeImages: denied");
 *     struct graph *graph = gb_freeze(gb); // releases gb
 *     …
 *     graph_free(graph);
 *
 * What is left out is filled with what is commonest:
 *   - every supported source is complete in every place, the others are not supported;
 *   - every place is in scope;
 *   - a time of 0 is unset;
 *   - owner_id of snapshots and images: the account of the place;
 *   - state: snapshot completed, image available, instance running, volume in-use when it has
 *     attachments, else available; storage_tier standard; volume type gp3; size_gib 8.
 * Mistakes (an id left out, no place yet) end the program with a message. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_GRAPH_BUILDER_H
#define SNAPAUDIT_TESTS_SUPPORT_GRAPH_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/graph.h"

#define S(literal) STR_LIT(literal)
#define T(key_literal, value_literal)                                \
    {                                                                \
        .key = STR_LIT(key_literal), .value = STR_LIT(value_literal) \
    }

#define GB_COUNT(type, ...) (sizeof((type[]){__VA_ARGS__}) / sizeof(type))

/* .tags = GB_TAGS(T("Name", "web"), T("Env", "prod")) */
#define GB_TAGS(...)                                   \
    {                                                  \
        .items = (const struct tag_in[]){__VA_ARGS__}, \
        .count = GB_COUNT(struct tag_in, __VA_ARGS__)  \
    }

/* Inside the initializer of the record; each sets the array and its count. */
#define GB_ATTACHMENTS(...)                                     \
    .attachments = (const struct attachment_in[]){__VA_ARGS__}, \
    .attachment_count = GB_COUNT(struct attachment_in, __VA_ARGS__)
#define GB_MAPPINGS(...)                                  \
    .mappings = (const struct mapping_in[]){__VA_ARGS__}, \
    .mapping_count = GB_COUNT(struct mapping_in, __VA_ARGS__)
#define GB_VOLUMES(...)                                          \
    .volumes = (const struct instance_volume_in[]){__VA_ARGS__}, \
    .volume_count = GB_COUNT(struct instance_volume_in, __VA_ARGS__)
#define GB_SNAPSHOT_IDS(...)                           \
    .snapshot_ids = (const struct str[]){__VA_ARGS__}, \
    .snapshot_count = GB_COUNT(struct str, __VA_ARGS__)

struct gb; /* opaque, defined in graph_builder.c */

struct gb *gb_new(void);
void gb_free(struct gb *gb); /* only for a builder that is not frozen */

/* "2026-01-15T12:34:56Z" as an instant. */
instant gb_time(const char *text);

/* The records that follow lie in this account ("" when nobody told it) and region. Returns the
 * number that gb_coverage() and gb_scope() take: 0 for the first place, then 1, … The graph sorts
 * its places by (account, region): ask graph_find_place() for the number there. */
uint32_t gb_place(struct gb *gb, const char *account, const char *region);

/* The strings, with their arrays, are copied. */
void gb_snapshot(struct gb *gb, struct snapshot_in in);
void gb_volume(struct gb *gb, struct volume_in in);
void gb_image(struct gb *gb, struct image_in in);
void gb_instance(struct gb *gb, struct instance_in in);
void gb_template(struct gb *gb, struct template_in in);
void gb_tiering(struct gb *gb, struct tiering_in in);
void gb_key(struct gb *gb, struct key_in in);
void gb_template_version(struct gb *gb, struct template_version_in in);

/* What was seen of a source. `detail` may be NULL; `reason` is GAP_NONE unless `state` is a gap. */
void gb_coverage(struct gb *gb, uint32_t place, enum source source, enum coverage_state state,
                 enum gap_reason reason, const char *detail);

/* The source is complete for a question: read with a filter, or not needed for it. */
void gb_filtered(struct gb *gb, uint32_t place, enum source source, const char *detail);
void gb_unneeded(struct gb *gb, uint32_t place, enum source source);

void gb_scope(struct gb *gb, uint32_t place, bool in_scope);
void gb_name(struct gb *gb, uint32_t place, const char *account_name);
void gb_chain(struct gb *gb, uint32_t chain);           /* for the records that follow; else 0 */
void gb_plain(struct gb *gb);                           /* fill in no states, owners, sizes */
void gb_own_all(struct gb *gb);                         /* freeze_options.own_all */
void gb_unnamed_account(struct gb *gb, const char *id); /* freeze_options.unnamed_account */

/* Releases the builder and hands out the graph, which the caller frees with graph_free(). */
struct graph *gb_freeze(struct gb *gb);

#endif
