#include "recorder.h"

static enum aloft_status ask(
        struct aloft_observer *observer, const struct aloft_update_offer *offer)
{
    struct recorder *self = (struct recorder *)observer;

    (void)offer;
    self->asked++;
    return self->answer;
}

static void start(
        struct aloft_observer *observer, const struct aloft_update_offer *offer)
{
    struct recorder *self = (struct recorder *)observer;

    (void)offer;
    self->started++;
    self->reports = 0;
    self->done = 0;
}

static void progress(struct aloft_observer *observer, uint32_t done, uint32_t total)
{
    struct recorder *self = (struct recorder *)observer;
    const bool begins_well = self->reports > 0 || done == 0;

    if (!begins_well || done < self->done || done > total || total == 0) {
        self->progress_is_sane = false;
    }
    self->reports++;
    self->done = done;
    self->total = total;
}

static void end(struct aloft_observer *observer)
{
    struct recorder *self = (struct recorder *)observer;

    self->ended++;
    if (self->done != self->total) {
        self->progress_is_sane = false;
    }
}

static void error(struct aloft_observer *observer, enum aloft_status why)
{
    struct recorder *self = (struct recorder *)observer;

    self->failed++;
    self->why = why;
}

static const struct aloft_observer_ops recorder_ops = {
        .ask = ask,
        .start = start,
        .progress = progress,
        .end = end,
        .error = error,
};

void recorder_init(struct recorder *recorder)
{
    *recorder = (struct recorder){
            .base.ops = &recorder_ops,
            .progress_is_sane = true,
    };
}
