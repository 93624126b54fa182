# zlib's inflate for bare metal: library `z`, compiled from Debian's source package, which
# `./run setup` unpacks. No gzip frame and no CRC tables, see README.md.
set(files adler32 inffast inflate inftrees zutil)
list(TRANSFORM files PREPEND ${ALOFT_ZLIB_SOURCE}/)
list(TRANSFORM files APPEND .c)

add_library(z STATIC ${files})
target_include_directories(z SYSTEM PUBLIC ${ALOFT_ZLIB_SOURCE})
target_compile_options(z PRIVATE -w PUBLIC ${ALOFT_FREESTANDING})
target_compile_definitions(z PRIVATE NO_GZIP PUBLIC Z_SOLO)
