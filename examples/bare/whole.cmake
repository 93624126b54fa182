# Programs compiled as a whole: the compiler sees all of lib/ and BearSSL that they use at
# once (-flto), which makes boot stages about a tenth smaller.
set(ALOFT_WHOLE_FLAGS -flto)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "lx106")
    # All of a boot stage is within reach of a short call, and its loops need not begin at
    # aligned addresses. Line numbers would keep the assembler from shortening code. What a loop
    # computes but once takes a register, of which there are few, or a place on the stack.
    list(APPEND ALOFT_WHOLE_FLAGS
        -mno-longcalls -mno-target-align -fno-move-loop-invariants -g0)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "cortex-m3")
    # The same for loops; and instructions moved apart seldom pair into short ones.
    list(APPEND ALOFT_WHOLE_FLAGS -fno-move-loop-invariants -fno-schedule-insns2)
endif()

# Links a program without a board.
function(aloft_link_bare target name)
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${name}.elf
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bare
        LINK_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bare.ld)
    target_link_options(${target} PRIVATE
        -nostdlib -T ${CMAKE_CURRENT_SOURCE_DIR}/bare.ld
        -Wl,--gc-sections -Wl,--unresolved-symbols=ignore-all)
endfunction()

# aloft_compile_whole(<ring> <module>): its files once more, as object library whole_<module>.
function(aloft_compile_whole ring module)
    get_target_property(files aloft_${module} SOURCES)
    get_target_property(folder aloft_${module} SOURCE_DIR)
    list(TRANSFORM files PREPEND ${folder}/)
    add_library(whole_${module} OBJECT ${files})
    aloft_wire(whole_${module} ${ring} ${module})
    target_compile_options(whole_${module} PRIVATE ${ALOFT_WHOLE_FLAGS})
endfunction()

# BearSSL's own files, as object library whole_foreign. Of its curves, P-256 is enough.
function(aloft_compile_bearssl_whole)
    get_target_property(files bearssl SOURCES)
    list(FILTER files EXCLUDE REGEX "/ec_secp(384|521)r1.c$")
    list(APPEND files bearssl_curves.c)
    add_library(whole_foreign OBJECT ${files})
    target_link_libraries(whole_foreign PRIVATE bearssl)
    target_include_directories(whole_foreign PRIVATE
        $<TARGET_PROPERTY:bearssl,INCLUDE_DIRECTORIES>)
    target_compile_definitions(whole_foreign PRIVATE
        $<TARGET_PROPERTY:bearssl,COMPILE_DEFINITIONS>)
    target_compile_options(whole_foreign PRIVATE -w ${ALOFT_WHOLE_FLAGS})
endfunction()

# aloft_bare_whole(NAME <name> RING <ring> SOURCES <file>... MODULES <module>...)
function(aloft_bare_whole)
    cmake_parse_arguments(W "" "NAME;RING" "SOURCES;MODULES" ${ARGN})
    set(target bare_${W_NAME})
    add_executable(${target} ${W_SOURCES} $<TARGET_OBJECTS:whole_helpers>)
    foreach(module IN LISTS W_MODULES)
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:whole_${module}>)
    endforeach()
    if("bearssl" IN_LIST W_MODULES)
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:whole_foreign>)
        target_link_options(${target} PRIVATE
            -Wl,--defsym=board_sha256=aloft_bearssl_sha256)
    endif()
    aloft_link_bare(${target} ${W_NAME})
    aloft_wire(${target} ${W_RING} "${W_MODULES}")
    target_link_libraries(${target} PRIVATE gcc)
    target_compile_options(${target} PRIVATE ${ALOFT_WHOLE_FLAGS})
    target_link_options(${target} PRIVATE ${ALOFT_WHOLE_FLAGS} -flto-partition=one)
endfunction()
