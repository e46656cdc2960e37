/* Prints what the library says of itself and of the libraries it found. */
#include <lfm.h>

#include <stdio.h>

int main(void) {
    char text[8192];
    if (lfm_build_info(text, sizeof text, NULL) != LFM_OK) lfm_last_error(text, sizeof text);
    puts(text);
    return 0;
}
