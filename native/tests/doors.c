/* Bad input to every function of lfm.h: a status and a sentence, nothing written, nothing leaked, no crash. */
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

#define STALE ((lfm_handle)0x1234567890abcdefu)

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
                copy_[i_ * bad_.cols + j_] = bad_.type == LFM_F32 ? ((const float *)bad_.data)[i_ * bad_.cols + j_] : ((const double *)bad_.data)[i_ * bad_.cols + j_]; \
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
        lfm_handle h = 0;                                                                   \
        ENDS(LFM_ERROR_HANDLE, call);                                                       \
        h = STALE;                                                                          \
        ENDS(LFM_ERROR_HANDLE, call);                                                       \
        h = neighbors;                                                                      \
        ENDS(LFM_ERROR_HANDLE, call);                                                       \
    } while (0)

static int32_t freed(int32_t status, lfm_handle *handle) {
    if (status == LFM_OK) OK(lfm_free(handle));
    return status;
}

/* A call that makes a handle, which is then freed. */
#define MAKES(call) (out = 0, freed(call, &out))

static void library(void) {
    char text[4096], small[8];
    size_t needed = 0;
    int32_t value = 5;
    CHECK(lfm_version() == LFM_VERSION);
    CHECK(strcmp(lfm_version_string(), LFM_VERSION_STRING) == 0);
    CHECK(lfm_abi_version() == LFM_ABI_VERSION);
    CHECK(strcmp(lfm_status_name(LFM_ERROR_CANCELLED), "LFM_ERROR_CANCELLED") == 0);
    CHECK(strcmp(lfm_status_name(77), "unknown") == 0);
    OK(lfm_build_info(text, sizeof text, &needed));
    CHECK(strlen(text) + 1 == needed && strstr(text, "\"abi\":1") != NULL && strstr(text, "\"blas\":{\"path\"") != NULL);
    OK(lfm_build_info(NULL, 0, &needed));
    ENDS(LFM_ERROR_ARGUMENT, lfm_build_info(NULL, 9, &needed));
    ENDS(LFM_ERROR_BUFFER, lfm_build_info(small, sizeof small, &needed));
    ENDS(LFM_ERROR_ARGUMENT, lfm_set_threads(-1));
    ENDS(LFM_ERROR_ARGUMENT, lfm_set_threads(1025));
    OK(lfm_set_threads(2));
    ENDS(LFM_ERROR_ARGUMENT, lfm_set_blas_threads(0));
    OK(lfm_set_blas_threads(1));

    OK(lfm_choice_parse("refine", "self-learning", &value));
    CHECK(value == LFM_REFINE_SELF_LEARNING);
    OK(lfm_choice_parse("normalization", "auto", &value));
    CHECK(value == LFM_NORMALIZATION_AUTO);
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse("refine", "selflearning", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse("color", "red", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse(NULL, "red", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse("refine", NULL, &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse("refine", "\xff\xfe", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse("refine", "icp", NULL));
    CHECK(value == LFM_NORMALIZATION_AUTO);
    OK(lfm_choice_names("pointwise", text, sizeof text, &needed));
    CHECK(strcmp(text, "direct,adjoint") == 0 && needed == sizeof "direct,adjoint");
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_names("nothing", text, sizeof text, NULL));

    /* The last error is cut at whole characters and always ended. */
    ENDS(LFM_ERROR_ARGUMENT, lfm_choice_parse("refine", "\xc3\xa4\xc3\xa4\xc3\xa4", &value));
    needed = lfm_last_error(NULL, 0);
    CHECK(needed == lfm_last_error(text, sizeof text) && needed == strlen(text));
    for (value = 1; value < 24; value++) {
        memset(text, 'x', sizeof text);
        CHECK(lfm_last_error(text, (size_t)value) == needed && strlen(text) < (size_t)value && text[value] == 'x');
        CHECK(strlen(text) == 0 || (unsigned char)text[strlen(text) - 1] != 0xc3);
    }
}

static void handles(void) {
    lfm_neighbors wide = neighbors;
    int32_t type = 9, axes = 9;
    int64_t rows = 9, cols = 9;
    double value = 9;
    char text[64];
    BAD_HANDLE(h == neighbors ? LFM_ERROR_HANDLE : lfm_get_shape(h, "C", &type, &axes, &rows, &cols));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(map, "D", &type, &axes, &rows, &cols));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(map, NULL, &type, &axes, &rows, &cols));
    CHECK(type == 9 && axes == 9 && rows == 9 && cols == 9);
    OK(lfm_get_shape(spectrum, "phi", &type, &axes, &rows, &cols));
    CHECK(type == LFM_F64 && axes == 2 && rows == N && cols == 12);
    OK(lfm_get_shape(spectrum, "lambda", NULL, NULL, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(spectrum, "mass", &type, NULL, NULL, NULL));
    BUFFERS(N * 12, lfm_get_array(spectrum, "phi", t, b, c, n));
    BUFFERS(N * 10, lfm_get_array(wide, "indices", t, b, c, n));
    BUFFERS(D * D, lfm_get_array(alignment, "transform", t, b, c, n));
    BUFFERS(ANCHORS * D, lfm_get_array(alignment, "anchor_rows_x", t, b, c, n));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_array(wide, "indices", LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_array(wide, "distances", LFM_I64, room, N * 64, NULL));
    OK(lfm_get_array(graph, "row_start", LFM_I32, room, N * 64, NULL));
    CHECK(((int32_t *)room)[0] == 0 && ((int32_t *)room)[N] > 0);
    BAD_HANDLE(h == neighbors ? LFM_ERROR_HANDLE : lfm_get_array(h, "C", LFM_F64, room, N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_number(map, "weight", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_number(map, "similarity", NULL));
    CHECK(value == 9);
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_text(map, "meta", text, sizeof text, NULL));
    ENDS(LFM_ERROR_BUFFER, lfm_get_text(alignment, "meta", text, sizeof text, NULL));
    OK(lfm_get_text(alignment, "advice", NULL, 0, NULL));
    OK(lfm_get_text(spectrum, "laplacian", text, sizeof text, NULL));
    CHECK(strcmp(text, "normalized") == 0);
    ENDS(LFM_ERROR_HANDLE, lfm_get_text(STALE, "meta", text, sizeof text, NULL));
}

static void files(const char *folder) {
    char path[4096], bad[4096];
    lfm_matrix out = 0;
    lfm_view view;
    int32_t pairs[8];
    int64_t needed = 0;
    FILE *file;
    snprintf(path, sizeof path, "%s/doors.npy", folder);
    OK(lfm_matrix_save(&x, path, NULL));
    BAD_SHAPES(x, lfm_matrix_save(v, path, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_save(&x, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_save(&x, "no-extension", NULL));
    snprintf(bad, sizeof bad, "%s/no/such/folder/x.npy", folder);
    ENDS(LFM_ERROR_OUTPUT, lfm_matrix_save(&x, bad, NULL));
    ENDS(LFM_ERROR_FILE, lfm_matrix_load(bad, 0, -1, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(NULL, 0, -1, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, 0, -1, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, -1, -1, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, 5, 5, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, 5, N + 1, NULL, &out));
    CHECK(out == 0);
    OK(lfm_matrix_load(path, 5, 15, NULL, &out));
    OK(lfm_matrix_view(out, &view));
    CHECK(view.rows == 10 && view.cols == D && view.type == LFM_F32 && memcmp(view.data, s.x + 5 * D, D * sizeof(float)) == 0);
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_view(out, NULL));
    BUFFERS(10 * D, lfm_get_array(out, "data", t, b, c, n));
    OK(lfm_free(&out));
    BAD_HANDLE(lfm_matrix_view(h, &view));

    snprintf(bad, sizeof bad, "%s/doors.csv", folder);
    file = fopen(bad, "w");
    CHECK(file != NULL && fputs("x,y\n3,4\n5,6\n", file) > 0 && fclose(file) == 0);
    OK(lfm_anchors_load(bad, NULL, 0, &needed));
    CHECK(needed == 4);
    ENDS(LFM_ERROR_BUFFER, lfm_anchors_load(bad, pairs, 3, &needed));
    OK(lfm_anchors_load(bad, pairs, 8, &needed));
    CHECK(pairs[0] == 3 && pairs[3] == 6);
    ENDS(LFM_ERROR_FILE, lfm_anchors_load(path, pairs, 8, &needed));
    ENDS(LFM_ERROR_ARGUMENT, lfm_anchors_load(NULL, pairs, 8, &needed));
    unlink(path);
    unlink(bad);
    ENDS(LFM_ERROR_ARGUMENT, lfm_anchors_random(0, 10, 0, pairs, 8, &needed));
    ENDS(LFM_ERROR_ARGUMENT, lfm_anchors_random(11, 10, 0, pairs, 8, &needed));
    ENDS(LFM_ERROR_ARGUMENT, lfm_anchors_random(1, (int64_t)1 << 40, 0, pairs, 8, &needed));
    ENDS(LFM_ERROR_BUFFER, lfm_anchors_random(5, 10, 0, pairs, 8, &needed));
    CHECK(needed == 10);
    OK(lfm_anchors_random(4, 10, 7, pairs, 8, NULL));
}

static void graphs(void) {
    lfm_handle out = 0;
    lfm_knn_options knn;
    lfm_graph_options go;
    lfm_spectrum_options so;
    lfm_descriptor_options dopt;
    int64_t start[4] = {0, 1, 3, 4};
    int32_t columns[4] = {1, 0, 2, 1}, sources[2] = {0, 5}, labels[N], classes[2] = {0, 1};
    double ones[4] = {1, 1, 1, 1}, lambda[2] = {0, 0.5}, phi[6] = {1, 0, 1, 0, 1, 0}, mass[3] = {1, 1, 1};
    lfm_view vphi = view_of(phi, 3, 2, LFM_F64), duplicate, zero;
    float zeros[4 * 2] = {0};
    int i;
    OK(lfm_knn_options_init(&knn, sizeof knn));
    knn.k = 10;

    BAD_VIEWS(x, MAKES(lfm_knn(v, &knn, NULL, &out)));
    BAD_VALUE(x, lfm_knn(v, &knn, NULL, &out));
    BAD_STRUCT(lfm_knn_options, lfm_knn_options_init, MAKES(lfm_knn(&x, o, NULL, &out)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_knn(&x, &knn, o, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, NULL));
    knn.k = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, &out));
    knn.k = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, &out));
    knn.k = 3, knn.metric = 3;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, &out));
    knn.metric = 0, knn.method = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, &out));
    knn.method = 0, knn.reserved = 4;
    ENDS(LFM_ERROR_STRUCT, lfm_knn(&x, &knn, NULL, &out));
    knn.reserved = 0, knn.k = 1;
    zero = view_of(zeros, 4, 2, LFM_F32);
    ENDS(LFM_ERROR_DATA, lfm_knn(&zero, &knn, NULL, &out));
    duplicate = x, duplicate.rows = 1;
    ENDS(LFM_ERROR_DATA, lfm_knn(&duplicate, &knn, NULL, &out));
    knn.metric = LFM_METRIC_EUCLIDEAN;
    OK(MAKES(lfm_knn(&zero, &knn, NULL, &out)));

    BAD_HANDLE(h == neighbors ? LFM_ERROR_HANDLE : lfm_graph_build(h, NULL, NULL, NULL, &out));
    ENDS(LFM_ERROR_HANDLE, lfm_graph_build(spectrum, NULL, NULL, NULL, &out));
    BAD_STRUCT(lfm_graph_options, lfm_graph_options_init, MAKES(lfm_graph_build(neighbors, NULL, o, NULL, &out)));
    OK(lfm_graph_options_init(&go, sizeof go));
    go.connect = 1;
    BAD_VIEWS(x, MAKES(lfm_graph_build(neighbors, v, &go, NULL, &out)));
    BAD_VALUE(x, lfm_graph_build(neighbors, v, &go, NULL, &out));
    duplicate.rows = N - 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_build(neighbors, &duplicate, &go, NULL, &out));
    OK(MAKES(lfm_graph_build(neighbors, &x, &go, NULL, &out)));
    go.connect = 2;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_build(neighbors, &x, &go, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_build(neighbors, NULL, NULL, NULL, NULL));

    OK(MAKES(lfm_graph_from_arrays(3, 4, start, columns, ones, ones, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(0, 4, start, columns, ones, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, -4, start, columns, ones, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 3, start, columns, ones, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(INT64_MAX, 4, start, columns, ones, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, NULL, columns, ones, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, NULL, ones, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, NULL, ones, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, NULL));
    ones[1] = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, &out));
    ones[1] = 1, columns[3] = 7;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, &out));
    columns[3] = 1, start[1] = -9;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, &out));
    start[1] = INT64_MAX;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, &out));

    BAD_HANDLE(lfm_graph_geodesics(h, sources, 2, NULL, LFM_F64, room, N * 64, NULL));
    BUFFERS(2 * N, lfm_graph_geodesics(graph, sources, 2, NULL, t, b, c, n));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, NULL, 2, NULL, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, sources, -2, NULL, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, sources, 2, NULL, LFM_I64, room, N * 64, NULL));
    sources[1] = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, sources, 2, NULL, LFM_F64, room, N * 64, NULL));
    sources[1] = 5;

    BAD_HANDLE(lfm_spectrum_compute(h, NULL, NULL, &out));
    BAD_STRUCT(lfm_spectrum_options, lfm_spectrum_options_init, MAKES(lfm_spectrum_compute(graph, o, NULL, &out)));
    OK(lfm_spectrum_options_init(&so, sizeof so));
    so.eigenpairs = N + 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, &so, NULL, &out));
    so.eigenpairs = 5, so.tolerance = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, &so, NULL, &out));
    so.tolerance = 1e-8, so.solver = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, &so, NULL, &out));
    so.solver = LFM_SOLVER_BLOCK, so.max_products = 1, so.eigenpairs = 20;
    ENDS(LFM_ERROR_CONVERGENCE, lfm_spectrum_compute(graph, &so, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, NULL, NULL, NULL));

    OK(MAKES(lfm_spectrum_from_arrays(lambda, 2, &vphi, mass, LFM_LAPLACIAN_RANDOMWALK, &out)));
    BAD_SHAPES(vphi, lfm_spectrum_from_arrays(lambda, 2, v, NULL, 0, &out));
    BAD_VALUE(vphi, lfm_spectrum_from_arrays(lambda, 2, v, NULL, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(NULL, 2, &vphi, NULL, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 0, &vphi, NULL, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 1, &vphi, NULL, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, NULL, 3, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, NULL, 0, NULL));
    mass[1] = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, mass, 1, &out));
    lambda[1] = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, NULL, 0, &out));

    OK(MAKES(lfm_spectrum_extend(spectrum, graph, &x, &y, 10, 0, NULL, &out)));
    BAD_HANDLE(lfm_spectrum_extend(h, graph, &x, &y, 10, 0, NULL, &out));
    BAD_HANDLE(lfm_spectrum_extend(spectrum, h, &x, &y, 10, 0, NULL, &out));
    BAD_VIEWS(x, MAKES(lfm_spectrum_extend(spectrum, graph, v, &y, 10, 0, NULL, &out)));
    BAD_VIEWS(y, MAKES(lfm_spectrum_extend(spectrum, graph, &x, v, 10, 0, NULL, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_extend(spectrum, graph, &x, &y, N + 1, 0, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_extend(spectrum, graph, &x, &y, 10, 9, NULL, &out));

    for (i = 0; i < N; i++) labels[i] = i % 2;
    OK(lfm_descriptor_options_init(&dopt, sizeof dopt));
    OK(MAKES(lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, &out)));
    BAD_HANDLE(lfm_descriptors_compute(h, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
    BAD_HANDLE(lfm_descriptors_compute(graph, h, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
    BAD_STRUCT(lfm_descriptor_options, lfm_descriptor_options_init, MAKES(lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, o, NULL, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, NULL, 2, NULL, NULL, 0, &dopt, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, NULL, 0, NULL, NULL, 0, &dopt, NULL, &out));
    sources[0] = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
    sources[0] = 0, dopt.kinds[0] = LFM_DESCRIPTOR_LABEL;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, labels, NULL, 0, &dopt, NULL, &out));
    OK(MAKES(lfm_descriptors_compute(graph, spectrum, NULL, NULL, 0, labels, classes, 2, &dopt, NULL, &out)));
    dopt.kinds[0] = LFM_DESCRIPTOR_COSINE;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
    BAD_VIEWS(x, MAKES(lfm_descriptors_compute(graph, spectrum, v, sources, 2, NULL, NULL, 0, &dopt, NULL, &out)));
    dopt.kind_count = 13;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, &x, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
    dopt.kind_count = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, &x, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
    dopt.kind_count = 1, dopt.kinds[0] = 99;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, &x, sources, 2, NULL, NULL, 0, &dopt, NULL, &out));
}

static void maps(void) {
    lfm_handle out = 0;
    lfm_map_options mo;
    lfm_zoomout_options zo;
    lfm_match_options ma;
    int32_t match[N];
    double c[13 * 13] = {0};
    lfm_view vc = view_of(c, 12, 12, LFM_F64), other;
    lfm_map large = 0;
    int i;
    for (i = 0; i < N; i++) match[i] = i;
    for (i = 0; i < 12; i++) c[13 * i] = 1;

    OK(MAKES(lfm_map_solve(spectrum, &f, spectrum, &f, NULL, NULL, &out)));
    BAD_VIEWS(f, MAKES(lfm_map_solve(spectrum, v, spectrum, &f, NULL, NULL, &out)));
    BAD_VIEWS(f, MAKES(lfm_map_solve(spectrum, &f, spectrum, v, NULL, NULL, &out)));
    BAD_VALUE(f, lfm_map_solve(spectrum, v, spectrum, &f, NULL, NULL, &out));
    BAD_HANDLE(lfm_map_solve(h, &f, spectrum, &f, NULL, NULL, &out));
    BAD_HANDLE(lfm_map_solve(spectrum, &f, h, &f, NULL, NULL, &out));
    BAD_STRUCT(lfm_map_options, lfm_map_options_init, MAKES(lfm_map_solve(spectrum, &f, spectrum, &f, o, NULL, &out)));
    OK(lfm_map_options_init(&mo, sizeof mo));
    mo.weight_laplacian = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, &mo, NULL, &out));
    mo.weight_laplacian = 0, mo.weight_descriptor = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, &mo, NULL, &out));
    mo.weight_descriptor = 1, mo.mask = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, &mo, NULL, &out));
    other = f, other.cols--, other.ld = f.cols;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &other, NULL, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, NULL, NULL, NULL));

    OK(MAKES(lfm_map_from_array(&vc, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_array(NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_array(&vc, NULL));
    BAD_VALUE(vc, lfm_map_from_array(v, &out));
    other = view_of(c, 13, 13, LFM_F64);
    OK(lfm_map_from_array(&other, &large));

    OK(MAKES(lfm_map_from_match(spectrum, spectrum, match, N, 0, 0, &out)));
    BAD_HANDLE(lfm_map_from_match(h, spectrum, match, N, 0, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N - 1, 0, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, NULL, N, 0, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N, 13, 0, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N, 0, -1, &out));
    match[3] = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N, 0, 0, &out));

    OK(lfm_zoomout_options_init(&zo, sizeof zo));
    OK(MAKES(lfm_zoomout(map, spectrum, spectrum, &zo, NULL, &out)));
    BAD_HANDLE(lfm_zoomout(h, spectrum, spectrum, &zo, NULL, &out));
    BAD_STRUCT(lfm_zoomout_options, lfm_zoomout_options_init, o->struct_size == 8 ? LFM_OK : MAKES(lfm_zoomout(map, spectrum, spectrum, o, NULL, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_zoomout(large, spectrum, spectrum, &zo, NULL, &out));
    zo.step = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_zoomout(map, spectrum, spectrum, &zo, NULL, &out));
    zo.step = 1, zo.from = 9, zo.to = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_zoomout(map, spectrum, spectrum, &zo, NULL, &out));

    OK(MAKES(lfm_icp(map, spectrum, spectrum, 3, 0, NULL, &out)));
    BAD_HANDLE(lfm_icp(h, spectrum, spectrum, 3, 0, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_icp(map, spectrum, spectrum, 0, 0, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_icp(map, spectrum, spectrum, 3, 2, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_icp(map, spectrum, spectrum, 3, 0, NULL, NULL));

    {
        int64_t needed = 0;
        OK(lfm_map_pointwise(map, spectrum, spectrum, 0, NULL, NULL, 0, &needed));
        CHECK(needed == N);
        ENDS(LFM_ERROR_BUFFER, lfm_map_pointwise(map, spectrum, spectrum, 0, NULL, match, N - 1, &needed));
        OK(lfm_map_pointwise(map, spectrum, spectrum, LFM_POINTWISE_ADJOINT, NULL, match, N, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_map_pointwise(large, spectrum, spectrum, 0, NULL, match, N, NULL));
        BAD_HANDLE(lfm_map_pointwise(map, spectrum, h, 0, NULL, match, N, NULL));
    }

    OK(lfm_match_options_init(&ma, sizeof ma));
    BAD_STRUCT(lfm_match_options, lfm_match_options_init, MAKES(lfm_map_match(map, spectrum, spectrum, o, NULL, &out)));
    BAD_HANDLE(lfm_map_match(map, h, spectrum, &ma, NULL, &out));
    ma.assignment = ma.mutual = 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_match(map, spectrum, spectrum, &ma, NULL, &out));
    ma.assignment = 0, ma.neighborhood = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_match(map, spectrum, spectrum, &ma, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_match(map, spectrum, spectrum, NULL, NULL, NULL));

    BUFFERS(N * D, lfm_map_transfer(map, spectrum, spectrum, &x, t, b, c, n));
    BAD_VALUE(x, lfm_map_transfer(map, spectrum, spectrum, v, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_transfer(map, spectrum, spectrum, NULL, LFM_F64, room, N * 64, NULL));
    BAD_HANDLE(lfm_map_transfer(h, spectrum, spectrum, &x, LFM_F64, room, N * 64, NULL));
    OK(lfm_free(&large));
}

static void transforms(void) {
    lfm_handle out = 0;
    lfm_transform_options to;
    lfm_scores scores;
    int32_t partners[N], i, wrong[2] = {0, N};
    lfm_view narrow = x;
    for (i = 0; i < N; i++) partners[i] = i;
    narrow.cols--, narrow.ld = D;

    BAD_VIEWS(x, MAKES(lfm_transform_fit(v, &y, s.anchors, ANCHORS, NULL, NULL, &out)));
    BAD_VIEWS(y, MAKES(lfm_transform_fit(&x, v, s.anchors, ANCHORS, NULL, NULL, &out)));
    BAD_VALUE(y, lfm_transform_fit(&x, v, s.anchors, ANCHORS, NULL, NULL, &out));
    BAD_STRUCT(lfm_transform_options, lfm_transform_options_init, MAKES(lfm_transform_fit(&x, &y, s.anchors, ANCHORS, o, NULL, &out)));
    OK(lfm_transform_options_init(&to, sizeof to));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, NULL, ANCHORS, NULL, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, 0, NULL, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, INT64_MIN, NULL, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, wrong, 1, NULL, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, ANCHORS, NULL, NULL, NULL));
    to.normalization = LFM_NORMALIZATION_AUTO;
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, ANCHORS, &to, NULL, &out));
    to.normalization = 0, to.kind = LFM_TRANSFORM_LINEAR, to.ridge = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, ANCHORS, &to, NULL, &out));

    BUFFERS(N * D, lfm_transform_apply(transform, &x, 0, NULL, t, b, c, n));
    BAD_VIEWS(x, lfm_transform_apply(transform, v, 0, NULL, LFM_F32, room, N * 64, NULL));
    BAD_VALUE(x, lfm_transform_apply(transform, v, 0, NULL, LFM_F32, room, N * 64, NULL));
    BAD_HANDLE(lfm_transform_apply(h, &x, 0, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_apply(transform, &narrow, 0, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_apply(transform, &x, 2, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_apply(transform, &x, 0, NULL, LFM_I32, room, N * 64, NULL));

    {
        lfm_view few = x;
        few.rows = 5;
        BUFFERS(N * 5, lfm_relative(&x, &few, NULL, t, b, c, n));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative(&x, NULL, NULL, LFM_F32, room, N * 64, NULL));
        BAD_VALUE(few, lfm_relative(v, &few, NULL, LFM_F32, room, N * 64, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative(&x, &narrow, NULL, LFM_F32, room, INT64_MAX, NULL));
    }

    OK(lfm_retrieval(&x, &x, partners, N, 0, NULL, &scores));
    CHECK(scores.queries == N && scores.mrr == 1 && scores.p_at_1 == 1);
    BAD_VIEWS(x, lfm_retrieval(v, &x, partners, N, 0, NULL, &scores));
    BAD_VIEWS(x, lfm_retrieval(&x, v, partners, N, 0, NULL, &scores));
    BAD_VALUE(x, lfm_retrieval(v, &x, partners, N, 0, NULL, &scores));
    ENDS(LFM_ERROR_ARGUMENT, lfm_retrieval(&x, &x, NULL, N, 0, NULL, &scores));
    ENDS(LFM_ERROR_ARGUMENT, lfm_retrieval(&x, &x, partners, N - 1, 0, NULL, &scores));
    ENDS(LFM_ERROR_ARGUMENT, lfm_retrieval(&x, &x, partners, N, -1, NULL, &scores));
    ENDS(LFM_ERROR_ARGUMENT, lfm_retrieval(&x, &x, partners, N, 0, NULL, NULL));
    partners[7] = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_retrieval(&x, &x, partners, N, 0, NULL, &scores));
}

static void alignments(const char *folder) {
    lfm_handle out = 0;
    lfm_align_options o1 = small_options(), good = o1;
    lfm_evaluation e;
    int32_t twice[4] = {1, 1, 1, 2}, labels[N], i;
    lfm_view narrow = x, few = y;
    char path[4096];
    FILE *file;
    for (i = 0; i < N; i++) labels[i] = i % 3;
    narrow.cols--, narrow.ld = D;
    few.rows = N - 1;

    BAD_VIEWS(x, MAKES(lfm_align(v, &y, s.anchors, ANCHORS, &good, NULL, &out)));
    BAD_VIEWS(y, MAKES(lfm_align(&x, v, s.anchors, ANCHORS, &good, NULL, &out)));
    BAD_VALUE(x, lfm_align(v, &y, s.anchors, ANCHORS, &good, NULL, &out));
    BAD_STRUCT(lfm_align_options, lfm_align_options_init, MAKES(lfm_align(&x, &y, s.anchors, ANCHORS, o, NULL, &out)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_align(&x, &y, s.anchors, ANCHORS, &good, o, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, NULL, ANCHORS, &good, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, NULL, 0, &good, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, -1, &good, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, N + 1, &good, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &few, s.anchors, ANCHORS, &good, NULL, &out));
    ENDS(LFM_ERROR_DATA, lfm_align(&x, &y, twice, 2, &good, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, ANCHORS, &good, NULL, NULL));
#define REFUSED(field, value, status) (o1 = good, o1.field = (value), ENDS(status, lfm_align(&x, &y, s.anchors, ANCHORS, &o1, NULL, &out)))
    REFUSED(metric, 3, LFM_ERROR_ARGUMENT);
    REFUSED(k, N, LFM_ERROR_ARGUMENT);
    REFUSED(k, -1, LFM_ERROR_ARGUMENT);
    REFUSED(neighbors, 3, LFM_ERROR_ARGUMENT);
    REFUSED(kernel, 5, LFM_ERROR_ARGUMENT);
    REFUSED(connect, -1, LFM_ERROR_ARGUMENT);
    REFUSED(laplacian, 3, LFM_ERROR_ARGUMENT);
    REFUSED(eigenpairs, N + 1, LFM_ERROR_ARGUMENT);
    REFUSED(eigenpairs_y, -1, LFM_ERROR_ARGUMENT);
    REFUSED(solver, 4, LFM_ERROR_ARGUMENT);
    REFUSED(max_products, 0, LFM_ERROR_ARGUMENT);
    REFUSED(tolerance, 0, LFM_ERROR_ARGUMENT);
    REFUSED(descriptors[0], 9, LFM_ERROR_ARGUMENT);
    REFUSED(descriptors[0], LFM_DESCRIPTOR_LABEL, LFM_ERROR_ARGUMENT);
    REFUSED(descriptor_count, 0, LFM_ERROR_ARGUMENT);
    REFUSED(descriptor_scales, -1, LFM_ERROR_ARGUMENT);
    REFUSED(descriptor_median, 2, LFM_ERROR_ARGUMENT);
    REFUSED(descriptor_normalize, 2, LFM_ERROR_ARGUMENT);
    REFUSED(weight_descriptor, -1, LFM_ERROR_ARGUMENT);
    REFUSED(weight_laplacian, INFINITY, LFM_ERROR_ARGUMENT);
    REFUSED(weight_commutativity, NAN, LFM_ERROR_ARGUMENT);
    REFUSED(map_tolerance, 1, LFM_ERROR_ARGUMENT);
    REFUSED(rank_tolerance, 1, LFM_ERROR_ARGUMENT);
    REFUSED(mask, 4, LFM_ERROR_ARGUMENT);
    REFUSED(refine, 4, LFM_ERROR_ARGUMENT);
    REFUSED(zoomout_from, 13, LFM_ERROR_ARGUMENT);
    REFUSED(zoomout_to, -1, LFM_ERROR_ARGUMENT);
    REFUSED(zoomout_step, 0, LFM_ERROR_ARGUMENT);
    REFUSED(bijective, 5, LFM_ERROR_ARGUMENT);
    REFUSED(pointwise, 2, LFM_ERROR_ARGUMENT);
    REFUSED(icp_iterations, 0, LFM_ERROR_ARGUMENT);
    REFUSED(transform, 3, LFM_ERROR_ARGUMENT);
    REFUSED(normalization, -2, LFM_ERROR_ARGUMENT);
    REFUSED(ridge, -1, LFM_ERROR_ARGUMENT);
    REFUSED(auto_tune, 2, LFM_ERROR_ARGUMENT);
    REFUSED(row_paired, 2, LFM_ERROR_ARGUMENT);
    REFUSED(max_memory, 1000, LFM_ERROR_MEMORY);
    REFUSED(max_memory, -2, LFM_ERROR_ARGUMENT);
    CHECK(out == 0);

    o1 = good, o1.descriptors[0] = LFM_DESCRIPTOR_LABEL;
    OK(MAKES(lfm_align_labeled(&x, &y, NULL, 0, labels, labels, &o1, NULL, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align_labeled(&x, &y, NULL, 0, NULL, labels, &o1, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align_labeled(&x, &y, NULL, 0, labels, NULL, &o1, NULL, &out));

    BUFFERS(N * D, lfm_alignment_transform(alignment, &x, 1, NULL, t, b, c, n));
    BAD_VIEWS(x, lfm_alignment_transform(alignment, v, 0, NULL, LFM_F32, room, N * 64, NULL));
    BAD_VALUE(x, lfm_alignment_transform(alignment, v, 0, NULL, LFM_F32, room, N * 64, NULL));
    BAD_HANDLE(lfm_alignment_transform(h, &x, 0, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_transform(alignment, &narrow, 0, NULL, LFM_F32, room, N * 64, NULL));

    BUFFERS(N * D, lfm_alignment_transfer(alignment, &x, t, b, c, n));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_transfer(alignment, &few, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_transfer(alignment, NULL, LFM_F64, room, N * 64, NULL));
    BAD_VALUE(x, lfm_alignment_transfer(alignment, v, LFM_F64, room, N * 64, NULL));
    BAD_HANDLE(lfm_alignment_transfer(h, &x, LFM_F64, room, N * 64, NULL));

    OK(MAKES(lfm_alignment_match(alignment, NULL, NULL, &out)));
    BAD_STRUCT(lfm_match_options, lfm_match_options_init, MAKES(lfm_alignment_match(alignment, o, NULL, &out)));
    BAD_HANDLE(lfm_alignment_match(h, NULL, NULL, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_match(alignment, NULL, NULL, NULL));

    e.struct_size = sizeof e;
    OK(lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, &e));
    CHECK(e.map.queries == N && e.map.mrr > 0.9 && e.anchors_only.queries == N && e.relative.queries == N);
    BAD_VIEWS(x, lfm_alignment_evaluate(alignment, v, &y, 0, NULL, &e));
    BAD_VIEWS(y, lfm_alignment_evaluate(alignment, &x, v, 0, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_evaluate(alignment, &x, &few, 0, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_evaluate(alignment, &x, &y, -1, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, NULL));
    e.struct_size = 5;
    ENDS(LFM_ERROR_STRUCT, lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, &e));
    e.struct_size = sizeof e - sizeof e.relative, e.relative.queries = -7;
    OK(lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, &e));
    CHECK(e.relative.queries == -7);

    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_spectrum(alignment, 2, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_spectrum(alignment, 0, NULL));
    BAD_HANDLE(lfm_alignment_get_spectrum(h, 0, &out));
    BAD_HANDLE(lfm_alignment_get_map(h, &out));
    BAD_HANDLE(lfm_alignment_get_transform(h, &out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_map(alignment, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_transform(alignment, NULL));

    snprintf(path, sizeof path, "%s/doors.npz", folder);
    OK(lfm_alignment_save(alignment, path));
    BAD_HANDLE(lfm_alignment_save(h, path));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_save(alignment, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_save(alignment, "model.txt"));
    ENDS(LFM_ERROR_OUTPUT, lfm_alignment_save(alignment, "/no/such/folder/model.npz"));
    OK(MAKES(lfm_alignment_load(path, &out)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load(path, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load(NULL, &out));
    ENDS(LFM_ERROR_FILE, lfm_alignment_load("/no/such/folder/model.npz", &out));
    file = fopen(path, "w");
    CHECK(file != NULL && fputs("no model", file) > 0 && fclose(file) == 0);
    ENDS(LFM_ERROR_FILE, lfm_alignment_load(path, &out));
    unlink(path);
}

int main(int argc, char **argv) {
    lfm_align_options o = small_options();
    lfm_knn_options knn;
    lfm_spectrum_options so;
    int32_t sources[4] = {0, 30, 60, 90};
    if (argc != 2) return 2;
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

    library();
    handles();
    files(argv[1]);
    graphs();
    maps();
    transforms();
    alignments(argv[1]);

    OK(lfm_free(&neighbors));
    OK(lfm_free(&graph));
    OK(lfm_free(&spectrum));
    OK(lfm_free(&descriptors));
    OK(lfm_free(&map));
    OK(lfm_free(&transform));
    OK(lfm_free(&alignment));
    CHECK(lfm_live_handles() == 0);
    CHECK(lfm_live_bytes() == 0);
    return finish("doors");
}
