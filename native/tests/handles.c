/* Wrong handles of every sort: stale, freed twice, of another kind, made up. */
#include "check.h"

int main(void) {
    static sample s;
    lfm_align_options o = small_options();
    lfm_alignment a = 0, copy;
    lfm_map map = 0;
    lfm_spectrum sx = 0, sy = 0;
    lfm_transform t = 0;
    lfm_matches m = 0;
    double value = 0;
    uint64_t state = 42;
    int i;

    plant(&s, 1);
    OK(lfm_set_blas_threads(1));
    CHECK(lfm_live_handles() == 0);
    OK(align_sample(&s, &o, NULL, &a));
    CHECK(a != 0);
    OK(lfm_alignment_get_map(a, &map));
    OK(lfm_alignment_get_spectrum(a, 0, &sx));
    OK(lfm_alignment_get_spectrum(a, 1, &sy));
    OK(lfm_alignment_get_transform(a, &t));
    CHECK(lfm_live_handles() == 5);

    /* Of another kind, which compilers refuse unless the type is taken off. */
    ENDS(LFM_ERROR_HANDLE, lfm_alignment_get_map((void *)map, &map));
    ENDS(LFM_ERROR_HANDLE, lfm_alignment_match((void *)sx, NULL, NULL, &m));
    ENDS(LFM_ERROR_HANDLE, lfm_zoomout((void *)a, sx, sy, NULL, NULL, &map));
    ENDS(LFM_ERROR_HANDLE, lfm_map_match(map, sx, (void *)t, NULL, NULL, &m));
    ENDS(LFM_ERROR_HANDLE, lfm_spectrum_compute((void *)sx, NULL, NULL, &sx));
    ENDS(LFM_ERROR_HANDLE, lfm_migration_save((void *)a, "never.npz"));
    CHECK(m == NULL);

    /* A handle where its address belongs. */
    ENDS(LFM_ERROR_HANDLE, lfm_free(map));
    ENDS(LFM_ERROR_HANDLE, lfm_free((char *)&map + 1));
    CHECK(lfm_live_handles() == 5);

    /* The parts outlive the whole. */
    copy = a;
    OK(lfm_free(&a));
    CHECK(a == 0);
    OK(lfm_map_match(map, sx, sy, NULL, NULL, &m));
    OK(lfm_get_number(m, "count", &value));
    CHECK(value == N);

    /* Stale and freed twice. */
    OK(lfm_free(&a));
    OK(lfm_free(NULL));
    ENDS(LFM_ERROR_HANDLE, lfm_free(&copy));
    CHECK(copy != 0);
    ENDS(LFM_ERROR_HANDLE, lfm_get_number(copy, "similarity", &value));
    ENDS(LFM_ERROR_HANDLE, lfm_alignment_save(copy, "never.npz"));
    ENDS(LFM_ERROR_HANDLE, lfm_alignment_save(0, "never.npz"));
    ENDS(LFM_ERROR_HANDLE, lfm_alignment_export_onnx(copy, "never.onnx"));

    /* A slot that is used again answers to its new number only. */
    OK(align_sample(&s, &o, NULL, &a));
    CHECK(a != copy);
    ENDS(LFM_ERROR_HANDLE, lfm_get_number(copy, "similarity", &value));
    OK(lfm_get_number(a, "similarity", &value));
    CHECK(value > 0 && value <= 1);

    /* Made up. */
    for (i = 0; i < 100000; i++) {
        uint64_t random = random_bits(&state);
        if (lfm_free(&random) != LFM_ERROR_HANDLE) CHECK(!"a random number was taken for a handle");
    }
    for (i = 0; i < 64; i++) {
        void *near = (void *)((uintptr_t)a ^ ((uintptr_t)1 << i));
        if (near != map && near != sx && near != sy && near != t && near != m)
            ENDS(LFM_ERROR_HANDLE, lfm_get_number(near, "similarity", &value));
    }
    OK(lfm_free(&a));
    OK(lfm_free(&map));
    OK(lfm_free(&sx));
    OK(lfm_free(&sy));
    OK(lfm_free(&t));
    OK(lfm_free(&m));
    CHECK(lfm_live_handles() == 0);
    CHECK(lfm_live_bytes() == 0);
    return finish("handles");
}
