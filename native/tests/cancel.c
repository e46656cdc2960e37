/* The progress callback: whom it is called for, on which thread, and that it can stop any long call at any point. */
#include "check.h"

#include <pthread.h>

typedef struct watch {
    pthread_t thread;
    long calls, stop_at, after_stop, foreign, bad;
} watch;

static int32_t look(void *user, const char *stage, double fraction) {
    watch *w = user;
    w->calls++;
    if (!pthread_equal(pthread_self(), w->thread)) w->foreign++;
    if (strlen(stage) == 0 || strlen(stage) > 40 || !(isnan(fraction) || (fraction >= 0 && fraction <= 1))) w->bad++;
    if (w->stop_at > 0 && w->calls > w->stop_at) w->after_stop++;
    return w->stop_at > 0 && w->calls >= w->stop_at ? 7 : 0;
}

int main(void) {
    static sample s;
    lfm_align_options o = small_options();
    lfm_call call;
    lfm_alignment whole = 0, a = 0;
    lfm_neighbors n = 0;
    lfm_view x = view_of(s.x, N, D, LFM_F32);
    double first = 0, second = 0;
    watch w;
    long all, stop;

    plant(&s, 2);
    OK(lfm_set_blas_threads(1));
    OK(lfm_call_init(&call, sizeof call));
    memset(&w, 0, sizeof w);
    w.thread = pthread_self();
    call.progress = look;
    call.user = &w;
    OK(align_sample(&s, &o, &call, &whole));
    all = w.calls;
    CHECK(all > 8);
    CHECK(w.foreign == 0 && w.bad == 0);

    for (stop = 1; stop <= all; stop += 1 + stop / 6) {
        w.calls = w.after_stop = 0;
        w.stop_at = stop;
        a = 0;
        ENDS(LFM_ERROR_CANCELLED, align_sample(&s, &o, &call, &a));
        CHECK(a == 0);
        CHECK(w.after_stop == 0);
        CHECK(lfm_live_bytes() == 0);
        CHECK(lfm_live_handles() == 1);
    }
    w.calls = 0;
    w.stop_at = 1;
    ENDS(LFM_ERROR_CANCELLED, lfm_knn(&x, NULL, &call, &n));
    CHECK(n == 0);

    /* Afterwards everything works, with the same result. */
    w.stop_at = 0;
    OK(align_sample(&s, &o, &call, &a));
    OK(lfm_get_number(a, "similarity", &first));
    OK(lfm_get_number(whole, "similarity", &second));
    CHECK(first == second);
    CHECK(w.foreign == 0 && w.bad == 0);
    OK(lfm_free(&a));
    OK(lfm_free(&whole));
    return finish("cancel");
}
