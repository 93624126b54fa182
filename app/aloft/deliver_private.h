/* What the parts of a delivery share. */
#ifndef ALOFT_APP_DELIVER_PRIVATE_H
#define ALOFT_APP_DELIVER_PRIVATE_H

#include "deliver.h"
#include "observe.h"
#include "target.h"
#include "upload_view.h"

/* One delivery on its way. */
struct trip {
    struct cli *cli;
    struct delivery_order *order;
    struct delivery *delivery;
    struct cli_target target;
    struct cli_addresses addresses; /* For espota; none where it is not to be tried. */
    bool in_recovery; /* a simulated device that waits for any image it can boot */
    bool is_unsure;   /* It never said whether it took the image. */
    struct observation observation;
    struct upload_view view;
};

/* Finds the device, where it may tell about itself, and whether it does. */
enum aloft_exit deliver_find(struct trip *trip);

/* Sends by one of the ways. */
enum aloft_exit deliver_espota(struct trip *trip);
enum aloft_exit deliver_http(struct trip *trip);
enum aloft_exit deliver_form(struct trip *trip);

/* Waits until the new image runs, and tells what came of it. */
enum aloft_exit deliver_end_observe(struct trip *trip);

/* The same for a file system. */
enum aloft_exit deliver_end_files(struct trip *trip);

/* The same for a device that does not tell what it runs. */
enum aloft_exit deliver_end_unobserved(struct trip *trip);

#endif
