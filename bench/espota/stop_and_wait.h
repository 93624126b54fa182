/**
 * @file stop_and_wait.h
 * The peer to measure against: an espota sender that sends 1460 bytes, waits for the
 * device to answer, and only then sends the next 1460, as the usual tools do.
 */
#ifndef STOP_AND_WAIT_H
#define STOP_AND_WAIT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Uploads `size` bytes to a device without password. Blocks until the device has said
 * OK (true) or anything else happened (false).
 *
 * @param host_port where to listen on 127.0.0.1 for the device's call-back
 * @param md5       32 lower-case hex digits of the image's MD5
 */
bool stop_and_wait_upload(const struct sockaddr_in *device, uint16_t host_port,
        const uint8_t *image, size_t size, const char *md5);

#endif
