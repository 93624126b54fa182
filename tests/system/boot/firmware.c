/* The smallest firmware that shows that it runs: its version, then its arguments. */
#include <stdio.h>

#define TEXT(number) #number
#define LINE(number) "version " TEXT(number)

int main(int argc, char **argv)
{
    int failed = puts(LINE(VERSION)) < 0;

    for (int i = 0; i < argc; i++) {
        failed |= puts(argv[i]) < 0;
    }
    return failed;
}
