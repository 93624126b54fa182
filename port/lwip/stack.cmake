# lwIP without an operating system: library `lwip`, compiled from Debian's source package,
# which `./run setup` unpacks. For bare metal, and for the host, where tests drive it.
set(ALOFT_LWIP_SOURCE ${CMAKE_SOURCE_DIR}/build/deps/lwip
    CACHE PATH "lwIP 2.1 as its authors packed it: src/")
if(NOT EXISTS ${ALOFT_LWIP_SOURCE}/src/core/init.c)
    string(REPLACE "-" "_" board ${CMAKE_SYSTEM_PROCESSOR})
    message(FATAL_ERROR "no lwIP in ${ALOFT_LWIP_SOURCE}
  try:  ./run boards ${board}")
endif()

set(files core/def core/dns core/inet_chksum core/init core/ip core/mem core/memp core/netif
    core/pbuf core/tcp core/tcp_in core/tcp_out core/timeouts core/udp
    core/ipv4/dhcp core/ipv4/etharp core/ipv4/icmp core/ipv4/igmp core/ipv4/ip4
    core/ipv4/ip4_addr netif/ethernet)
list(TRANSFORM files PREPEND ${ALOFT_LWIP_SOURCE}/src/)
list(TRANSFORM files APPEND .c)

add_library(lwip STATIC ${files})
target_include_directories(lwip SYSTEM PUBLIC
    ${ALOFT_LWIP_SOURCE}/src/include ${CMAKE_CURRENT_SOURCE_DIR}/stack)
target_compile_options(lwip PRIVATE -w)
if(CMAKE_CROSSCOMPILING)
    target_include_directories(lwip SYSTEM PUBLIC
        ${CMAKE_CURRENT_SOURCE_DIR}/freestanding ../../lib/base/include)
    target_compile_options(lwip PUBLIC ${ALOFT_FREESTANDING})
endif()
