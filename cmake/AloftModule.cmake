# aloft_module(NAME <name> RING <lib|host|port|app|test>
#              SOURCES <file>... [USES <module>...] [LIBS <library>...])
#
# Declares one module as the static library aloft_<name>. Its headers are its include/
# folder and those of USES, nothing else, so an include that the layering forbids does
# not compile. USES may name modules of the rings listed here and no others; anything
# else stops the configure. LIBS are libraries of the system, as the linker names them.
#
#   lib    freestanding C11: no system header is even on the include path
#   host   plain C11 with the standard library
#   port, app, test    may call the operating system (_GNU_SOURCE)
include(GNUInstallDirs)

set(ALOFT_lib_MAY_USE lib)
set(ALOFT_host_MAY_USE lib host)
set(ALOFT_port_MAY_USE lib host port)
set(ALOFT_app_MAY_USE lib host port app)
set(ALOFT_test_MAY_USE lib host port app test)

# Flags that leave a file of ring lib with the compiler's own headers and no others.
function(aloft_find_freestanding_flags result)
    set(flags -ffreestanding -nostdinc)
    foreach(folder IN ITEMS include include-fixed)
        execute_process(
            COMMAND ${CMAKE_C_COMPILER} -print-file-name=${folder}
            OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
        if(IS_DIRECTORY "${path}")
            list(APPEND flags "SHELL:-isystem ${path}")
        endif()
    endforeach()
    set(${result} ${flags} PARENT_SCOPE)
endfunction()
aloft_find_freestanding_flags(ALOFT_FREESTANDING)

# The modules of ring lib, one a line and in dependency order, for the gates.
set(ALOFT_LIB_LIST ${CMAKE_BINARY_DIR}/lib-modules.txt)
file(WRITE ${ALOFT_LIB_LIST} "")

# All programs; what ./run demo builds.
add_custom_target(programs)

# Gives `target` the flags of its ring, and what it uses after checking that it may.
function(aloft_wire target ring uses)
    target_link_libraries(${target} PRIVATE aloft_warnings)
    if(ring STREQUAL lib)
        target_compile_options(${target} PRIVATE ${ALOFT_FREESTANDING})
    elseif(NOT ring STREQUAL host)
        target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    endif()
    foreach(used IN LISTS uses)
        if(NOT TARGET aloft_${used})
            message(FATAL_ERROR "${target} uses ${used}, which is declared later or not at all")
        endif()
        get_target_property(used_ring aloft_${used} ALOFT_RING)
        if(NOT used_ring IN_LIST ALOFT_${ring}_MAY_USE)
            message(FATAL_ERROR "${target} (${ring}) may not use ${used} (${used_ring})")
        endif()
        target_link_libraries(${target} PUBLIC aloft_${used})
    endforeach()
endfunction()

function(aloft_module)
    cmake_parse_arguments(M "" "NAME;RING" "SOURCES;USES;LIBS" ${ARGN})
    if(NOT DEFINED ALOFT_${M_RING}_MAY_USE)
        message(FATAL_ERROR "${M_NAME}: there is no ring '${M_RING}'")
    endif()
    if(M_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "${M_NAME}: what is ${M_UNPARSED_ARGUMENTS}?")
    endif()
    if(M_LIBS AND M_RING STREQUAL lib)
        message(FATAL_ERROR "${M_NAME} (lib) may not link ${M_LIBS}: lib/ uses nothing")
    endif()
    set(target aloft_${M_NAME})
    add_library(${target} STATIC ${M_SOURCES})
    set_target_properties(${target} PROPERTIES
        ALOFT_RING ${M_RING}
        ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${M_RING})
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>)
    aloft_wire(${target} ${M_RING} "${M_USES}")
    target_link_libraries(${target} PUBLIC ${M_LIBS})
    if(M_RING STREQUAL lib)
        file(APPEND ${ALOFT_LIB_LIST} "${M_NAME}\n")
        install(TARGETS ${target} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
        install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    endif()
endfunction()

# aloft_program(NAME <name> SOURCES <file>... [USES <module>...] [LIBS <library>...]
#               [INSTALL])
#
# Declares a program of ring app; it is built as bin/<name>. USES may name modules of
# every ring, ring app included.
function(aloft_program)
    cmake_parse_arguments(P "INSTALL" "NAME" "SOURCES;USES;LIBS" ${ARGN})
    add_executable(${P_NAME} ${P_SOURCES})
    aloft_wire(${P_NAME} app "${P_USES}")
    target_link_libraries(${P_NAME} PRIVATE ${P_LIBS})
    add_dependencies(programs ${P_NAME})
    if(P_INSTALL)
        install(TARGETS ${P_NAME} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    endif()
endfunction()

# aloft_add_modules(<folder>...)
#
# Adds those of the named folders that exist, in the order given. A module folder that
# exists but is not named stops the configure, since nobody would notice it missing.
function(aloft_add_modules)
    file(GLOB found CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}
        lib/*/CMakeLists.txt lib/*/*/CMakeLists.txt
        host/*/CMakeLists.txt port/*/CMakeLists.txt app/*/CMakeLists.txt)
    list(TRANSFORM found REPLACE "/CMakeLists.txt$" "")
    foreach(folder IN LISTS ARGN)
        if(folder IN_LIST found)
            add_subdirectory(${folder})
            list(REMOVE_ITEM found ${folder})
        endif()
    endforeach()
    if(CMAKE_CROSSCOMPILING)
        list(FILTER found INCLUDE REGEX "^lib/")
    else()
        list(REMOVE_ITEM found ${board_modules})
    endif()
    if(found)
        message(FATAL_ERROR "not in the list of modules of the root CMakeLists.txt: ${found}")
    endif()
endfunction()
