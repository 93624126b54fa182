#include "demo_story.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Every device of the story asks for signatures and for this password. */
#define SIM \
    "aloft sim --name kitchen --image v1.bin --key public.key --require-signature"
#define SIM_PASSWORD SIM " --password-file password"

/* Scripts for the chapter on https. authority NAME DAYS: makes a root, and a server
 * certificate by it; at DATE COMMAND: runs a command whose clock says so. */
#define AUTHORITY                                                                    \
    "cat >authority <<'END'\n"                                                       \
    "set -e; exec 2>/dev/null\n"                                                     \
    "p256='ec -pkeyopt ec_paramgen_curve:P-256'\n"                                   \
    "openssl req -x509 -newkey $p256 -nodes -keyout $1.root.key -out $1.root.pem "   \
    "-days $2 -subj \"/CN=$1 authority\"\n"                                          \
    "openssl req -newkey $p256 -nodes -keyout $1.key -out $1.csr -subj "             \
    "/CN=localhost\n"                                                                \
    "echo subjectAltName=DNS:localhost >$1.ext\n"                                    \
    "openssl x509 -req -in $1.csr -CA $1.root.pem -CAkey $1.root.key -set_serial 1 " \
    "-days $2 -extfile $1.ext -out $1.pem\n"                                         \
    "END\n"

#define AT                                                                       \
    "cat >at <<'END'\n"                                                          \
    "lib=$(ls /usr/lib/*/faketime/libfaketime.so.1) ||\n"                        \
    "  { echo 'this needs faketime: apt-get install faketime'; exit 1; }\n"      \
    "export LD_PRELOAD=\"$lib\" FAKETIME=\"@$1 00:00:00\"; shift; exec \"$@\"\n" \
    "END\n"

const char *const demo_prepare =
        "exec >/dev/null; set -e; fw=$ALOFT_PROGRAMS/../firmware; umask 077;"
        "cp \"$fw\"/firmware-1.0.0.bin plain1.bin; cp \"$fw\"/firmware-2.0.0.bin "
        "plain2.bin;"
        "aloft keygen; aloft sign plain1.bin -k private.key -o v1.bin;"
        "aloft sign plain2.bin -k private.key -o v2.bin;"
        "echo correct-horse >password; echo wrong-horse >guess;"
        "mkdir -p site/bin; cp v2.bin site/bin/kitchen-2.0.0.bin;"
        "printf '[18:FE:AA:00:00:01]\\nversion = kitchen-2.0.0\\n' "
        ">site/devices.ini\n" AUTHORITY AT;

static const struct demo_step sign_steps[] = {
        {.kind = DEMO_RUN,
                .say = "A key pair. The private half signs, the public half goes into "
                       "devices.",
                .command = "aloft keygen -o mine"},
        {.kind = DEMO_RUN,
                .say = "Sign a firmware image. What it is stands in a manifest behind "
                       "it.",
                .command = "aloft sign plain2.bin -k mine.key -o signed.bin"},
        {.kind = DEMO_RUN,
                .say = "Anybody with the public half can check it, also with openssl.",
                .command = "aloft verify signed.bin -k mine.pub"},
        {.kind = DEMO_RUN,
                .say = "What is in the file?",
                .command = "aloft inspect signed.bin"},
};

