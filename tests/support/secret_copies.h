/* A secret that nobody else has, to be looked for in the memory of this process. Between uses only its
 * masked form lies there. */
#ifndef SNAPAUDIT_TESTS_SUPPORT_SECRET_COPIES_H
#define SNAPAUDIT_TESTS_SUPPORT_SECRET_COPIES_H

#define SECRET_COPIES_LEN 28

/* Write the SECRET_COPIES_LEN bytes of it, without a NUL; the caller wipes them. */
void secret_copies_write(char *out);

/* How many times it lies in what this process can write; -1 where that cannot be seen. */
int secret_copies(void);

#endif
