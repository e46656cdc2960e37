/* What the programs of bad input share: the ways in which it can be bad, and one object of each kind. */
#ifndef LFM_BOUNDARY_H
#define LFM_BOUNDARY_H

#include "check.h"

#include <unistd.h>

static sample s;
static lfm_view x, y, f;
static lfm_neighbors neighbors;
static lfm_graph graph;
static lfm_spectrum spectrum;
static lfm_matrix descriptors;
static lfm_map map;
static lfm_transform transform;
static lfm_alignment alignment;
static double room[N * 64];

#define STALE ((void *)0x1234567890abcdefu)

/* Where a handle of any kind goes: the variable out of whoever calls. */
#define OUT ((void *)&out)

/* Each way in which the shape of a view can be wrong, given to one call. CALL uses v. */
#define BAD_SHAPES(good, call)                                                              \
    do {                                                                                    \
        lfm_view good_ = (good), bad_, *v = NULL;                                           \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        v = &bad_;                                                                          \
        bad_ = good_, bad_.data = NULL;                                                     \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.type = 0;                                                        \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.type = LFM_I32;                                                  \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.rows = -1;                                                       \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.cols = INT64_MIN;                                                \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.rows = (int64_t)1 << 31;                                         \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.ld = good_.cols - 1;                                             \
        if (bad_.ld != 0) ENDS(LFM_ERROR_ARGUMENT, call);                                   \
        bad_ = good_, bad_.ld = -1;                                                         \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.ld = INT64_MAX / 2;                                              \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.ld = INT64_MAX / good_.rows;                                     \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.data = (const char *)good_.data + 1;                             \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        bad_ = good_, bad_.reserved = 1;                                                    \
        ENDS(LFM_ERROR_STRUCT, call);                                                       \
        bad_ = view_of(NULL, 0, 0, LFM_F32);                                                \
        CHECK((call) < 0);                                                                  \
        bad_ = view_of(NULL, 0, good_.cols, LFM_F32);                                       \
        (void)(call);                                                                       \
    } while (0)

/* ... and samples that are too few, not finite, or beyond float32. */
#define BAD_VIEWS(good, call)                                                               \
    do {                                                                                    \
        float nan_[4] = {1, 2, NAN, 4};                                                     \
        double big_[4] = {1, 2, 1e300, 4};                                                  \
        lfm_view few_, *v = &few_;                                                          \
        few_ = view_of(nan_, 2, 2, LFM_F32);                                                \
        CHECK((call) < 0);                                                                  \
        few_ = view_of(big_, 2, 2, LFM_F64);                                                \
        CHECK((call) < 0);                                                                  \
        BAD_SHAPES(good, call);                                                             \
    } while (0)

/* NaN is found where the shape is right, and the message says where. */
#define BAD_VALUE(good, call)                                                               \
    do {                                                                                    \
        lfm_view bad_ = (good), *v = &bad_;                                                 \
        static double copy_[N * 64];                                                        \
        char message_[512];                                                                 \
        int64_t i_, j_;                                                                     \
        for (i_ = 0; i_ < bad_.rows; i_++)                                                  \
            for (j_ = 0; j_ < bad_.cols; j_++)                                              \
                copy_[i_ * bad_.cols + j_] = bad_.type == LFM_F32                           \
                    ? ((const float *)bad_.data)[i_ * bad_.cols + j_]                       \
                    : ((const double *)bad_.data)[i_ * bad_.cols + j_];                     \
        copy_[1 * bad_.cols + 1] = NAN;                                                     \
        bad_.data = copy_, bad_.type = LFM_F64;                                             \
        ENDS(LFM_ERROR_DATA, call);                                                         \
        lfm_last_error(message_, sizeof message_);                                          \
        CHECK(strstr(message_, "row 1, column 1") != NULL);                                 \
    } while (0)

