#include "refusal.h"

#include "aloft/manifest.h"

static bool is_signed(const struct cli_image *image)
{
    struct aloft_manifest_place place;

    return cli_image_signed_size(image) != 0 ||
           aloft_manifest_locate(&place, &image->reader.base) == ALOFT_OK;
}

enum aloft_status refusal_status(const struct cli_image *image, enum aloft_status told)
{
    if (told == ALOFT_ERR_SIGNATURE && !is_signed(image)) {
        return ALOFT_ERR_UNSIGNED;
    }
    return told == ALOFT_OK ? ALOFT_ERR_REFUSED : told;
}

void refusal_advise(struct cli *cli, const struct cli_image *image,
        enum aloft_update_kind kind, enum aloft_status status)
{
    if (status == ALOFT_ERR_SPACE && kind == ALOFT_UPDATE_FILE_SYSTEM) {
        cli_why(cli, "the image is larger than the file system of the device");
        cli_hint(cli, "make the image for the flash layout that the device has");
    }
    if (status == ALOFT_ERR_UNSIGNED) {
        cli_hint(cli, "sign it with: aloft sign %s", image->path);
    }
}

enum aloft_exit refusal_of_password(struct cli *cli, const char *host, bool known)
{
    const enum aloft_exit exit = cli_fail(cli, ALOFT_ERR_AUTH, "authentication",
            known ? "%s did not accept the password" : "%s asks for a password", host);

    cli_why(cli, known ? "the device has another password"
                       : "no password was given, and there was nobody to ask");
    return exit;
}
