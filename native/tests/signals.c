/* The library leaves the host's signals, streams, locale and working folder as they were. */
#include "check.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static void on_interrupt(int number) { caught = number; }

int main(int argc, char **argv) {
    static const int watched[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGPIPE, SIGCHLD, SIGCONT, SIGTSTP,
                                  SIGTTIN, SIGTTOU, SIGWINCH, SIGUSR1, SIGUSR2, SIGALRM};
    static sample s;
    struct sigaction before[sizeof watched / sizeof *watched], after, mine;
    char folder[4096], now[4096];
    lfm_align_options o = small_options();
    lfm_alignment a = 0, b = 0;
    size_t i;

    memset(&mine, 0, sizeof mine);
    mine.sa_handler = on_interrupt;
    CHECK(sigaction(SIGINT, &mine, NULL) == 0);
    for (i = 0; i < sizeof watched / sizeof *watched; i++) CHECK(sigaction(watched[i], NULL, &before[i]) == 0);
    CHECK(getcwd(folder, sizeof folder) != NULL);

    CHECK(argc == 2);
    plant(&s, 3);
    OK(align_sample(&s, &o, NULL, &a));
    OK(lfm_alignment_save(a, argv[1]));
    OK(lfm_alignment_load(argv[1], &b));
    ENDS(LFM_ERROR_FILE, lfm_alignment_load("nowhere.npz", &b));

    for (i = 0; i < sizeof watched / sizeof *watched; i++) {
        CHECK(sigaction(watched[i], NULL, &after) == 0);
        if (after.sa_handler != before[i].sa_handler || after.sa_flags != before[i].sa_flags) printf("signal %d was touched\n", watched[i]);
        CHECK(after.sa_handler == before[i].sa_handler && after.sa_flags == before[i].sa_flags);
    }
    CHECK(raise(SIGINT) == 0 && caught == SIGINT);
    CHECK(getcwd(now, sizeof now) != NULL && strcmp(folder, now) == 0);
    OK(lfm_free(&a));
    OK(lfm_free(&b));
    return finish("signals");
}
