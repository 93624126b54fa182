# Test programs and scripts, registered with CTest as <tier>.<name> and labelled <tier>.
set(ALOFT_TIERS unit contract transcript powercut interop emulated system fuzz)

# Checks the tier and gives the test its label, time limit and environment. A test that
# cannot be run here says why and ends with code 77.
function(aloft_register_test tier test timeout)
    if(NOT tier IN_LIST ALOFT_TIERS)
        message(FATAL_ERROR "${test}: there is no tier '${tier}', only ${ALOFT_TIERS}")
    endif()
    if(NOT timeout)
        set(timeout 60)
    endif()
    set_tests_properties(${test} PROPERTIES
        LABELS ${tier}
        TIMEOUT ${timeout}
        SKIP_RETURN_CODE 77
        ENVIRONMENT "ALOFT_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};ALOFT_SOURCE=${CMAKE_SOURCE_DIR}")
endfunction()

# aloft_test(TIER <tier> NAME <name> SOURCES <file>... [USES <module>...]
#            [LIBS <library>...] [ARGS <argument>...] [TIMEOUT <seconds>])
#
# A test program written with cmocka: bin/tests/<tier>_<name>, run without arguments
# unless ARGS gives some.
function(aloft_test)
    cmake_parse_arguments(T "" "TIER;NAME;TIMEOUT" "SOURCES;USES;LIBS;ARGS" ${ARGN})
    string(REPLACE "." "_" target ${T_TIER}_${T_NAME})
    add_executable(${target} ${T_SOURCES})
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/tests)
    aloft_wire(${target} test "${T_USES}")
    target_link_libraries(${target} PRIVATE ${T_LIBS} cmocka)
    add_test(NAME ${T_TIER}.${T_NAME} COMMAND ${target} ${T_ARGS})
    aloft_register_test(${T_TIER} ${T_TIER}.${T_NAME} "${T_TIMEOUT}")
endfunction()

# aloft_unit_test(NAME <file> SOURCES <file>_test.c... [USES <module>...] [LIBS ...])
#
# For tests/unit/<module>/CMakeLists.txt: the test unit.<module>.<file>.
function(aloft_unit_test)
    cmake_parse_arguments(T "" "NAME" "SOURCES;USES;LIBS" ${ARGN})
    file(RELATIVE_PATH module ${CMAKE_SOURCE_DIR}/tests/unit ${CMAKE_CURRENT_SOURCE_DIR})
    string(REPLACE "/" "_" module ${module})
    aloft_test(TIER unit NAME ${module}.${T_NAME} TIMEOUT 30
        SOURCES ${T_SOURCES} USES ${T_USES} LIBS ${T_LIBS})
endfunction()

# aloft_script_test(TIER <tier> NAME <name> COMMAND <program> [<argument>...]
#                   [TIMEOUT <seconds>])
#
# A test that is a script. It finds the built programs in $ALOFT_BIN and the project in
# $ALOFT_SOURCE, works in a temporary folder of its own, and succeeds with exit code 0.
function(aloft_script_test)
    cmake_parse_arguments(T "" "TIER;NAME;TIMEOUT" "COMMAND" ${ARGN})
    add_test(NAME ${T_TIER}.${T_NAME} COMMAND ${T_COMMAND}
        WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    aloft_register_test(${T_TIER} ${T_TIER}.${T_NAME} "${T_TIMEOUT}")
endfunction()

# aloft_bench(NAME <name> SOURCES <file>... [USES <module>...] [LIBS <library>...])
#
# A program that measures: bin/bench/<name>. It may use what a test may.
function(aloft_bench)
    cmake_parse_arguments(B "" "NAME" "SOURCES;USES;LIBS" ${ARGN})
    set(target bench_${B_NAME})
    add_executable(${target} ${B_SOURCES})
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${B_NAME}
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/bench)
    aloft_wire(${target} test "${B_USES}")
    target_link_libraries(${target} PRIVATE ${B_LIBS})
endfunction()

# aloft_fuzz_target(NAME <name> [USES <module>...] [LIBS <library>...] [ROUNDS <count>])
#
# For fuzz/CMakeLists.txt: the target <name>.c, built as bin/fuzz/<name>. The test
# fuzz.<name> tries the inputs of fuzz/corpus/<name>, and ROUNDS more made from them.
#
# With ALOFT_FUZZER, libFuzzer drives the target (see fuzz/README.md), and the test
# tries what is kept and nothing else.
option(ALOFT_FUZZER "Drive fuzz targets by libFuzzer; needs clang" OFF)
add_custom_target(fuzz)
function(aloft_fuzz_target)
    cmake_parse_arguments(F "" "NAME;ROUNDS" "USES;LIBS" ${ARGN})
    set(target fuzz_${F_NAME})
    set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${F_NAME})
    if(NOT F_ROUNDS)
        set(F_ROUNDS 3000)
    endif()
    add_executable(${target} ${F_NAME}.c)
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${F_NAME}
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/fuzz)
    aloft_wire(${target} test "fuzz_support;${F_USES}")
    target_link_libraries(${target} PRIVATE ${F_LIBS})
    add_dependencies(fuzz ${target})
    if(ALOFT_FUZZER)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
        add_test(NAME fuzz.${F_NAME} COMMAND ${target} -runs=0 ${corpus})
    else()
        aloft_wire(${target} test "fuzz_replay")
        add_test(NAME fuzz.${F_NAME} COMMAND ${target} --rounds ${F_ROUNDS}
            --keep ${CMAKE_CURRENT_BINARY_DIR}/${F_NAME}.input ${corpus})
    endif()
    aloft_register_test(fuzz fuzz.${F_NAME} "")
endfunction()

# Adds each folder below this one that has a CMakeLists.txt and fits a pattern, so that a
# new folder needs no line anywhere.
function(aloft_add_folders)
    list(TRANSFORM ARGN APPEND "/CMakeLists.txt" OUTPUT_VARIABLE patterns)
    file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${patterns})
    foreach(file IN LISTS files)
        get_filename_component(folder ${file} DIRECTORY)
        add_subdirectory(${folder})
    endforeach()
endfunction()
