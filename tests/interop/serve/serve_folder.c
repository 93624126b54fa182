/* serve_folder DIR PORT [-v]: aloft_serve() and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "aloft/serve.h"

int main(int argc, char **argv)
{
    struct aloft_serve_options options = {.address = "127.0.0.1"};
    struct aloft_serve_end end;
    enum aloft_status status;

    if (argc < 3) {
        return 2;
    }
    options.folder = argv[1];
    options.port = (uint16_t)strtoul(argv[2], NULL, 10);
    options.access_log = argc > 3 && strcmp(argv[3], "-v") == 0;
    options.out = stdout;
    options.log = stderr;
    status = aloft_serve(&options, &end);
    if (status != ALOFT_OK) {
        (void)fprintf(stderr, "%s\n", end.what); // where else to complain
        return 1;
    }
    return 0;
}
