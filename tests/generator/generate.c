/* Draws accounts, regions, gaps and a policy, and lets every scenario plant its cases. */
#include "generate.h"

#include "scenarios.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_AS_OF INT64_C(1795176000) /* 2026-11-20T12:00:00Z */

static const struct scenario *const families[] = {
    scenarios_gone,  scenarios_image, scenarios_copied, scenarios_volume,  scenarios_tag,
    scenarios_label, scenarios_rpo,   scenarios_copy,   scenarios_restore, scenarios_account};

#define FAMILIES (sizeof families / sizeof families[0])

/* --- places --- */

/* Has it an account in another partition? */
static bool has_gov(const struct world *w)
{
    return w->account_folders && !w->one_partition && w->seed % 5 == 2;
}

static void draw_regions(struct world *w, bool gaps)
{
    static const char *const names[] = {"eu-central-1",   "eu-west-1",     "us-east-1",
                                        "us-west-2",      "ca-central-1",  "eu-north-1",
                                        "ap-southeast-2", "ap-northeast-1"};
    static const char *const gov[] = {"us-gov-west-1", "us-gov-east-1"};
    unsigned start = below(w, 8);
    for (unsigned i = 0; i < 8; i++) {
        w->regions[i] = names[(start + i * 3) % 8];
    }
    w->region_count = 2 + (int)below(w, 4);
    if (gaps && w->region_count == 2 && chance(w, 30)) {
        w->region_count = 3;
    }
    if (w->region_count >= 4 && w->seed % 4 != 0 && chance(w, 60)) {
        w->policy->forbidden = w->region_count - 1;
    }
    if (gaps && w->region_count > 2 && chance(w, 40)) {
        w->policy->named_region = w->region_count++;
    }
    for (int i = 0; i < 2 && has_gov(w); i++) {
        w->regions[w->region_count++] = gov[i];
    }
}

static void draw_accounts(struct world *w)
{
    static const char *const accounts[] = {"111122223333", "012345678901", "444455556666"};
    w->account_folders = w->seed % 3 != 0;
    w->account_count = w->account_folders ? 1 + (int)below(w, 3) : 1;
    if (w->account_folders && (w->seed % 5 == 1 || w->seed % 5 == 4)) {
        w->account_count = 3;
        w->vault = accounts[2];
    }
    for (int i = 0; i < w->account_count && i < 3; i++) {
        w->accounts[i] = accounts[i];
    }
}

/* One listing of the three that rules ask for, and nothing else: what it alone hides. */
static void cut_one(struct world *w, struct place *p, int source)
{
    static const enum cut kinds[] = {CUT_MISSING, CUT_TRUNCATED, CUT_MALFORMED, CUT_NAMED};
    p->cut[source] = kinds[below(w, source == 1 ? 4 : 3)];
}

/* `only`: the one source to cut, or -1 to draw. */
static void draw_cuts(struct world *w, struct place *p, bool gaps, int only)
{
    static const enum cut kinds[] = {CUT_MISSING, CUT_TRUNCATED, CUT_MALFORMED};
    if (gaps && (only >= 0 || chance(w, 35))) {
        cut_one(w, p, only >= 0 ? only : (int)below(w, 3));
        return;
    }
    if (gaps && chance(w, 8)) { /* a folder with nothing in it */
        for (int s = 0; s < SOURCES; s++) {
            p->cut[s] = CUT_MISSING;
        }
        return;
    }
    for (int s = 0; s < SOURCES; s++) {
        bool judged = ((1u << s) & JUDGED) != 0;
        if ((gaps || !judged) && chance(w, judged ? 30 : 20)) {
            p->cut[s] = kinds[below(w, 3)];
        }
    }
    if (gaps && p->cut[1] == CUT_NONE && p->cut[3] != CUT_MISSING && chance(w, 35)) {
        p->cut[1] = CUT_NAMED;
    }
}

static struct place *add_place(struct world *w, const char *account, int region)
{
    struct place *p = &w->places[w->place_count++];
    p->account = account;
    p->vault = w->vault != NULL && strcmp(account, w->vault) == 0;
    p->partition = partition_of(w, region);
    p->region = region;
    p->region_name = w->regions[region];
    p->folder = region != w->policy->named_region;
    p->forbidden = region == w->policy->forbidden;
    return p;
}

/* The account in the other partition; all of it is read. */
static void add_places_of_gov(struct world *w, int account, int region)
{
    if (account == 0) {
        add_place(w, "555566667777", region);
    }
}

static void add_unread(struct world *w, const char *account, int region)
{
    struct place *p = add_place(w, account, region);
    p->folder = false;
    p->beyond = true;
    for (int s = 0; s < SOURCES; s++) {
        p->cut[s] = CUT_MISSING;
    }
}

/* A folder that was saved under the wrong name: all that it holds belongs to somebody else. */
static void add_mislabelled(struct world *w)
{
    struct place *p = add_place(w, "777788889999", 0);
    w->scenario = "place_mislabelled";
    struct res *all[] = {snapshot(w, p, NULL, new_id(w, "vol-"), new_size(w), 90 * DAY),
                         snapshot(w, p, NULL, new_id(w, "vol-"), new_size(w), 400 * DAY),
                         image(w, p, NULL, 90 * DAY), volume(w, p, NULL, new_size(w), 300 * DAY)};
    for (int i = 0; i < 4; i++) {
        if (i < 3 || w->modern) { /* older clients do not name the owner of a volume */
            set(all[i], "OwnerId", STRANGER);
        }
    }
    instance(w, p, "running");
    p->mislabelled = true;
    for (int r = 1; r < w->region_count; r++) { /* of its other regions there is no folder at all */
        if (strcmp(partition_of(w, r), "aws") == 0) {
            add_unread(w, p->account, r);
        }
    }
}

