/* Eight host threads at once give the bits that one gives, from threads that end, and with handles freed under readers. */
#include "check.h"

#include <pthread.h>

#define HOSTS 8
#define ROUNDS 3

typedef struct job {
    int number, workers;
    double c[12 * 12];
    int32_t match[N];
    float carried[N * D];
} job;

static void solve(job *j) {
    sample *s = malloc(sizeof *s);
    lfm_align_options o = small_options();
    lfm_alignment a = 0;
    lfm_call call;
    lfm_view x;
    plant(s, 100 + (uint64_t)j->number);
    OK(lfm_call_init(&call, sizeof call));
    call.threads = j->workers;
    o.solver = j->number == 3 ? LFM_SOLVER_ARPACK : j->number == 4 ? LFM_SOLVER_BLOCK : LFM_SOLVER_AUTO;
    OK(align_sample(s, &o, &call, &a));
    OK(lfm_get_array(a, "C", LFM_F64, j->c, 12 * 12, NULL));
    OK(lfm_get_array(a, "match", LFM_I32, j->match, N, NULL));
    x = view_of(s->x, N, D, LFM_F32);
    OK(lfm_alignment_transform(a, &x, 0, &call, LFM_F32, j->carried, N * D, NULL));
    OK(lfm_free(&a));
    free(s);
}

static void *host(void *argument) {
    solve(argument);
    return NULL;
}

/* The message of one thread's failure is not another's. */
static void *fail(void *argument) {
    char name[40], message[256];
    int i;
    (void)argument;
    for (i = 0; i < 2000; i++) {
        int32_t value;
        snprintf(name, sizeof name, "no%p%d", (void *)&value, i);
        if (lfm_choice_parse("metric", name, &value) != LFM_ERROR_ARGUMENT) return "status";
        lfm_last_error(message, sizeof message);
        if (strstr(message, name) == NULL) return "message";
    }
    return NULL;
}

static lfm_matrix shared;

static void *read_shared(void *argument) {
    static const int elements = N * D;
    float *copy = malloc(sizeof(float) * N * D);
    long read = 0;
    int32_t status;
    (void)argument;
    while ((status = lfm_get_array(shared, "data", LFM_F32, copy, elements, NULL)) == LFM_OK) {
        if (copy[elements - 1] != ((const sample *)argument)->x[elements - 1]) return "torn";
        read++;
    }
    free(copy);
    return status == LFM_ERROR_HANDLE ? NULL : "status";
}

int main(int argc, char **argv) {
    static job alone[HOSTS], together[HOSTS];
    static sample s;
    pthread_t threads[HOSTS];
    lfm_view x = view_of(s.x, N, D, LFM_F32);
    lfm_matrix mine;
    void *fault;
    int i, round;

    OK(lfm_set_blas_threads(1));
    for (i = 0; i < HOSTS; i++) {
        alone[i].number = i;
        alone[i].workers = 1;
        solve(&alone[i]);
    }
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < HOSTS; i++) {
            memset(&together[i], 0, sizeof together[i]);
            together[i].number = i;
            together[i].workers = 1 + (i + round) % 3;
            CHECK(pthread_create(&threads[i], NULL, host, &together[i]) == 0);
        }
        for (i = 0; i < HOSTS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
        for (i = 0; i < HOSTS; i++) {
            CHECK(memcmp(alone[i].c, together[i].c, sizeof alone[i].c) == 0);
            CHECK(memcmp(alone[i].match, together[i].match, sizeof alone[i].match) == 0);
            CHECK(memcmp(alone[i].carried, together[i].carried, sizeof alone[i].carried) == 0);
        }
    }

    for (i = 0; i < HOSTS; i++) CHECK(pthread_create(&threads[i], NULL, fail, NULL) == 0);
    for (i = 0; i < HOSTS; i++) {
        CHECK(pthread_join(threads[i], &fault) == 0);
        CHECK(fault == NULL);
    }

    /* Freed under its readers: each gets whole rows or an error. */
    CHECK(argc == 2);
    plant(&s, 9);
    OK(lfm_matrix_save(&x, argv[1], NULL));
    for (round = 0; round < 50; round++) {
        OK(lfm_matrix_load(argv[1], 0, -1, NULL, &shared));
        mine = shared;
        for (i = 0; i < HOSTS; i++) CHECK(pthread_create(&threads[i], NULL, read_shared, &s) == 0);
        OK(lfm_free(&mine));
        for (i = 0; i < HOSTS; i++) {
            CHECK(pthread_join(threads[i], &fault) == 0);
            CHECK(fault == NULL);
        }
    }
    CHECK(lfm_live_handles() == 0);
    CHECK(lfm_live_bytes() == 0);
    return finish("threads");
}
