# aloft_board_image(NAME <name> RUNS <reset|slot|alone> SOURCES <file>...
#                   [USES <module>...] [STACK <bytes>])
#
# A program for the board of this preset, with all that start-up needs: images/<name>.elf,
# and images/<name>.bin as it stands in flash. `reset` is a boot stage, `slot` is what one
# starts, `alone` does without. STACK is what must be left of RAM for it, 8192 unless told.
# For lx106, images of slots are ESP8266 images. All such programs together are the target
# `images`.
add_custom_target(images)

function(aloft_board_image)
    cmake_parse_arguments(I "" "NAME;RUNS;STACK" "SOURCES;USES" ${ARGN})
    set(target image_${I_NAME})
    set(file ${CMAKE_BINARY_DIR}/images/${I_NAME})
    if(NOT I_STACK)
        set(I_STACK 8192)
    endif()
    file(GLOB scripts CONFIGURE_DEPENDS
        ${ALOFT_BOARD_FOLDER}/*.ld ${CMAKE_SOURCE_DIR}/port/board/cortex_m/*.ld)
    add_executable(${target} ${I_SOURCES} $<TARGET_OBJECTS:board_helpers>)
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${I_NAME}.elf
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/images
        LINK_DEPENDS "${scripts}")
    aloft_wire(${target} app "${I_USES};board")
    # Start-up stands in an archive; that the linker script names it brings it in.
    target_link_options(${target} PRIVATE
        -nostartfiles -nolibc -L${ALOFT_BOARD_FOLDER}
        -L${CMAKE_SOURCE_DIR}/port/board/cortex_m -T ${I_RUNS}.ld
        -Wl,--gc-sections -Wl,-Map=${file}.map -Wl,--fatal-warnings -Wl,--no-warn-rwx-segments
        -Wl,--defsym=STACK_ROOM=${I_STACK})
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL rv32) # libgcc is found by no longer name
        target_link_options(${target} PRIVATE -march=rv32imc)
    endif()
    # No --gap-fill: it would fill up to where an empty .data stands in RAM.
    set(make_image ${CMAKE_OBJCOPY} -O binary)
    if(I_RUNS STREQUAL slot AND CMAKE_SYSTEM_PROCESSOR STREQUAL lx106)
        set(make_image python3 ${CMAKE_SOURCE_DIR}/tools/boards/esp_image.py)
    endif()
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM
        COMMAND ${make_image} ${file}.elf ${file}.bin)
    add_dependencies(images ${target})
endfunction()

# aloft_board_install(<file>...)
#
# Files in images/ that an installed `aloft sim --board` needs: the component `boards`.
function(aloft_board_install)
    cmake_path(GET ALOFT_BOARD_FOLDER FILENAME board)
    list(TRANSFORM ARGN PREPEND ${CMAKE_BINARY_DIR}/images/)
    install(FILES ${ARGN} DESTINATION ${CMAKE_INSTALL_DATADIR}/aloft/boards/${board}
        COMPONENT boards)
endfunction()
