# aloft_warnings: the compiler flags that every file of the project is held to.
add_library(aloft_warnings INTERFACE)
target_compile_options(aloft_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum
    -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror)

# Programs are linked at a fixed address, so that constant tables of pointers are
# read-only data and `size` shows how much a module really writes to.
if(NOT CMAKE_CROSSCOMPILING)
    add_compile_options(-fno-pie)
    add_link_options(-no-pie)
endif()
