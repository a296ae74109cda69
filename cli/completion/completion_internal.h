/* What the scripts of all shells say of options and operands, made from the tables. */
#ifndef SNAPAUDIT_CLI_COMPLETION_INTERNAL_H
#define SNAPAUDIT_CLI_COMPLETION_INTERNAL_H

#include "cli/options.h"

/* What a shell knows better than the tables. */
enum lookup {
    LOOKUP_NOTHING,
    LOOKUP_FOLDERS,
    LOOKUP_FILES,
    LOOKUP_PROFILES, /* of ~/.aws */
    LOOKUP_COMMANDS, /* of snapaudit, and the members of a family behind it */
    LOOKUP_COUNT
};

struct offer {
    struct str words; /* "text json", with blanks between; "" where there are none: */
    enum lookup lookup;
    bool list; /* several words may stand there, with commas between */
};

/* What may stand in a place that is described as in --help: "FILE", "ID[,ID...]|any". Words in small
 * letters stand for themselves. */
struct offer offer_read(const char *place, struct arena *arena);

/* What the argument of an option may be. */
struct offer offer_of(const struct option_spec *option, struct arena *arena);

/* The beginning of a help text that says enough in one line. */
struct str brief(const char *help);

/* True for the first command of a family, and for none that has no family. */
bool command_begins_family(enum command_id command);

/* The members of a family with blanks between, or the first words of all commands for "". */
struct str command_words(struct str family, struct arena *arena);

/* `text` with a `guard` before each byte that is one of `special`. */
void put_guarded(struct sink *out, struct str text, const char *special, const char *guard);

/* A script each: what is made of the tables, then the part that is the same for all of them. */
void completion_bash(struct sink *out, struct arena *arena);
void completion_zsh(struct sink *out, struct arena *arena);
void completion_fish(struct sink *out, struct arena *arena);

#endif
