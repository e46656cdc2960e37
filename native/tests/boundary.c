/* Bad input to the functions of the library, its files and its graphs: a status and a sentence, nothing written, nothing leaked,
 * no crash. */
#include "boundary.h"

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
    OK(lfm_get_shape(alignment, "parallel_rows_y", &type, &axes, &rows, &cols));
    CHECK(type == LFM_F32 && axes == 2 && rows == 0 && cols == D);
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
    void *out = NULL;
    lfm_view view;
    int32_t pairs[8];
    int64_t needed = 0;
    FILE *file;
    snprintf(path, sizeof path, "%s/boundary.npy", folder);
    OK(lfm_matrix_save(&x, path, NULL));
    BAD_SHAPES(x, lfm_matrix_save(v, path, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_save(&x, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_save(&x, "no-extension", NULL));
    snprintf(bad, sizeof bad, "%s/no/such/folder/x.npy", folder);
    ENDS(LFM_ERROR_OUTPUT, lfm_matrix_save(&x, bad, NULL));
    ENDS(LFM_ERROR_FILE, lfm_matrix_load(bad, 0, -1, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(NULL, 0, -1, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, 0, -1, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, -1, -1, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, 5, 5, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_load(path, 5, N + 1, NULL, OUT));
    CHECK(out == 0);
    OK(lfm_matrix_load(path, 5, 15, NULL, OUT));
    OK(lfm_matrix_view(out, &view));
    CHECK(view.rows == 10 && view.cols == D && view.type == LFM_F32 && memcmp(view.data, s.x + 5 * D, D * sizeof(float)) == 0);
    ENDS(LFM_ERROR_ARGUMENT, lfm_matrix_view(out, NULL));
    BUFFERS(10 * D, lfm_get_array(out, "data", t, b, c, n));
    OK(lfm_free(OUT));
    BAD_HANDLE(lfm_matrix_view(h, &view));

    snprintf(bad, sizeof bad, "%s/boundary.csv", folder);
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

static void comparisons(void) {
    lfm_compare_options co;
    lfm_comparison made = NULL;
    void *out = NULL;
    lfm_view two[2], bad[2];
    int32_t labels[N];
    double value = -1, all[4], part[N];
    char text[20000];
    int i;
    two[0] = x, two[1] = y;
    for (i = 0; i < N; i++) labels[i] = i % 3;
    OK(lfm_compare_options_init(&co, sizeof co));
    CHECK(co.knn == 10 && co.measure_count == 7 && co.measures[0] == LFM_COMPARISON_LFM && isnan(co.rbf_sigma));
    co.k = 8, co.eigenpairs = 5;
    BAD_STRUCT(lfm_compare_options, lfm_compare_options_init, MAKES(lfm_compare(two, 2, NULL, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_compare(two, 2, NULL, &co, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_compare(NULL, 2, NULL, &co, NULL, &made));
    ENDS(LFM_ERROR_ARGUMENT, lfm_compare(two, 1, NULL, &co, NULL, &made));
    ENDS(LFM_ERROR_ARGUMENT, lfm_compare(two, -3, NULL, &co, NULL, &made));
    ENDS(LFM_ERROR_ARGUMENT, lfm_compare(two, 2, NULL, &co, NULL, NULL));
    bad[0] = x, bad[1] = y, bad[1].type = 9;
    ENDS(LFM_ERROR_ARGUMENT, lfm_compare(bad, 2, NULL, &co, NULL, &made));
    bad[1] = y, bad[1].rows = N - 1;
    ENDS(LFM_ERROR_DATA, lfm_compare(bad, 2, NULL, &co, NULL, &made));
    CHECK(made == NULL);
    OK(lfm_compare(two, 2, labels, &co, NULL, &made));
    OK(lfm_get_number(made, "cka", &value));
    CHECK(value > 0 && value <= 1);
    OK(lfm_get_array(made, "cka", LFM_F64, all, 4, NULL));
    CHECK(all[1] == value && all[0] > 1 - 1e-9);
    OK(lfm_get_array(made, "cka.p", LFM_F64, all, 4, NULL));
    CHECK(isnan(all[1]));
    OK(lfm_get_number(made, "cka.matching", &value));
    CHECK(isnan(value));
    OK(lfm_get_number(made, "samples", &value));
    CHECK(value == N);
    OK(lfm_get_array(made, "distortion", LFM_F64, part, N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_number(made, "gulp", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_array(made, "gulp", LFM_F64, all, 4, NULL));
    OK(lfm_get_text(made, "report", text, sizeof text, NULL));
    CHECK(strstr(text, "\"measures\"") != NULL && strstr(text, "\"classes\"") != NULL);
    OK(lfm_free(&made));
    co.measures[0] = LFM_COMPARISON_ALL, co.measure_count = 1, co.permutations = 3, co.bootstrap = 2;
    OK(lfm_compare(two, 2, NULL, &co, NULL, &made));
    OK(lfm_get_array(made, "gulp.low", LFM_F64, all, 4, NULL));
    CHECK(!isnan(all[1]));
    OK(lfm_free(&made));
    co.measures[0] = 999;
    ENDS(LFM_ERROR_ARGUMENT, lfm_compare(two, 2, NULL, &co, NULL, &made));
    co.measures[0] = LFM_COMPARISON_CKA, co.max_memory = 1000;
    ENDS(LFM_ERROR_MEMORY, lfm_compare(two, 2, NULL, &co, NULL, &made));
}

static void suggestions(void) {
    lfm_suggest_options so;
    int32_t rows[N], known[3] = {2, 5, 2}, wrong = N;
    double scores[N];
    int64_t needed = -1;
    int i, method;
    OK(lfm_suggest_options_init(&so, sizeof so));
    CHECK(so.count == 25 && so.method == LFM_SUGGEST_METHOD_KMEANS && so.seed == 0);
    so.count = 9;
    BAD_VIEWS(x, lfm_suggest(v, NULL, 0, &so, NULL, rows, scores, N, NULL));
    BAD_VALUE(x, lfm_suggest(v, NULL, 0, &so, NULL, rows, scores, N, NULL));
    BAD_STRUCT(lfm_suggest_options, lfm_suggest_options_init, lfm_suggest(&x, NULL, 0, o, NULL, rows, scores, N, NULL));
    BAD_STRUCT(lfm_call, lfm_call_init, lfm_suggest(&x, NULL, 0, &so, o, rows, scores, N, NULL));
    OK(lfm_suggest(&x, NULL, 0, &so, NULL, NULL, NULL, 0, &needed));
    CHECK(needed == 9);
    ENDS(LFM_ERROR_BUFFER, lfm_suggest(&x, NULL, 0, &so, NULL, rows, scores, 8, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_suggest(&x, NULL, 1, &so, NULL, rows, scores, N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_suggest(&x, &wrong, 1, &so, NULL, rows, scores, N, NULL));
    for (method = 0; method <= LFM_SUGGEST_METHOD_RANDOM; method++) {
        so.method = method;
        OK(lfm_suggest(&x, known, 3, &so, NULL, rows, scores, N, &needed));
        for (i = 0; i < 9; i++) CHECK(rows[i] >= 0 && rows[i] < N && rows[i] != 2 && rows[i] != 5 && isfinite(scores[i]));
        OK(lfm_suggest(&x, known, 3, &so, NULL, rows, NULL, 9, NULL));
    }
    so.method = LFM_SUGGEST_METHOD_RANDOM + 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_suggest(&x, NULL, 0, &so, NULL, rows, scores, N, NULL));
    so.method = 0, so.count = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_suggest(&x, NULL, 0, &so, NULL, rows, scores, N, NULL));
    so.count = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_suggest(&x, NULL, 0, &so, NULL, rows, scores, N, NULL));
    so.count = 9, so.max_memory = 1000;
    ENDS(LFM_ERROR_MEMORY, lfm_suggest(&x, NULL, 0, &so, NULL, rows, scores, N, NULL));
}

static void feature_maps(void) {
    void *out = NULL;
    lfm_rsm_options ro;
    lfm_rsm rsm = NULL;
    lfm_feature_maps maps, wrong;
    lfm_view outputs;
    int32_t lengths[N / 5], labels[N / 5], type = 0, axes = 0, nearest[3 * N / 5];
    int64_t rows = 0, cols = 0;
    double value = 0, logits[2 * N / 5];
    char text[20000];
    int i;
    for (i = 0; i < N / 5; i++) lengths[i] = 1 + i % 5, labels[i] = i % 2, logits[2 * i] = i, logits[2 * i + 1] = 1;
    outputs = view_of(logits, N / 5, 2, LFM_F64);
    memset(&maps, 0, sizeof maps);
    maps.struct_size = sizeof maps;
    maps.rows = x, maps.positions = 5;
    OK(lfm_rsm_options_init(&ro, sizeof ro));
    CHECK(ro.matching == LFM_MATCHING_EXACT && ro.window == 128 && ro.kernel == LFM_RSM_KERNEL_COSINE && isnan(ro.sigma));
    BAD_STRUCT(lfm_rsm_options, lfm_rsm_options_init, MAKES(lfm_rsm_compute(&maps, NULL, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_rsm_compute(&maps, NULL, &ro, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_rsm_compute(NULL, NULL, &ro, NULL, &rsm));
    ENDS(LFM_ERROR_ARGUMENT, lfm_rsm_compute(&maps, NULL, &ro, NULL, NULL));
    wrong = maps, wrong.struct_size = 0;
    ENDS(LFM_ERROR_STRUCT, lfm_rsm_compute(&wrong, NULL, &ro, NULL, &rsm));
    wrong = maps, wrong.reserved = 1;
    ENDS(LFM_ERROR_STRUCT, lfm_rsm_compute(&wrong, NULL, &ro, NULL, &rsm));
    for (i = -1; i < 8; i++) {
        wrong = maps, wrong.positions = i;
        if (i < 1 || N % i != 0) ENDS(LFM_ERROR_ARGUMENT, lfm_rsm_compute(&wrong, NULL, &ro, NULL, &rsm));
    }
    wrong = maps, wrong.rows = view_of(NULL, 0, 0, LFM_F32);
    ENDS(LFM_ERROR_DATA, lfm_rsm_compute(&wrong, NULL, &ro, NULL, &rsm));
    wrong = maps, wrong.rows.data = NULL;
    ENDS(LFM_ERROR_ARGUMENT, lfm_rsm_compute(&maps, &wrong, &ro, NULL, &rsm));
    lengths[1] = 6, wrong = maps, wrong.lengths = lengths;
    ENDS(LFM_ERROR_ARGUMENT, lfm_rsm_compute(&wrong, NULL, &ro, NULL, &rsm));
    lengths[1] = 2, maps.lengths = lengths, maps.labels = labels, maps.logits = &outputs;
    ro.top = 3;
    ENDS(LFM_ERROR_ARGUMENT, lfm_rsm_compute(&maps, NULL, &ro, NULL, &rsm));
    ro.top = 0, ro.max_memory = 1000;
    ENDS(LFM_ERROR_MEMORY, lfm_rsm_compute(&maps, NULL, &ro, NULL, &rsm));
    ro.max_memory = 0, ro.permutation = 1, ro.assess = 5;
    OK(lfm_rsm_compute(&maps, NULL, &ro, NULL, &rsm));
    OK(lfm_get_shape(rsm, "permutation", &type, &axes, &rows, &cols));
    CHECK(type == LFM_I32 && rows == (N / 5) * (N / 5) && cols == 5);
    OK(lfm_get_number(rsm, "mrr", &value));
    CHECK(value > 0 && value <= 1);
    OK(lfm_get_text(rsm, "report", text, sizeof text, NULL));
    CHECK(strstr(text, "\"spearman\"") != NULL && strstr(text, "\"row-greedy\"") != NULL);
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_array(rsm, "nearest", LFM_I32, nearest, 3 * N / 5, NULL));
    OK(lfm_free(&rsm));
    maps.labels = NULL, maps.logits = NULL, ro.permutation = 0, ro.assess = 0, ro.top = 3;
    OK(lfm_rsm_compute(&maps, &maps, &ro, NULL, &rsm));
    OK(lfm_get_array(rsm, "nearest", LFM_I32, nearest, 3 * N / 5, NULL));
    OK(lfm_get_number(rsm, "gallery_samples", &value));
    CHECK(nearest[3] == 1 && value == N / 5);
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(rsm, "cosine", &type, &axes, &rows, &cols));
    OK(lfm_free(&rsm));
}

static void inspections(void) {
    void *out = NULL;
    lfm_inspect_options io;
    lfm_same_options mo;
    lfm_inspection inspection = NULL;
    lfm_same_report report = NULL;
    char text[4096];
    double value = 0;
    OK(lfm_inspect_options_init(&io, sizeof io));
    OK(lfm_same_options_init(&mo, sizeof mo));
    CHECK(io.sample_rows == 10000 && io.hub_neighbors == 10 && io.k == 0 && mo.rows == 20000 && mo.max_memory == 0);
    BAD_VIEWS(x, MAKES(lfm_inspect(v, &io, NULL, OUT)));
    BAD_VALUE(x, lfm_inspect(v, &io, NULL, OUT));
    BAD_STRUCT(lfm_inspect_options, lfm_inspect_options_init, MAKES(lfm_inspect(&x, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_inspect(&x, &io, o, OUT)));
    BAD_VIEWS(x, MAKES(lfm_same(v, &x, &mo, NULL, OUT)));
    BAD_VIEWS(x, MAKES(lfm_same(&x, v, &mo, NULL, OUT)));
    BAD_VALUE(x, lfm_same(v, &x, &mo, NULL, OUT));
    BAD_VALUE(x, lfm_same(&x, v, &mo, NULL, OUT));
    BAD_STRUCT(lfm_same_options, lfm_same_options_init, MAKES(lfm_same(&x, &x, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_same(&x, &x, &mo, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_inspect(&x, &io, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_same(&x, &x, &mo, NULL, NULL));
    io.hub_neighbors = 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_inspect(&x, &io, NULL, &inspection));
    io.hub_neighbors = 10, io.max_memory = 1000, mo.max_memory = 1000;
    ENDS(LFM_ERROR_MEMORY, lfm_inspect(&x, &io, NULL, &inspection));
    ENDS(LFM_ERROR_MEMORY, lfm_same(&x, &x, &mo, NULL, &report));
    CHECK(inspection == NULL && report == NULL);
    OK(lfm_inspect(&x, NULL, NULL, &inspection));
    OK(lfm_get_number(inspection, "rows", &value));
    CHECK(value == N);
    OK(lfm_get_number(inspection, "rankme_centered", &value));
    CHECK(value > 1 && value <= D + 1e-3);
    OK(lfm_get_number(inspection, "hubness_skewness", &value));
    CHECK(isfinite(value));
    OK(lfm_get_text(inspection, "report", text, sizeof text, NULL));
    CHECK(strstr(text, "\"hubness\"") != NULL && strstr(text, "\"findings\"") != NULL);
    OK(lfm_get_text(inspection, "findings", text, sizeof text, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_number(inspection, "similarity", &value));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_text(inspection, "meta", text, sizeof text, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(inspection, "data", NULL, NULL, NULL, NULL));
    OK(lfm_same(&x, &x, NULL, NULL, &report));
    OK(lfm_get_number(report, "same", &value));
    CHECK(value == 1);
    OK(lfm_get_number(report, "interchangeable", &value));
    CHECK(value == 1);
    OK(lfm_get_number(report, "position", &value));
    CHECK(isnan(value));
    OK(lfm_get_text(report, "verdict", text, sizeof text, NULL));
    CHECK(strcmp(text, "same") == 0);
    OK(lfm_get_text(report, "relation", text, sizeof text, NULL));
    CHECK(strcmp(text, "identical") == 0);
    OK(lfm_get_text(report, "report", text, sizeof text, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_text(report, "meta", text, sizeof text, NULL));
    OK(lfm_free(&inspection));
    OK(lfm_free(&report));
}

static void graphs(void) {
    void *out = NULL;
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

    BAD_VIEWS(x, MAKES(lfm_knn(v, &knn, NULL, OUT)));
    BAD_VALUE(x, lfm_knn(v, &knn, NULL, OUT));
    BAD_STRUCT(lfm_knn_options, lfm_knn_options_init, MAKES(lfm_knn(&x, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_knn(&x, &knn, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, NULL));
    knn.k = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, OUT));
    knn.k = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, OUT));
    knn.k = 3, knn.metric = 3;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, OUT));
    knn.metric = 0, knn.neighbors = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_knn(&x, &knn, NULL, OUT));
    knn.neighbors = 0, knn.reserved = 4;
    ENDS(LFM_ERROR_STRUCT, lfm_knn(&x, &knn, NULL, OUT));
    knn.reserved = 0, knn.k = 1;
    zero = view_of(zeros, 4, 2, LFM_F32);
    ENDS(LFM_ERROR_DATA, lfm_knn(&zero, &knn, NULL, OUT));
    duplicate = x, duplicate.rows = 1;
    ENDS(LFM_ERROR_DATA, lfm_knn(&duplicate, &knn, NULL, OUT));
    knn.metric = LFM_METRIC_EUCLIDEAN;
    OK(MAKES(lfm_knn(&zero, &knn, NULL, OUT)));

    BAD_HANDLE(h == neighbors ? LFM_ERROR_HANDLE : lfm_graph_build(h, NULL, NULL, NULL, OUT));
    ENDS(LFM_ERROR_HANDLE, lfm_graph_build((void *)spectrum, NULL, NULL, NULL, OUT));
    BAD_STRUCT(lfm_graph_options, lfm_graph_options_init, MAKES(lfm_graph_build(neighbors, NULL, o, NULL, OUT)));
    OK(lfm_graph_options_init(&go, sizeof go));
    go.connect = 1;
    BAD_VIEWS(x, MAKES(lfm_graph_build(neighbors, v, &go, NULL, OUT)));
    BAD_VALUE(x, lfm_graph_build(neighbors, v, &go, NULL, OUT));
    duplicate.rows = N - 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_build(neighbors, &duplicate, &go, NULL, OUT));
    OK(MAKES(lfm_graph_build(neighbors, &x, &go, NULL, OUT)));
    go.connect = 2;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_build(neighbors, &x, &go, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_build(neighbors, NULL, NULL, NULL, NULL));

    OK(MAKES(lfm_graph_from_arrays(3, 4, start, columns, ones, ones, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(0, 4, start, columns, ones, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, -4, start, columns, ones, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 3, start, columns, ones, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(INT64_MAX, 4, start, columns, ones, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, NULL, columns, ones, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, NULL, ones, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, NULL, ones, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, NULL));
    ones[1] = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, OUT));
    ones[1] = 1, columns[3] = 7;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, OUT));
    columns[3] = 1, start[1] = -9;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, OUT));
    start[1] = INT64_MAX;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_from_arrays(3, 4, start, columns, ones, ones, OUT));

    BAD_HANDLE(lfm_graph_geodesics(h, sources, 2, NULL, LFM_F64, room, N * 64, NULL));
    BAD_HANDLE(lfm_graph_heat_geodesics(h, sources, 2, NULL, LFM_F64, room, N * 64, NULL));
    BUFFERS(2 * N, lfm_graph_heat_geodesics(graph, sources, 2, NULL, t, b, c, n));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_heat_geodesics(graph, NULL, 2, NULL, LFM_F64, room, N * 64, NULL));
    BUFFERS(2 * N, lfm_graph_geodesics(graph, sources, 2, NULL, t, b, c, n));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, NULL, 2, NULL, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, sources, -2, NULL, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, sources, 2, NULL, LFM_I64, room, N * 64, NULL));
    sources[1] = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_graph_geodesics(graph, sources, 2, NULL, LFM_F64, room, N * 64, NULL));
    sources[1] = 5;

    BAD_HANDLE(lfm_spectrum_compute(h, NULL, NULL, OUT));
    BAD_STRUCT(lfm_spectrum_options, lfm_spectrum_options_init, MAKES(lfm_spectrum_compute(graph, o, NULL, OUT)));
    OK(lfm_spectrum_options_init(&so, sizeof so));
    so.eigenpairs = N + 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, &so, NULL, OUT));
    so.eigenpairs = 5, so.tolerance = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, &so, NULL, OUT));
    so.tolerance = 1e-8, so.solver = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, &so, NULL, OUT));
    so.solver = LFM_SOLVER_BLOCK, so.max_products = 1, so.eigenpairs = 20;
    ENDS(LFM_ERROR_CONVERGENCE, lfm_spectrum_compute(graph, &so, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_compute(graph, NULL, NULL, NULL));

    OK(MAKES(lfm_spectrum_from_arrays(lambda, 2, &vphi, mass, LFM_LAPLACIAN_RANDOMWALK, OUT)));
    BAD_SHAPES(vphi, lfm_spectrum_from_arrays(lambda, 2, v, NULL, 0, OUT));
    BAD_VALUE(vphi, lfm_spectrum_from_arrays(lambda, 2, v, NULL, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(NULL, 2, &vphi, NULL, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 0, &vphi, NULL, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 1, &vphi, NULL, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, NULL, 3, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, NULL, 0, NULL));
    mass[1] = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, mass, 1, OUT));
    lambda[1] = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_from_arrays(lambda, 2, &vphi, NULL, 0, OUT));

    OK(MAKES(lfm_spectrum_extend(spectrum, graph, &x, &y, 10, 0, NULL, OUT)));
    BAD_HANDLE(lfm_spectrum_extend(h, graph, &x, &y, 10, 0, NULL, OUT));
    BAD_HANDLE(lfm_spectrum_extend(spectrum, h, &x, &y, 10, 0, NULL, OUT));
    BAD_VIEWS(x, MAKES(lfm_spectrum_extend(spectrum, graph, v, &y, 10, 0, NULL, OUT)));
    BAD_VIEWS(y, MAKES(lfm_spectrum_extend(spectrum, graph, &x, v, 10, 0, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_extend(spectrum, graph, &x, &y, N + 1, 0, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_spectrum_extend(spectrum, graph, &x, &y, 10, 9, NULL, OUT));

    for (i = 0; i < N; i++) labels[i] = i % 2;
    OK(lfm_descriptor_options_init(&dopt, sizeof dopt));
    OK(MAKES(lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT)));
    BAD_HANDLE(lfm_descriptors_compute(h, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    BAD_HANDLE(lfm_descriptors_compute(graph, h, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    BAD_STRUCT(lfm_descriptor_options, lfm_descriptor_options_init,
               MAKES(lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, o, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, NULL, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, NULL, 0, NULL, NULL, 0, &dopt, NULL, OUT));
    sources[0] = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    sources[0] = 0, dopt.kinds[0] = LFM_DESCRIPTOR_LABEL;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, labels, NULL, 0, &dopt, NULL, OUT));
    OK(MAKES(lfm_descriptors_compute(graph, spectrum, NULL, NULL, 0, labels, classes, 2, &dopt, NULL, OUT)));
    dopt.kinds[0] = LFM_DESCRIPTOR_COSINE;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, NULL, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    BAD_VIEWS(x, MAKES(lfm_descriptors_compute(graph, spectrum, v, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT)));
    dopt.kind_count = 13;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, &x, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    dopt.kind_count = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, &x, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
    dopt.kind_count = 1, dopt.kinds[0] = 99;
    ENDS(LFM_ERROR_ARGUMENT, lfm_descriptors_compute(graph, spectrum, &x, sources, 2, NULL, NULL, 0, &dopt, NULL, OUT));
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    make_objects();
    library();
    handles();
    files(argv[1]);
    suggestions();
    comparisons();
    feature_maps();
    inspections();
    graphs();
    free_objects();
    return finish("boundary");
}
