/* The KMS keys that the resources of a place name: what DescribeKey tells of each, and what the rule on
 * doomed keys must therefore say. */
#ifndef WORLDS_KEYS_H
#define WORLDS_KEYS_H

#include "world.h"

/* What was answered about each key that a volume or a snapshot of the place names, in the order of their
 * ARNs. The caller decrefs it. */
json_t *keys_answers(struct world *w, const struct place *p);

void tell_keys(struct world *w);

#endif
