#include "aloft/signals.h"

#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum aloft_status aloft_signals_open(struct aloft_signals *signals, const int *list)
{
    sigset_t set;

    sigemptyset(&set);
    for (; *list != 0; list++) {
        sigaddset(&set, *list);
    }
    signals->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals->fd < 0) {
        return ALOFT_ERR_IO;
    }
    sigprocmask(SIG_BLOCK, &set, &signals->before);
    return ALOFT_OK;
}

int aloft_signals_take(struct aloft_signals *signals)
{
    struct signalfd_siginfo info;

    if (read(signals->fd, &info, sizeof(info)) != (ssize_t)sizeof(info)) {
        return 0;
    }
    return (int)info.ssi_signo;
}

void aloft_signals_close(struct aloft_signals *signals)
{
    close(signals->fd);
    signals->fd = -1;
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
