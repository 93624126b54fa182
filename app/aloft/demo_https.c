/* The chapter on https: an authority expires, and no device is lost. */
#include "demo_story.h"

#define DEVICE                                                 \
    "aloft sim --name kitchen --password-file password --mac " \
    "18:FE:AA:00:00:01 --poll https://localhost:8061/update "  \
    "--poll-interval 1"
#define SERVER "aloft serve site --address 127.0.0.1 --port 8061 --tls-cert "

const struct demo_step demo_https_steps[DEMO_HTTPS_STEPS] = {
        {.kind = DEMO_RUN,
                .say = "Two authorities, and a certificate for the server by each. The "
                       "old ones last a year.",
                .command = "sh authority old 365 && sh authority new 9000"},
        {.kind = DEMO_RUN,
                .say = "The trust store of the devices names the old authority, beside "
                       "the key that signs images.",
                .command = "aloft trust create fleet.trust --trailers --anchor "
                           "public.key --tls-anchor old.root.pem"},
        {.kind = DEMO_START,
                .command = SERVER "old.pem --tls-key old.key",
                .wait_for = "https://"},
        {.kind = DEMO_START,
                .say = "A device asks over https, checks who answers, and takes the "
                       "update.",
                .command = DEVICE " --image v1.bin --trust fleet.trust",
                .wait_for = "runs 2.0.0"},
        {.kind = DEMO_STOP, .say = "Its plug is pulled, and it lies in a drawer."},
        {.kind = DEMO_START,
                .say = "Many years later it is switched on again; faketime moves its "
                       "clock. The server is as it was, and is not believed any more.",
                .command = "sh at 2049-01-01 " DEVICE,
                .wait_for = "has expired"},
        {.kind = DEMO_STOP, .say = "Device and server are switched off."},
        {.kind = DEMO_STOP},
        {.kind = DEMO_START,
                .say = "The server moves to the new authority.",
                .command = SERVER "new.pem --tls-key new.key",
                .wait_for = "https://"},
        {.kind = DEMO_START,
                .say = "The device has never heard of it. It keeps what it runs.",
                .command = "sh at 2049-01-01 " DEVICE,
                .wait_for = "its issuer is unknown"},
        {.kind = DEMO_RUN,
                .say = "The next trust store names the new authority. It is signed, so "
                       "any way to the device will do: plain HTTP.",
                .command = "aloft trust add fleet.trust --tls-anchor new.root.pem "
                           "-k private.key && aloft trust push fleet.trust sim:kitchen "
                           "--password-file password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "the server has nothing new"},
        {.kind = DEMO_RUN,
                .say = "It is the same device, with the same firmware, and believes "
                       "its server again.",
                .command = "aloft status sim:kitchen"},
};
