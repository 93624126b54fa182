/* The chapter on trust: keys that rotate and are revoked, images that are refused, and
 * an upload that goes on where it was cut. */
#include "demo_story.h"

#define FACTS "--target sim --image-version 2.0.0"

const struct demo_step demo_trust_steps[DEMO_TRUST_STEPS] = {
        {.kind = DEMO_RUN,
                .say = "Two keys for the fleet: one signs releases, the other stays in "
                       "the safe.",
                .command = "aloft keygen -o release --type p256 && "
                           "aloft keygen -o safe --type p256"},
        {.kind = DEMO_RUN,
                .say = "A trust store tells devices whose images they take.",
                .command = "aloft trust create fleet.trust --anchor release.pub "
                           "--anchor safe.pub"},
        {.kind = DEMO_RUN,
                .command = "aloft sign plain1.bin -k release.key --target sim "
                           "--image-version 1.0.0 -o first.bin"},
        {.kind = DEMO_START,
                .say = "A device that has this store.",
                .command =
                        "aloft sim --name lamp --image first.bin --trust fleet.trust "
                        "--password-file password",
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .say = "An image for another kind of device: its manifest says so, and "
                       "the "
                       "device is asked before anything is sent. Nothing is erased.",
                .command = "aloft sign plain2.bin -k release.key --target toaster "
                           "-o toaster.bin && "
                           "aloft upload toaster.bin sim:lamp --password-file password",
                .expect = 6},
        {.kind = DEMO_RUN,
                .say = "The release key has leaked. The key in the safe revokes it and "
                       "brings a new one.",
                .command = "aloft keygen -o fresh --type p256 && "
                           "aloft trust revoke fleet.trust release.pub "
                           "--anchor fresh.pub -k safe.key"},
        {.kind = DEMO_RUN,
                .command = "aloft trust push fleet.trust sim:lamp --password-file "
                           "password"},
        {.kind = DEMO_RUN,
                .say = "What the leaked key signs is refused from now on. What it "
                       "signed "
                       "before still runs.",
                .command =
                        "aloft sign plain2.bin -k release.key " FACTS " -o leaked.bin "
                        "&& aloft upload leaked.bin sim:lamp --password-file password",
                .expect = 5},
        {.kind = DEMO_RUN,
                .say = "The new key is trusted.",
                .command =
                        "aloft sign plain2.bin -k fresh.key " FACTS " -o second.bin && "
                        "aloft upload second.bin sim:lamp --password-file password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "runs 2.0.0"},
        {.kind = DEMO_RUN,
                .say = "A manifest may hold digests of the image's blocks, so that a "
                       "device can tell which of them it has.",
                .command = "aloft sign plain2.bin -k fresh.key " FACTS
                           " --blocks 4096 -o blocks.bin; "
                           "aloft sign plain1.bin -k fresh.key -o one.bin"},
        {.kind = DEMO_START,
                .say = "Another device with version 1. Its power will fail while the "
                       "update comes, behind 50000 bytes.",
                .command = "aloft sim --name porch --image one.bin --trust "
                           "fleet.trust --password-file password "
                           "--power-cut-received 50000",
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .command = "aloft upload blocks.bin sim:porch --transport espota "
                           "--password-file password",
                .expect = 7},
        {.kind = DEMO_START,
                .say = "The power comes back. The device still runs version 1.",
                .command = "aloft sim --name porch --password-file password",
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .say = "The same upload again, over HTTP this time: only what lacks is "
                       "sent.",
                .command =
                        "aloft upload blocks.bin sim:porch --password-file password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "runs 2.0.0"},
};
