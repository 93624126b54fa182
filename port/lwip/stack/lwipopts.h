/**
 * @file lwipopts.h
 * How lwIP is built for this port: its raw API without an operating system, and memory
 * for a handful of connections. lwIP's documentation tells what each option does.
 *
 * The receive window is what the pool of packets can hold, so that a peer that keeps to
 * it never finds the pool empty.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#include <stdint.h>

#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0

#define LWIP_IPV4                 1
#define LWIP_IPV6                 0
#define LWIP_ARP                  1
#define LWIP_ETHERNET             1
#define LWIP_ICMP                 1
#define LWIP_RAW                  0
#define LWIP_UDP                  1
#define LWIP_TCP                  1
#define LWIP_DHCP                 1
#define DHCP_DOES_ARP_CHECK       0
#define LWIP_DNS                  1
#define DNS_LOCAL_HOSTLIST        1 // for aloft_lwip_host_add()
#define LWIP_IGMP                 1
#define IP_REASSEMBLY             0
#define IP_FRAG                   0
#define LWIP_NETIF_HOSTNAME       1
#define LWIP_NETIF_LOOPBACK       0
#define LWIP_TCP_KEEPALIVE        0
#define LWIP_STATS                0
#define TCP_LISTEN_BACKLOG        1
#define LWIP_MULTICAST_TX_OPTIONS 1

#if UINTPTR_MAX > UINT32_MAX
#define MEM_ALIGNMENT 8 // tests on a PC
#else
#define MEM_ALIGNMENT 4
#endif
#define MEM_SIZE                (10 * 1024)
#define MEMP_NUM_PBUF           8
#define MEMP_NUM_UDP_PCB        6
#define MEMP_NUM_TCP_PCB        8
#define MEMP_NUM_TCP_PCB_LISTEN 2
#define MEMP_NUM_TCP_SEG        16
#define MEMP_NUM_IGMP_GROUP     3
#define MEMP_NUM_LOCALHOSTLIST  1
#define PBUF_POOL_SIZE          10
#define PBUF_POOL_BUFSIZE       1540
#define ETH_PAD_SIZE            2

#define DNS_LOCAL_HOSTLIST_IS_DYNAMIC  1
#define DNS_LOCAL_HOSTLIST_MAX_NAMELEN 63

#define TCP_MSS           1460
#define TCP_WND           (4 * TCP_MSS)
#define TCP_SND_BUF       (2 * TCP_MSS)
#define TCP_SND_QUEUELEN  8
#define LWIP_TCP_RTO_TIME 1000 // RFC 6298, 2.1
#define TCP_TMR_INTERVAL  100  // for a second try in less than a second
#define TCP_OVERSIZE      TCP_MSS
/* Else lwIP 2.1.3 may append bytes to a packet that is sent again before others: they
 * are lost, and the connection with them. */
#define LWIP_NETIF_TX_SINGLE_PBUF 1

#endif
