/* Writes its arguments to the file "called", a line for each call, and ends with the
 * code that the file "code" holds; without such a file it waits to be killed. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    FILE *const called = fopen("called", "a");
    FILE *code_file = NULL;
    char digits[8] = "";

    if (called == NULL) {
        return 1;
    }
    fprintf(called, "%ld", (long)getpid());
    for (int i = 1; i < argc; i++) {
        fprintf(called, " %s", argv[i]);
    }
    fputc('\n', called);
    fclose(called);
    code_file = fopen("code", "r");
    if (code_file == NULL || fgets(digits, sizeof(digits), code_file) == NULL) {
        pause();
        return 0;
    }
    fclose(code_file);
    remove("code"); // once only: the next call waits
    return (int)strtol(digits, NULL, 10);
}