/* Each way in which struct_size can be wrong. CALL uses o. */
#define BAD_STRUCT(type, init, call)                                                        \
    do {                                                                                    \
        struct { type o; char beyond[64]; } wide_;                                          \
        type *o = &wide_.o;                                                                 \
        memset(&wide_, 0, sizeof wide_);                                                    \
        ENDS(LFM_ERROR_ARGUMENT, init(NULL, sizeof *o));                                    \
        ENDS(LFM_ERROR_STRUCT, init(o, 0));                                                 \
        ENDS(LFM_ERROR_STRUCT, init(o, 12));                                                \
        ENDS(LFM_ERROR_STRUCT, init(o, 8192));                                              \
        OK(init(o, sizeof *o));                                                             \
        CHECK(o->struct_size == sizeof *o);                                                 \
        o->struct_size = 0;                                                                 \
        ENDS(LFM_ERROR_STRUCT, call);                                                       \
        o->struct_size = 7;                                                                 \
        ENDS(LFM_ERROR_STRUCT, call);                                                       \
        o->struct_size = sizeof *o - 4;                                                     \
        ENDS(LFM_ERROR_STRUCT, call);                                                       \
        o->struct_size = SIZE_MAX;                                                          \
        ENDS(LFM_ERROR_STRUCT, call);                                                       \
        OK(init(o, sizeof wide_));                                                          \
        CHECK(o->struct_size == sizeof wide_);                                              \
        OK(call);                                                                           \
        wide_.beyond[63] = 1;                                                               \
        ENDS(LFM_ERROR_STRUCT, call);                                                       \
        memset(&wide_, 0xff, sizeof wide_);                                                 \
        OK(init(o, 8));                                                                     \
        CHECK(wide_.beyond[0] == (char)0xff);                                               \
        OK(call);                                                                           \
    } while (0)

/* The buffer of (type, buffer, capacity, needed): asking, too small, too large, wrong. CALL uses t, b, c, n. */
#define BUFFERS(count, call)                                                                \
    do {                                                                                    \
        int32_t t = LFM_F64;                                                                \
        void *b = NULL;                                                                     \
        int64_t c = 0, needed_ = -5, *n = &needed_;                                         \
        OK(call);                                                                           \
        CHECK(needed_ == (count));                                                          \
        c = 5;                                                                              \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        b = room, c = -1;                                                                   \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
        c = (count)-1, needed_ = -5, room[0] = 0.125;                                       \
        ENDS(LFM_ERROR_BUFFER, call);                                                       \
        CHECK(needed_ == (count) && room[0] == 0.125);                                      \
        c = N * 64, room[count] = 0.125;                                                    \
        OK(call);                                                                           \
        CHECK(room[count] == 0.125);                                                        \
        n = NULL;                                                                           \
        OK(call);                                                                           \
        t = 9;                                                                              \
        ENDS(LFM_ERROR_ARGUMENT, call);                                                     \
    } while (0)

/* A call must refuse a handle that is none. CALL uses h. */
#define BAD_HANDLE(call)                                                                    \
    do {                                                                                    \
        void *h = NULL;                                                                     \
        ENDS(LFM_ERROR_HANDLE, call);                                                       \
        h = STALE;                                                                          \
        ENDS(LFM_ERROR_HANDLE, call);                                                       \
        h = neighbors;                                                                      \
        ENDS(LFM_ERROR_HANDLE, call);                                                       \
    } while (0)

static int32_t freed(int32_t status, void *address_of_handle) {
    if (status == LFM_OK) OK(lfm_free(address_of_handle));
    return status;
}

/* A call that makes a handle, which is then freed. */
#define MAKES(call) (out = NULL, freed(call, &out))

static void make_objects(void) {
    lfm_align_options o = small_options();
    lfm_knn_options knn;
    lfm_spectrum_options so;
    int32_t sources[4] = {0, 30, 60, 90};
    plant(&s, 5);
    x = view_of(s.x, N, D, LFM_F32);
    y = view_of(s.y, N, D, LFM_F32);
    OK(lfm_set_blas_threads(1));
    OK(lfm_knn_options_init(&knn, sizeof knn));
    knn.k = 10;
    OK(lfm_spectrum_options_init(&so, sizeof so));
    so.eigenpairs = 12;
    OK(lfm_knn(&x, &knn, NULL, &neighbors));
    OK(lfm_graph_build(neighbors, NULL, NULL, NULL, &graph));
    OK(lfm_spectrum_compute(graph, &so, NULL, &spectrum));
    OK(lfm_descriptors_compute(graph, spectrum, NULL, sources, 4, NULL, NULL, 0, NULL, NULL, &descriptors));
    OK(lfm_matrix_view(descriptors, &f));
    OK(lfm_map_solve(spectrum, &f, spectrum, &f, NULL, NULL, &map));
    OK(lfm_transform_fit(&x, &y, s.anchors, ANCHORS, NULL, NULL, &transform));
    OK(align_sample(&s, &o, NULL, &alignment));
}

static void free_objects(void) {
    OK(lfm_free(&neighbors));
    OK(lfm_free(&graph));
    OK(lfm_free(&spectrum));
    OK(lfm_free(&descriptors));
    OK(lfm_free(&map));
    OK(lfm_free(&transform));
    OK(lfm_free(&alignment));
    CHECK(lfm_live_handles() == 0);
    CHECK(lfm_live_bytes() == 0);
}

#endif
