#include "aloft/advice.h"

#include <stddef.h>

/* Indexed by status. Written for the person at the command line: the device is "the
 * device", the computer in front of them is "this computer". */
static const struct aloft_advice advices[] = {
        [ALOFT_OK] = {"ok", ALOFT_EXIT_OK, "nothing went wrong", "nothing"},
        [ALOFT_ERR_ARGUMENT] = {"argument", ALOFT_EXIT_USAGE,
                "a value is outside of what its description allows",
                "look at the values given; aloft help COMMAND describes them"},
        [ALOFT_ERR_STATE] = {"state", ALOFT_EXIT_FAILED,
                "something else has to happen first, or is still going on",
                "wait a moment and try again"},
        [ALOFT_ERR_SPACE] = {"space", ALOFT_EXIT_INCOMPATIBLE,
                "the flash chip is too small to hold the old and the new image at "
                "once, "
                "or too much of it is given to the file system",
                "choose a flash layout with a smaller file system, or make the image "
                "smaller; a 512 KiB chip has no room for updates over the air"},
        [ALOFT_ERR_FLASH_READ] = {"flash_read", ALOFT_EXIT_FAILED,
                "the flash chip does not answer as it should",
                "check the supply voltage; if it happens again the chip is worn or "
                "loose"},
        [ALOFT_ERR_FLASH_PROGRAM] = {"flash_program", ALOFT_EXIT_FAILED,
                "the flash chip refused to be written",
                "check the supply voltage; if it happens again the chip is worn out"},
        [ALOFT_ERR_FLASH_ERASE] = {"flash_erase", ALOFT_EXIT_FAILED,
                "the flash chip refused to be erased",
                "check the supply voltage; if it happens again the chip is worn out"},
        [ALOFT_ERR_FLASH_VERIFY] = {"flash_verify", ALOFT_EXIT_FAILED,
                "a weak supply or a worn flash chip changed what was written",
                "check the supply voltage, then try again: the old image still runs"},
        [ALOFT_ERR_FORMAT] = {"format", ALOFT_EXIT_IO,
                "the file is damaged, or it is something else than it should be",
                "look at it with: aloft inspect FILE"},
        [ALOFT_ERR_TRUNCATED] = {"truncated", ALOFT_EXIT_TRANSFER,
                "the rest was lost on the way, or the file was cut short",
                "compare its size with the original, then try again"},
        [ALOFT_ERR_DIGEST] = {"digest", ALOFT_EXIT_TRANSFER,
                "bytes were changed on the way, or the wrong digest was announced",
                "try again; if it fails again, copy the file from its source anew"},
        [ALOFT_ERR_SIGNATURE] = {"signature", ALOFT_EXIT_SIGNATURE,
                "the image was changed after it was signed, or another key signed it",
                "check it with: aloft verify FILE -k PUBLIC_KEY; sign it with the "
                "private key that belongs to it"},
        [ALOFT_ERR_UNSIGNED] = {"unsigned", ALOFT_EXIT_SIGNATURE,
                "a signature is asked for, and the image has none at its end",
                "sign it with: aloft sign FILE -k PRIVATE_KEY"},
        [ALOFT_ERR_DOWNGRADE] = {"downgrade", ALOFT_EXIT_INCOMPATIBLE,
                "older images may have holes that newer ones have closed",
                "build the image with a higher version"},
        [ALOFT_ERR_TIMEOUT] = {"timeout", ALOFT_EXIT_TRANSFER,
                "the connection is there, but nothing comes over it any more",
                "move the device closer to its access point, then try again"},
        [ALOFT_ERR_PROTOCOL] = {"protocol", ALOFT_EXIT_TRANSFER,
                "what answers there speaks something else, or bytes were lost",
                "check address and port, then try again"},
        [ALOFT_ERR_SIZE] = {"size", ALOFT_EXIT_IO,
                "the file is empty, or changed while it was sent",
                "build the image again, then try again"},
        [ALOFT_ERR_MAGIC] = {"magic", ALOFT_EXIT_INCOMPATIBLE,
                "the file is no firmware image for this device; firmware of ESP8266 "
                "and ESP32 begins with the byte E9",
                "look at it with: aloft inspect FILE; send a file-system image as "
                "such"},
        [ALOFT_ERR_FLASH_CONFIG] = {"flash_config", ALOFT_EXIT_INCOMPATIBLE,
                "the firmware that runs now was built for a larger flash chip than the "
                "device has",
                "select the real flash size, build, and upload once over a serial "
                "line"},
        [ALOFT_ERR_IMAGE_CONFIG] = {"image_config", ALOFT_EXIT_INCOMPATIBLE,
                "the flash size declared in the image is not that of the device's chip",
                "select the real flash size of the board and build the image again"},
        [ALOFT_ERR_BOOTSTRAP] = {"bootstrap", ALOFT_EXIT_FAILED,
                "after an upload over a serial line the chip starts in a mode from "
                "which it cannot restart by itself",
                "press the reset button or switch the power off and on once, then try "
                "again"},
        [ALOFT_ERR_NO_DATA] = {"no_data", ALOFT_EXIT_TRANSFER,
                "the connection ended before the first byte of the image", "try again"},
        [ALOFT_ERR_MEMORY] = {"memory", ALOFT_EXIT_FAILED,
                "there is not enough memory for this",
                "end other programs, or restart the device, then try again"},
        [ALOFT_ERR_BUSY] = {"busy", ALOFT_EXIT_FAILED,
                "somebody else is updating the device right now",
                "wait until that is done, then try again"},
        [ALOFT_ERR_COMMAND] = {"command", ALOFT_EXIT_INCOMPATIBLE,
                "the device has no place for an image of this kind",
                "send a firmware image, or use a layout with a file system"},
        [ALOFT_ERR_VETO] = {"veto", ALOFT_EXIT_FAILED,
                "what the device controls is in use, a motor or a valve for example",
                "try again when the equipment is at rest"},
        [ALOFT_ERR_AUTH] = {"auth", ALOFT_EXIT_AUTH,
                "the password is missing or is not the device's",
                "give it with --password-file FILE or in ALOFT_PASSWORD"},
        [ALOFT_ERR_CLOSED] = {"closed", ALOFT_EXIT_TRANSFER,
                "the device lost its power or its network, or restarted",
                "look whether the device is running, then try again"},
        [ALOFT_ERR_UNREACHABLE] = {"unreachable", ALOFT_EXIT_UNREACHABLE,
                "the device is off, in another network, or has another address now",
                "check that it is on and that this computer is in the same network"},
        [ALOFT_ERR_NAME] = {"name", ALOFT_EXIT_UNREACHABLE,
                "no name server knows it; names that end in .local need mDNS on this "
                "computer",
                "check the spelling, or use the address of the device"},
        [ALOFT_ERR_ABORTED] = {"aborted", ALOFT_EXIT_INTERRUPTED,
                "it was given up on request",
                "start it again when you are ready: the old image still runs"},
        [ALOFT_ERR_TARGET] = {"target_mismatch", ALOFT_EXIT_INCOMPATIBLE,
                "the image was built for another chip or board",
                "look at it with: aloft inspect FILE"},
        [ALOFT_ERR_TOO_LONG] = {"too_long", ALOFT_EXIT_USAGE,
                "there is a limit to its length", "use a shorter one"},
        [ALOFT_ERR_REDIRECT] = {"redirect", ALOFT_EXIT_TRANSFER,
                "the server sends clients around in a circle, or to an address that is "
                "not safe to follow",
                "use the address that the redirects end at"},
        [ALOFT_ERR_FORBIDDEN] = {"forbidden", ALOFT_EXIT_AUTH,
                "the server does not serve this client", "ask whoever runs the server"},
        [ALOFT_ERR_NOT_FOUND] = {"not_found", ALOFT_EXIT_FAILED,
                "it was moved, or its name is spelt in another way",
                "check the spelling"},
        [ALOFT_ERR_HTTP_CODE] = {"http_code", ALOFT_EXIT_TRANSFER,
                "the server has a problem, or is no update server",
                "look into the log of the server"},
        [ALOFT_ERR_NO_LENGTH] = {"no_length", ALOFT_EXIT_TRANSFER,
                "without a size the device cannot tell whether the image fits",
                "let the server send a Content-Length"},
        [ALOFT_ERR_NO_VERSION] = {"no_version", ALOFT_EXIT_TRANSFER,
                "the server knows the image, but not its version",
                "tell the server the version of the image"},
        [ALOFT_ERR_KEY] = {"key", ALOFT_EXIT_IO,
                "the file holds no RSA key of 2048 bits or more and no P-256 key, or "
                "one "
                "of the other half: signing takes the private key, verifying the "
                "public "
                "one",
                "make a pair with: aloft keygen"},
        [ALOFT_ERR_IO] = {"io", ALOFT_EXIT_IO,
                "the file does not exist, or its permissions or the disk forbid it",
                "check the name and its permissions with: ls -l"},
        [ALOFT_ERR_REFUSED] = {"refused", ALOFT_EXIT_FAILED,
                "the device looked at the image and did not want it",
                "read the device's own words above; its log may tell more"},
        [ALOFT_ERR_NO_IMAGE] = {"no_image", ALOFT_EXIT_FAILED,
                "the flash holds no image that is whole and trusted",
                "write a first image with: aloft provision"},
        [ALOFT_ERR_ADDRESS] = {"address", ALOFT_EXIT_FAILED,
                "another program uses the port, or no interface of this computer has "
                "the address",
                "choose another port, or leave the address out to use every interface"},
        [ALOFT_ERR_TLS] = {"tls", ALOFT_EXIT_TRUST,
                "the address begins with https, or the server leads to one that does",
                "use an address that begins with http, and sign the image"},
        [ALOFT_ERR_ON_TRIAL] = {"on_trial", ALOFT_EXIT_FAILED,
                "the device still tries its last update, and keeps the image before it",
                "wait until the image has confirmed itself, or gone back"},
        [ALOFT_ERR_NOT_ON_TRIAL] = {"not_on_trial", ALOFT_EXIT_FAILED,
                "the image was confirmed before, or has no other one to go back to",
                "nothing: the image stays"},
        [ALOFT_ERR_PENDING] = {"pending", ALOFT_EXIT_FAILED,
                "the device was asked for something else before",
                "restart the device, then try again"},
        [ALOFT_ERR_TLS_PROTOCOL] = {"tls_protocol", ALOFT_EXIT_TRUST,
                "what answers there does not speak TLS 1.2, or bytes were changed on "
                "the way",
                "check address and port, and which TLS versions and ciphers the server "
                "offers"},
        [ALOFT_ERR_TLS_REFUSED] = {"tls_refused", ALOFT_EXIT_TRUST,
                "the two have no TLS version or cipher in common, or the server wants "
                "something that is not done here: a client certificate, a "
                "renegotiation",
                "let the server offer TLS 1.2 with ECDHE and AES-GCM or ChaCha20"},
        [ALOFT_ERR_TLS_STALLED] = {"tls_stalled", ALOFT_EXIT_TRANSFER,
                "the server took the connection and did not go on with TLS",
                "look whether the server is overloaded, then try again"},
        [ALOFT_ERR_TLS_CUT] = {"tls_cut", ALOFT_EXIT_TRANSFER,
                "the server, or somebody on the way, cut the connection: what came may "
                "not be all",
                "try again; if it happens again, look into the log of the server"},
        [ALOFT_ERR_TLS_RECORD] = {"tls_record", ALOFT_EXIT_TRUST,
                "the server does not honour the maximum fragment length that was asked "
                "for",
                "lend the TLS client 16.4 KB, or use a server that knows the "
                "extension"},
        [ALOFT_ERR_TLS_UNTRUSTED] = {"tls_untrusted", ALOFT_EXIT_TRUST,
                "the authority that issued the server's certificate is not among the "
                "trusted ones",
                "look at the chain with: aloft cert fetch URL"},
        [ALOFT_ERR_TLS_SELF_SIGNED] = {"tls_self_signed", ALOFT_EXIT_TRUST,
                "anybody can make such a certificate, so it proves nothing",
                "trust exactly this one as an anchor, or have the server use an issued "
                "one"},
        [ALOFT_ERR_TLS_INCOMPLETE] = {"tls_incomplete", ALOFT_EXIT_TRUST,
                "the server does not send the intermediate certificate, or its "
                "authority is not trusted",
                "let the server send its whole chain (fullchain.pem), then try again"},
        [ALOFT_ERR_TLS_HOST] = {"tls_host", ALOFT_EXIT_TRUST,
                "the server is another one than was meant, or its certificate does not "
                "list this name",
                "use a name that the certificate lists"},
        [ALOFT_ERR_TLS_EXPIRED] = {"tls_expired", ALOFT_EXIT_TRUST,
                "nobody renewed it in time", "renew it on the server"},
        [ALOFT_ERR_TLS_NOT_YET] = {"tls_not_yet", ALOFT_EXIT_TRUST,
                "the clock here is slow, or the certificate was made for later",
                "look at the clock"},
        [ALOFT_ERR_TLS_WEAK_KEY] = {"tls_weak_key", ALOFT_EXIT_TRUST,
                "RSA keys below 2048 bits can be broken",
                "let the server use RSA with 2048 bits or more, or P-256"},
        [ALOFT_ERR_TLS_WEAK_HASH] = {"tls_weak_hash", ALOFT_EXIT_TRUST,
                "SHA-1 and MD5 can be forged",
                "have the certificate issued again with SHA-256"},
        [ALOFT_ERR_TLS_CERTIFICATE] = {"tls_certificate", ALOFT_EXIT_TRUST,
                "its bytes do not make sense, its signature is wrong, or it is used "
                "for what it was not issued for",
                "look at the chain with: openssl s_client -showcerts -connect "
                "HOST:443"},
        [ALOFT_ERR_CRITICAL] = {"critical", ALOFT_EXIT_INCOMPATIBLE,
                "its author marked a field as critical that this program is too old "
                "for",
                "update whatever refused it, or make it without that field"},
        [ALOFT_ERR_REVOKED] = {"revoked", ALOFT_EXIT_SIGNATURE,
                "whoever holds this key is not trusted any more",
                "sign it with a key that the device trusts; aloft trust show tells "
                "which"},
        [ALOFT_ERR_PURPOSE] = {"purpose", ALOFT_EXIT_SIGNATURE,
                "a key may be trusted for images and not for trust stores, or the "
                "other way round",
                "sign it with a key for this purpose; aloft trust show tells which"},
        [ALOFT_ERR_CHAIN] = {"chain", ALOFT_EXIT_SIGNATURE,
                "only anchors issue certificates: a certified key signs images and "
                "nothing else",
                "have the certificate issued with the key of an anchor: aloft trust "
                "certify"},
        [ALOFT_ERR_ISSUER] = {"issuer", ALOFT_EXIT_SIGNATURE,
                "it was issued for other devices, or was changed since",
                "have a certificate issued with the key of an anchor of this device"},
        [ALOFT_ERR_CERTIFIED_TARGET] = {"certified_target", ALOFT_EXIT_SIGNATURE,
                "whoever issued it has named the targets that it is good for",
                "have a certificate issued for this target, or use the key of "
                "another"},
        [ALOFT_ERR_WINDOW] = {"window", ALOFT_EXIT_SIGNATURE,
                "it was built before or after the time that the certificate names, "
                "does not tell when, or newer things have been seen since",
                "have a new certificate issued, build and sign again"},
        [ALOFT_ERR_THRESHOLD] = {"threshold", ALOFT_EXIT_SIGNATURE,
                "the device asks for more than one signature, by different anchors",
                "have another holder of a key sign it as well"},
        [ALOFT_ERR_LOCKED] = {"locked", ALOFT_EXIT_USAGE,
                "the trust store asks for more signatures than it has anchors for: "
                "nobody could update the device again",
                "add anchors for this purpose, or ask for fewer signatures"},
        [ALOFT_ERR_FINAL] = {"final", ALOFT_EXIT_INCOMPATIBLE,
                "its author wanted that nobody can replace it",
                "provision the device anew if it has to trust others"},
        [ALOFT_ERR_STRANDED] = {"stranded", ALOFT_EXIT_INCOMPATIBLE,
                "the new trust store revokes the key that signed what the device "
                "runs",
                "update the device to an image that the new store trusts, then send "
                "the store again"},
        [ALOFT_ERR_CONTENT] = {"content", ALOFT_EXIT_INCOMPATIBLE,
                "it was made as firmware and is sent as a file system, or the other "
                "way round",
                "look at it with: aloft inspect FILE"},
        [ALOFT_ERR_NO_MANIFEST] = {"no_manifest", ALOFT_EXIT_SIGNATURE,
                "the device does not take images that have a signature and nothing "
                "else",
                "sign it with: aloft sign FILE -k PRIVATE_KEY"},
        [ALOFT_ERR_LAYOUT_AREA] = {"layout_area", ALOFT_EXIT_INCOMPATIBLE,
                "main (or both slots), stage and record have to be there, and every "
                "part has to begin and end with a sector",
                "add the part, or move its borders"},
        [ALOFT_ERR_LAYOUT_OVERLAP] = {"layout_overlap", ALOFT_EXIT_INCOMPATIBLE,
                "an update of the one would destroy the other", "move one of them"},
        [ALOFT_ERR_LAYOUT_SECTORS] = {"layout_sectors", ALOFT_EXIT_INCOMPATIBLE,
                "a sector of an image has to fit into one sector elsewhere",
                "put main, stage, shadow, spare and files where sectors have one "
                "size"},
        [ALOFT_ERR_LAYOUT_RECORD] = {"layout_record", ALOFT_EXIT_INCOMPATIBLE,
                "two states are kept while a third is written, so that a power cut "
                "never destroys the last one",
                "give record 3 sectors, or 6, or 9"},
        [ALOFT_ERR_LAYOUT_JOURNAL] = {"layout_journal", ALOFT_EXIT_INCOMPATIBLE,
                "one sector is kept while the other is erased",
                "give journal two sectors, or leave it out"},
        [ALOFT_ERR_LAYOUT_SLOTS] = {"layout_slots", ALOFT_EXIT_INCOMPATIBLE,
                "each of the two has to hold either image",
                "make main and stage, or slot-a and slot-b, equally large and apart"},
        [ALOFT_ERR_LAYOUT_SPARE] = {"layout_spare", ALOFT_EXIT_INCOMPATIBLE,
                "swapping moves the images by way of exactly one sector; slots that "
                "run need none",
                "give spare one sector, or leave it out"},
        [ALOFT_ERR_LAYOUT_SHADOW] = {"layout_shadow", ALOFT_EXIT_INCOMPATIBLE,
                "the shadow stands for the first sectors of main, which no update "
                "writes; slots that run have none",
                "make it as large as the boot stage in main, or leave it out"},
        [ALOFT_ERR_LAYOUT_ROOM] = {"layout_room", ALOFT_EXIT_INCOMPATIBLE,
                "a new image is staged two sectors above the beginning of main, or "
                "higher",
                "make main larger, or add a stage"},
        [ALOFT_ERR_CERTIFIED_KEY] = {"certified_key", ALOFT_EXIT_SIGNATURE,
                "devices believe a certificate only about the key that stands in it",
                "sign with the key that the certificate was made for; aloft trust "
                "certify makes one for another key"},
        [ALOFT_ERR_CHANGED] = {"changed", ALOFT_EXIT_TRANSFER,
                "parts of two files would have been put together",
                "ask again: the new file is taken from its beginning"},
};

const struct aloft_advice *aloft_advice(enum aloft_status status)
{
    static const struct aloft_advice unknown = {"unknown", ALOFT_EXIT_FAILED,
            "this version of aloft does not know the reason", "try a newer version"};
    const size_t index = (size_t)status;
    const size_t count = sizeof advices / sizeof advices[0];

    return index < count && advices[index].code != NULL ? &advices[index] : &unknown;
}
