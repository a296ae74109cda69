#include "cli/interrupt.h"

#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#define STATUS_OF_SIGNAL(number) (128 + (number))

/* A signal handler reaches nothing else. Other threads read it, which sig_atomic_t does not allow. */
static atomic_int caught;
static atomic_bool stopped_by_us;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler may wait for nobody");

static void on_signal(int number)
{
    if (caught)
        _exit(STATUS_OF_SIGNAL(number));
    caught = number;
}

void interrupt_watch(void)
{
    /* no SA_RESTART: who waits for input notices */
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    struct sigaction hangup;
    bool outlives = sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler == SIG_IGN;
    if (!outlives) /* nohup wants the run to go on */
        (void)sigaction(SIGHUP, &action, NULL);
}

void interrupt_stop(void)
{
    int none = 0;
    stopped_by_us = true;
    (void)atomic_compare_exchange_strong(&caught, &none, SIGTERM);
}

bool interrupt_by_us(void)
{
    return stopped_by_us;
}

const atomic_int *interrupt_flag(void)
{
    return &caught;
}

int interrupt_status(void)
{
    return STATUS_OF_SIGNAL(caught);
}
