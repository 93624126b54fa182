/* The chapter on emulated boards: the whole story on a microcontroller. */
#include "demo_story.h"

#define SIGN(version, file)                                                     \
    "aloft sign device-" version ".bin -k private.key --image-version " version \
    " --target cortex_m3 -o " file

#define UPLOAD(file, way) \
    "aloft upload " file " sim:desk --password-file password --transport " way

const char demo_boards_prepare[] =
        "exec >/dev/null; set -e; images=\n"
        "for at in ../../cortex_m3/images ../share/aloft/boards/cortex_m3; do\n"
        "  [ ! -e \"$ALOFT_PROGRAMS/$at/device-9.0.0.bin\" ] ||\n"
        "    images=$ALOFT_PROGRAMS/$at\n"
        "done\n"
        "[ -n \"$images\" ] || {\n"
        "  echo 'error: there is no firmware for cortex_m3'\n"
        "  echo '  try:  in a clone of Aloft: ./run boards cortex_m3'\n"
        "  exit 1\n"
        "} >&2\n"
        "cp \"$images\"/device-*.bin .\n"
        "for v in 1 3 4 9; do\n"
        "  " SIGN("$v.0.0", "desk$v.bin") "\n"
                                          "done\n";

const struct demo_step demo_boards_steps[DEMO_BOARDS_STEPS] = {
        {.kind = DEMO_RUN,
                .say = "Firmware for a Cortex-M3, made by a cross compiler. It is "
                       "signed for boards of that kind.",
                .command = SIGN("2.0.0", "desk2.bin")},
        {.kind = DEMO_START,
                .say = "A board with version 1 in its flash, in QEMU. Its boot stage "
                       "starts from reset, verifies the image and jumps to it; what "
                       "follows is its serial line.",
                .command = "aloft sim --name desk --board cortex_m3 --image desk1.bin "
                           "--key public.key --require-signature --password-file "
                           "password",
                .wait_for = "sim: desk runs 1.0.0"},
        {.kind = DEMO_RUN,
                .say = "Version 2 over the protocol of the Arduino tools.",
                .command = UPLOAD("desk2.bin", "espota")},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the board:",
                .wait_for = "device: confirmed"},
        {.kind = DEMO_RUN,
                .say = "Version 3 over HTTP, as its page in a browser sends it.",
                .command = UPLOAD("desk3.bin", "http")},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the board:",
                .wait_for = "device: confirmed"},
        {.kind = DEMO_RUN,
                .say = "Somebody changes one byte of a signed image.",
                .command = "cp desk4.bin tampered.bin; printf X | dd of=tampered.bin "
                           "bs=1 seek=5000 conv=notrunc status=none"},
        {.kind = DEMO_RUN, .command = UPLOAD("tampered.bin", "http"), .expect = 5},
        {.kind = DEMO_RUN,
                .say = "This one is signed and whole, and crashes as soon as it runs.",
                .command = UPLOAD("desk9.bin", "http"),
                .expect = 8},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the board:",
                .wait_for = "sim: desk runs 3.0.0"},
        {.kind = DEMO_STOP, .say = "Its plug is pulled."},
        {.kind = DEMO_START,
                .say = "The same board. Its power will fail when the boot stage, in "
                       "the middle of an install, begins to write sector 20.",
                .command = "aloft sim --name desk --power-cut 20",
                .wait_for = "sim: desk runs 3.0.0"},
        {.kind = DEMO_RUN, .command = UPLOAD("desk4.bin", "http") " --no-wait"},
        {.kind = DEMO_WAIT,
                .say = "Meanwhile on the board:",
                .wait_for = "the power has failed"},
        {.kind = DEMO_START,
                .say = "The power comes back. The boot stage goes on where it was.",
                .command = "aloft sim --name desk",
                .wait_for = "device: confirmed"},
        {.kind = DEMO_RUN,
                .say = "What the board remembers:",
                .command = "aloft status sim:desk"},
};
