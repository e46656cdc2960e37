/* Everything once, and each kind of failure, for a run under valgrind: what a host allocates through us it gets back. */
#include "check.h"

#include <pthread.h>

static sample s;
static const char *model;

static int32_t stop(void *user, const char *stage, double fraction) {
    (void)stage, (void)fraction;
    return ++*(long *)user >= 20;
}

static void *job(void *argument) {
    static double room[N * D];
    lfm_align_options o = small_options();
    lfm_view x = view_of(s.x, N, D, LFM_F32), y = view_of(s.y, N, D, LFM_F32);
    lfm_alignment a = 0, b = 0;
    lfm_matches m = 0;
    lfm_evaluation e;
    lfm_call call;
    long calls = 0;
    char text[8192];
    (void)argument;
    OK(align_sample(&s, &o, NULL, &a));
    OK(lfm_alignment_transform(a, &x, 0, NULL, LFM_F64, room, N * D, NULL));
    OK(lfm_alignment_transfer(a, &x, LFM_F64, room, N * D, NULL));
    OK(lfm_alignment_match(a, NULL, NULL, &m));
    e.struct_size = sizeof e;
    OK(lfm_alignment_evaluate(a, &x, &y, 0, NULL, &e));
    OK(lfm_alignment_save(a, model));
    OK(lfm_alignment_load(model, &b));
    OK(lfm_get_text(b, "meta", text, sizeof text, NULL));
    OK(lfm_get_array(b, "phi_x", LFM_F64, NULL, 0, NULL));

    OK(lfm_call_init(&call, sizeof call));
    call.progress = stop, call.user = &calls;
    ENDS(LFM_ERROR_CANCELLED, align_sample(&s, &o, &call, &a));
    o.k = N;
    ENDS(LFM_ERROR_ARGUMENT, align_sample(&s, &o, NULL, &a));
    ENDS(LFM_ERROR_FILE, lfm_alignment_load("nowhere.npz", &a));
    OK(lfm_free(&a));
    OK(lfm_free(&b));
    OK(lfm_free(&m));
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t thread;
    if (argc != 2) return 2;
    model = argv[1];
    plant(&s, 11);
    OK(lfm_set_blas_threads(1));
    OK(lfm_set_threads(2));
    job(NULL);
    /* And from a thread that ends. */
    CHECK(pthread_create(&thread, NULL, job, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(lfm_live_handles() == 0);
    CHECK(lfm_live_bytes() == 0);
    return finish("leaks");
}
