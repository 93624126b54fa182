# BearSSL for bare metal: library `bearssl`, compiled from Debian's source package, which
# `./run setup` unpacks. Only what this port can use; the linker takes what it does use.
set(ALOFT_BEARSSL_SOURCE ${CMAKE_SOURCE_DIR}/build/deps/bearssl
    CACHE PATH "BearSSL 0.6 as its author packed it: inc/, src/")
if(NOT EXISTS ${ALOFT_BEARSSL_SOURCE}/src/inner.h)
    string(REPLACE "-" "_" board ${CMAKE_SYSTEM_PROCESSOR})
    message(FATAL_ERROR "no BearSSL in ${ALOFT_BEARSSL_SOURCE}
  try:  ./run boards ${board}")
endif()

set(digests codec/dec32be codec/dec32le codec/enc32be codec/enc32le
    hash/md5 hash/sha2small)
set(integers int/i32_div32)
set(rsa rsa/rsa_pkcs1_sig_unpad)
set(p256 codec/ccopy ec/ec_secp256r1 ec/ec_secp384r1 ec/ec_secp521r1 ec/ecdsa_atr)
foreach(word IN ITEMS i15 i31)
    foreach(operation IN ITEMS add bitlen decmod decode decred encode fmont iszero modpow
            modpow2 montmul muladd reduce rshift sub tmont)
        list(APPEND integers int/${word}_${operation})
    endforeach()
    list(APPEND rsa rsa/rsa_${word}_pkcs1_vrfy rsa/rsa_${word}_pub)
    list(APPEND p256 ec/ec_prime_${word} ec/ecdsa_${word}_bits ec/ecdsa_${word}_vrfy_asn1
        ec/ecdsa_${word}_vrfy_raw)
endforeach()
list(APPEND p256 ec/ec_p256_m31)
list(APPEND integers int/i15_ninv15 int/i31_ninv31)
set(tls codec/dec16be codec/dec64be codec/enc16be codec/enc64be codec/pemdec
    hash/ghash_ctmul32 hash/multihash hash/sha2big mac/hmac mac/hmac_ct rand/hmac_drbg
    rand/sysrng
    ssl/prf ssl/prf_sha256 ssl/ssl_client ssl/ssl_engine ssl/ssl_hashes ssl/ssl_hs_client
    ssl/ssl_rec_chapol ssl/ssl_rec_gcm
    symcipher/aes_common symcipher/aes_small_ctr symcipher/aes_small_enc
    symcipher/chacha20_ct symcipher/poly1305_ctmul
    x509/x509_decoder x509/x509_minimal)
set(files ${digests} ${integers} ${rsa} ${p256} ${tls})
list(TRANSFORM files PREPEND ${ALOFT_BEARSSL_SOURCE}/src/)
list(TRANSFORM files APPEND .c)

add_library(bearssl STATIC ${files})
target_include_directories(bearssl SYSTEM
    PRIVATE ${ALOFT_BEARSSL_SOURCE}/src
    PUBLIC ${ALOFT_BEARSSL_SOURCE}/inc freestanding ../../lib/base/include)
target_compile_options(bearssl PRIVATE -w PUBLIC ${ALOFT_FREESTANDING})
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "lx106")
    target_compile_definitions(bearssl PRIVATE BR_LOMUL=1) # 32-bit products are 32 bits
endif()