static const struct demo_step push_steps[] = {
        {.kind = DEMO_START,
                .say = "A device with version 1. Its boot stage verifies the firmware "
                       "in flash "
                       "and runs it.",
                .command = SIM_PASSWORD,
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .say = "Push version 2, with a password.",
                .command = "aloft upload v2.bin sim:kitchen --password-file password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "runs 2.0.0"},
};

static const struct demo_step pull_steps[] = {
        {.kind = DEMO_RUN,
                .say = "The server's folder: images, and which device is to run which.",
                .command = "ls site/bin; cat site/devices.ini"},
        {.kind = DEMO_START,
                .command = "aloft serve site --address 127.0.0.1 --port 8061",
                .wait_for = "http://"},
        {.kind = DEMO_START,
                .say = "A device with version 1 that asks this server every second.",
                .command = SIM " --mac 18:FE:AA:00:00:01 "
                               "--poll http://127.0.0.1:8061/update --poll-interval 1",
                .wait_for = "runs 2.0.0"},
};

static const struct demo_step refuse_steps[] = {
        {.kind = DEMO_START,
                .say = "A device with version 1 and a password; it trusts one key.",
                .command = SIM_PASSWORD,
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .say = "Somebody changes one byte of the signed image.",
                .command = "cp v2.bin tampered.bin; printf X | dd of=tampered.bin bs=1 "
                           "seek=5000 conv=notrunc status=none"},
        {.kind = DEMO_RUN,
                .command = "aloft upload tampered.bin sim:kitchen --password-file "
                           "password",
                .expect = 5},
        {.kind = DEMO_RUN,
                .say = "Somebody leaves the signature out.",
                .command =
                        "aloft upload plain2.bin sim:kitchen --password-file password",
                .expect = 5},
        {.kind = DEMO_RUN,
                .say = "Somebody does not know the password.",
                .command = "aloft upload v2.bin sim:kitchen --password-file guess",
                .expect = 4},
        {.kind = DEMO_RUN,
                .say = "The device is none the worse: it takes the next good update.",
                .command = "aloft upload v2.bin sim:kitchen --password-file password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "runs 2.0.0"},
};

static const struct demo_step rollback_steps[] = {
        {.kind = DEMO_START,
                .say = "A device that keeps the old image when it takes a new one. For "
                       "this "
                       "story its self-test will fail.",
                .command = SIM_PASSWORD " --layout sim-swap --sick --trial-limit 2",
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .say = "The new image is signed and whole, but it does not work: it "
                       "never "
                       "confirms itself.",
                .command = "aloft upload v2.bin sim:kitchen --password-file password",
                .expect = 8},
        {.kind = DEMO_RUN,
                .say = "So the boot stage has put the old one back.",
                .command = "aloft status sim:kitchen"},
};

static const struct demo_step downgrade_steps[] = {
        {.kind = DEMO_RUN,
                .say = "Version 1 has a hole. Version 2 mends it, and so its security "
                       "counter is higher.",
                .command = "aloft sign plain1.bin --counter 1 --stock-key private.key "
                           "-o hole.bin; aloft sign plain2.bin --counter 2 "
                           "--stock-key private.key -o mended.bin"},
        {.kind = DEMO_START,
                .command = "aloft sim --name kitchen --image hole.bin --key public.key "
                           "--require-signature --password-file password",
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .command = "aloft upload mended.bin sim:kitchen --password-file "
                           "password"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "runs 2.0.0"},
        {.kind = DEMO_RUN,
                .say = "Whoever knows the hole would like to have version 1 back. It "
                       "is whole and signed.",
                .command = "aloft upload hole.bin sim:kitchen --password-file password",
                .expect = 6},
};

static const struct demo_step powercut_steps[] = {
        {.kind = DEMO_START,
                .say = "A device with version 1. Its power will fail while its boot "
                       "stage copies an update: in the middle of the 60th change of "
                       "the flash.",
                .command = SIM_PASSWORD " --power-cut 60",
                .wait_for = "runs 1.0.0"},
        {.kind = DEMO_RUN,
                .command = "aloft upload v2.bin sim:kitchen --password-file password "
                           "--no-wait"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the device:",
                .wait_for = "the power has failed"},
        {.kind = DEMO_START,
                .say = "Part of the old image is overwritten by now. The power "
                       "comes back.",
                .command = "aloft sim --name kitchen --password-file password",
                .wait_for = "runs 2.0.0"},
        {.kind = DEMO_RUN,
                .say = "The boot stage has gone on where it was, and says so.",
                .command = "aloft status sim:kitchen"},
};

#define CHAPTER(word, words, list)                                              \
    {                                                                           \
        .name = (word), .title = (words), .steps = (list), .count = COUNT(list) \
    }

const struct demo_chapter demo_chapters[] = {
        CHAPTER("sign", "a key, an image, a signature", sign_steps),
        CHAPTER("push", "upload to a device, and see it run", push_steps),
        CHAPTER("pull", "a device fetches its update", pull_steps),
        CHAPTER("refuse", "what a device does not take", refuse_steps),
        CHAPTER("powercut", "the power fails while an update is copied",
                powercut_steps),
        CHAPTER("downgrade", "an old hole does not come back", downgrade_steps),
        CHAPTER("trust", "a key leaks, and the devices go on", demo_trust_steps),
        CHAPTER("https", "an authority expires, and no device is lost",
                demo_https_steps),
        CHAPTER("rollback", "a bad update goes back by itself", rollback_steps),
        {.name = "boards",
                .title = "the whole story on a microcontroller",
                .steps = demo_boards_steps,
                .count = COUNT(demo_boards_steps),
                .prepare = demo_boards_prepare},
};
const size_t demo_chapter_count = COUNT(demo_chapters);
