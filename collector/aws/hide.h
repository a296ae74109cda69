/* Secrets out of what somebody else said. Internal to collector/aws. */
#ifndef SNAPAUDIT_COLLECTOR_AWS_HIDE_H
#define SNAPAUDIT_COLLECTOR_AWS_HIDE_H

#include "collector/aws/failure.h"
#include "collector/aws/keys/credentials.h"

/* Cut the texts before the word in which a piece of the session token or of the secret key stands. */
void hide_secrets(const struct credentials *credentials, struct aws_failure *failure);

/* The same of another secret; none when empty. */
void hide_secret(struct str secret, struct aws_failure *failure);

/* Take the user and password out of a proxy's URL. */
void hide_user(struct aws_failure *failure);

#endif