/* Two regions stay whole, so that every trap has a home; of two, one does. */
static void draw_places(struct world *w, bool gaps, bool no_cuts)
{
    int whole = w->region_count == 2 ? 1 : 2;
    bool alone = whole == 1 && w->account_count == 1;
    bool only_vault = w->vault != NULL && w->seed % 2 == 0; /* all else is read: it alone decides */
    int only = alone ? -1 : (int)((w->seed / 2 + 1) % 3);   /* each has its turn */
    for (int a = 0; a < w->account_count; a++) {
        for (int r = 0; r < w->region_count; r++) {
            if (strcmp(partition_of(w, r), "aws") != 0) {
                add_places_of_gov(w, a, r);
                continue;
            }
            struct place *p = add_place(w, w->accounts[a], r);
            if (!p->folder) {
                for (int s = 0; s < SOURCES; s++) {
                    p->cut[s] = CUT_MISSING;
                }
            } else if (r >= whole && !p->forbidden && !no_cuts && (p->vault || !only_vault)) {
                draw_cuts(w, p, gaps, only);
                only = -1;
            }
            if (gaps && alone && r == 1 && !gap(p, SNAP | AMI)) {
                p->cut[2] = CUT_TRUNCATED; /* no region but the first is read in full */
            }
            if (p->cut[1] == CUT_NAMED) {
                w->scenario = "place_named";
                plant_named_volume(w, p);
            }
        }
    }
}

/* --- planting --- */

static bool welcome(const struct scenario *s, const struct place *p, bool whole)
{
    return p->folder && !p->forbidden && !p->mislabelled && gap(p, ALL) == !whole &&
           !gap(p, s->bad_gap) && !lost(p, s->bad_lost);
}

static struct place *pick_place(struct world *w, const struct scenario *s, bool whole)
{
    struct place *fit[MAX_PLACES];
    unsigned count = 0;
    for (int i = 0; i < w->place_count; i++) {
        if (welcome(s, &w->places[i], whole)) {
            fit[count++] = &w->places[i];
        }
    }
    return count != 0 ? fit[below(w, count)] : NULL;
}

/* Plants `times` cases of each variant; returns how many of them planted something. */
static size_t plant_some(struct world *w, const struct scenario *s, int times, bool whole)
{
    size_t planted = 0;
    w->scenario = s->name;
    for (int i = 0; i < times * s->variants; i++) {
        struct place *p = pick_place(w, s, whole);
        if (p == NULL) {
            return planted;
        }
        /* a list of one partition's regions says nothing to another */
        unsigned named = strcmp(p->partition, "aws") != 0 ? S_NAMED : 0;
        const struct scope *sc = scope_pick(w, s->need, s->avoid | named);
        if (sc == NULL) {
            continue;
        }
        size_t before = w->all_count;
        s->plant(w, p, sc, i % s->variants);
        planted += w->all_count > before ? 1 : 0;
    }
    return planted;
}

static void plant_all(struct world *w, const struct options *o)
{
    int whole = (int)(5 * o->scale + 0.5), cut = (int)(2 * o->scale + 0.5);
    for (size_t f = 0; f < FAMILIES; f++) {
        for (const struct scenario *s = families[f]; s->name != NULL; s++) {
            size_t n = plant_some(w, s, whole > 0 ? whole : 1, true);
            size_t m = plant_some(w, s, cut, false);
            if (o->verbose) {
                fprintf(stderr, "%-28s %2d variants: %4zu cases, %4zu where listings have gaps\n",
                        s->name, s->variants, n, m);
            }
        }
    }
}

static int write_all(struct world *w, const char *dir)
{
    const char *as_of = text(w, "%s\n", utc_text(w, w->now, "%Y-%m-%dT%H:%M:%SZ"));
    if (write_world(w, dir) != 0 || policy_write(w, text(w, "%s/policy.yaml", dir)) != 0 ||
        truth_write(w, text(w, "%s/truth.csv", dir)) != 0) {
        return -1;
    }
    return write_file(text(w, "%s/as_of", dir), as_of, strlen(as_of));
}

int generate(const struct options *o)
{
    struct world *w = world_new(o->seed);
    bool gaps = !o->whole && (((o->seed >> 2) ^ o->seed) & 1) != 0;
    w->noise = !o->no_noise;
    w->one_partition = o->one_partition;
    w->now = FIRST_AS_OF + between(w, 0, 90 * DAY);
    w->truth = keep(w, sizeof *w->truth);
    w->policy = policy_draw(w);
    w->modern = o->seed % 6 != 4;
    draw_accounts(w);
    draw_regions(w, gaps);
    policy_place(w);
    draw_places(w, gaps, o->whole);
    if (w->account_folders && o->seed % 7 == 3) {
        add_mislabelled(w);
    }
    plant_all(w, o);
    int result = truth_seal(w) == 0 && write_all(w, o->out) == 0 ? 0 : 1;
    world_free(w);
    return result;
}
