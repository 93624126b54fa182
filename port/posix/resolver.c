#include "resolver.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/address.h"

/* All that the thread knows. It shares nothing with anybody, so nobody waits for it. */
struct question {
    int answer_to;
    uint16_t port;
    char host[256];
};

static void *look_up(void *argument)
{
    struct question *const question = (struct question *)argument;
    struct aloft_peer peers[RESOLVER_MAX];
    const size_t count =
            aloft_address_find(question->host, question->port, peers, RESOLVER_MAX);

    if (count > 0) {
        /* Fails when nobody wants to know any more, which is no fault. */
        (void)send(question->answer_to, peers, count * sizeof(peers[0]), MSG_NOSIGNAL);
    }
    close(question->answer_to);
    free(question);
    return NULL;
}

/* Runs look_up() in a thread that no signal of the program is delivered to. */
static int start_thread(struct question *question)
{
    sigset_t all;
    sigset_t before;
    pthread_t thread;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int failed = pthread_create(&thread, NULL, look_up, question);

    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed == 0) {
        pthread_detach(thread);
    }
    return failed;
}

int resolver_ask(const char *host, uint16_t port)
{
    struct question *const question = (struct question *)calloc(1, sizeof(*question));
    const size_t len = strlen(host);
    int pair[2];

    if (question == NULL || len >= sizeof(question->host) ||
            socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        free(question);
        return -1;
    }
    memcpy(question->host, host, len + 1);
    question->port = port;
    question->answer_to = pair[1];
    if (start_thread(question) != 0) {
        close(pair[0]);
        close(pair[1]);
        free(question);
        return -1;
    }
    return pair[0];
}

size_t resolver_answer(int fd, struct aloft_peer peers[RESOLVER_MAX])
{
    const ssize_t got = recv(fd, peers, RESOLVER_MAX * sizeof(peers[0]), 0);

    close(fd);
    return got > 0 ? (size_t)got / sizeof(peers[0]) : 0;
}
