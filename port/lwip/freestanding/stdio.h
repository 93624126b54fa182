/**
 * @file stdio.h
 * Nothing of the standard header: lwIP includes it to print, and does not print here.
 */
#ifndef ALOFT_LWIP_STDIO_H
#define ALOFT_LWIP_STDIO_H
#endif
