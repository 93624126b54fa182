/* The chapter on https: an authority expires, and no device is lost. */
#include "demo_story.h"

#define DEVICE                                                            \
    " --image v1.bin --trust fleet.trust --password-file password --mac " \
    "18:FE:AA:00:00:01 --poll-interval 1 --poll https://localhost:"
#define SERVER "aloft serve site --address 127.0.0.1 --port "

const struct demo_step demo_https_steps[DEMO_HTTPS_STEPS] = {
        {.kind = DEMO_RUN,
                .say = "Two authorities, and a certificate for the server by each. The "
                       "old one's lasts a year.",
                .command = "sh authority old 365 && sh authority new 9000"},
        {.kind = DEMO_RUN,
                .say = "The trust store of the devices names the old authority, beside "
                       "the key that signs images.",
                .command = "aloft trust create fleet.trust --trailers --anchor "
                           "public.key --tls-anchor old.root.pem"},
        {.kind = DEMO_START,
                .command = SERVER "8061 --tls-cert old.pem --tls-key old.key",
                .wait_for = "https://"},
        {.kind = DEMO_START,
                .say = "A device asks over https, checks who answers, and takes the "
                       "update.",
                .command = "aloft sim --name kitchen" DEVICE "8061/update",
                .wait_for = "runs 2.0.0"},
        {.kind = DEMO_START,
                .say = "Many years later: the same for a device whose clock says so.",
                .command = "aloft sim --name porch --clock 2049-01-01" DEVICE
                           "8061/update",
                .wait_for = "has expired"},
        {.kind = DEMO_START,
                .say = "The server moves to the new authority.",
                .command = SERVER "8062 --tls-cert new.pem --tls-key new.key",
                .wait_for = "https://"},
        {.kind = DEMO_START,
                .say = "A device that knows the old one only does not believe it. It "
                       "keeps what it runs.",
                .command = "aloft sim --name attic" DEVICE "8062/update",
                .wait_for = "its issuer is unknown"},
        {.kind = DEMO_RUN,
                .say = "The next trust store names the new authority. It is signed, so "
                       "any way to the device will do: plain HTTP.",
                .command = "aloft trust add fleet.trust --tls-anchor new.root.pem "
                           "-k private.key && aloft trust push fleet.trust sim:attic "
                           "--password-file password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "runs 2.0.0"},
};
