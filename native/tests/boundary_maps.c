/* Bad input to the functions of maps, transforms and the whole job: a status and a sentence, nothing written, nothing leaked, no crash. */
#include "boundary.h"

static void maps(void) {
    void *out = NULL;
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

    OK(MAKES(lfm_map_solve(spectrum, &f, spectrum, &f, NULL, NULL, OUT)));
    BAD_VIEWS(f, MAKES(lfm_map_solve(spectrum, v, spectrum, &f, NULL, NULL, OUT)));
    BAD_VIEWS(f, MAKES(lfm_map_solve(spectrum, &f, spectrum, v, NULL, NULL, OUT)));
    BAD_VALUE(f, lfm_map_solve(spectrum, v, spectrum, &f, NULL, NULL, OUT));
    BAD_HANDLE(lfm_map_solve(h, &f, spectrum, &f, NULL, NULL, OUT));
    BAD_HANDLE(lfm_map_solve(spectrum, &f, h, &f, NULL, NULL, OUT));
    BAD_STRUCT(lfm_map_options, lfm_map_options_init, MAKES(lfm_map_solve(spectrum, &f, spectrum, &f, o, NULL, OUT)));
    OK(lfm_map_options_init(&mo, sizeof mo));
    mo.laplacian_weight = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, &mo, NULL, OUT));
    mo.laplacian_weight = 0, mo.descriptor_weight = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, &mo, NULL, OUT));
    mo.descriptor_weight = 1, mo.mask = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, &mo, NULL, OUT));
    other = f, other.cols--, other.ld = f.cols;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &other, NULL, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve(spectrum, &f, spectrum, &f, NULL, NULL, NULL));

    mo.mask = LFM_MASK_GIVEN;
    OK(MAKES(lfm_map_solve_masked(spectrum, &f, spectrum, &f, &vc, &mo, NULL, OUT)));
    BAD_VIEWS(vc, MAKES(lfm_map_solve_masked(spectrum, &f, spectrum, &f, v, &mo, NULL, OUT)));
    BAD_HANDLE(lfm_map_solve_masked(h, &f, spectrum, &f, &vc, &mo, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve_masked(spectrum, &f, spectrum, &f, &vc, NULL, NULL, OUT));
    other = vc, other.rows--;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_solve_masked(spectrum, &f, spectrum, &f, &other, &mo, NULL, OUT));

    OK(MAKES(lfm_map_from_array(&vc, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_array(NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_array(&vc, NULL));
    BAD_VALUE(vc, lfm_map_from_array(v, OUT));
    other = view_of(c, 13, 13, LFM_F64);
    OK(lfm_map_from_array(&other, &large));

    OK(MAKES(lfm_map_from_match(spectrum, spectrum, match, N, 0, 0, OUT)));
    BAD_HANDLE(lfm_map_from_match(h, spectrum, match, N, 0, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N - 1, 0, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, NULL, N, 0, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N, 13, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N, 0, -1, OUT));
    match[3] = N;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_from_match(spectrum, spectrum, match, N, 0, 0, OUT));

    OK(lfm_zoomout_options_init(&zo, sizeof zo));
    OK(MAKES(lfm_zoomout(map, spectrum, spectrum, &zo, NULL, OUT)));
    BAD_HANDLE(lfm_zoomout(h, spectrum, spectrum, &zo, NULL, OUT));
    BAD_STRUCT(lfm_zoomout_options, lfm_zoomout_options_init,
               o->struct_size == 8 ? LFM_OK : MAKES(lfm_zoomout(map, spectrum, spectrum, o, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_zoomout(large, spectrum, spectrum, &zo, NULL, OUT));
    zo.step = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_zoomout(map, spectrum, spectrum, &zo, NULL, OUT));
    zo.step = 1, zo.from = 9, zo.to = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_zoomout(map, spectrum, spectrum, &zo, NULL, OUT));

    OK(MAKES(lfm_icp(map, spectrum, spectrum, 3, 0, NULL, OUT)));
    BAD_HANDLE(lfm_icp(h, spectrum, spectrum, 3, 0, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_icp(map, spectrum, spectrum, 0, 0, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_icp(map, spectrum, spectrum, 3, 2, NULL, OUT));
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
    BAD_STRUCT(lfm_match_options, lfm_match_options_init, MAKES(lfm_map_match(map, spectrum, spectrum, o, NULL, OUT)));
    BAD_HANDLE(lfm_map_match(map, h, spectrum, &ma, NULL, OUT));
    ma.assignment = ma.mutual = 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_match(map, spectrum, spectrum, &ma, NULL, OUT));
    ma.assignment = 0, ma.neighborhood = 0;
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_match(map, spectrum, spectrum, &ma, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_match(map, spectrum, spectrum, NULL, NULL, NULL));

    BUFFERS(N * D, lfm_map_transfer(map, spectrum, spectrum, &x, t, b, c, n));
    BAD_VALUE(x, lfm_map_transfer(map, spectrum, spectrum, v, LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_map_transfer(map, spectrum, spectrum, NULL, LFM_F64, room, N * 64, NULL));
    BAD_HANDLE(lfm_map_transfer(h, spectrum, spectrum, &x, LFM_F64, room, N * 64, NULL));
    OK(lfm_free(&large));
}

static void transforms(void) {
    void *out = NULL;
    lfm_transform_options to;
    lfm_scores scores;
    int32_t partners[N], i, wrong[2] = {0, N};
    lfm_view narrow = x;
    for (i = 0; i < N; i++) partners[i] = i;
    narrow.cols--, narrow.ld = D;

    BAD_VIEWS(x, MAKES(lfm_transform_fit(v, &y, s.anchors, ANCHORS, NULL, NULL, OUT)));
    BAD_VIEWS(y, MAKES(lfm_transform_fit(&x, v, s.anchors, ANCHORS, NULL, NULL, OUT)));
    BAD_VALUE(y, lfm_transform_fit(&x, v, s.anchors, ANCHORS, NULL, NULL, OUT));
    BAD_STRUCT(lfm_transform_options, lfm_transform_options_init, MAKES(lfm_transform_fit(&x, &y, s.anchors, ANCHORS, o, NULL, OUT)));
    OK(lfm_transform_options_init(&to, sizeof to));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, NULL, ANCHORS, NULL, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, 0, NULL, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, INT64_MIN, NULL, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, wrong, 1, NULL, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, ANCHORS, NULL, NULL, NULL));
    OK(MAKES(lfm_transform_fit(&x, &y, s.anchors, ANCHORS, &to, NULL, OUT)));
    to.normalization = LFM_NORMALIZATION_AUTO - 1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, ANCHORS, &to, NULL, OUT));
    to.normalization = 0, to.kind = LFM_TRANSFORM_LINEAR, to.ridge = -1;
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_fit(&x, &y, s.anchors, ANCHORS, &to, NULL, OUT));

    BUFFERS(N * D, lfm_transform_apply(transform, &x, 0, NULL, t, b, c, n));
    BAD_VIEWS(x, lfm_transform_apply(transform, v, 0, NULL, LFM_F32, room, N * 64, NULL));
    BAD_VALUE(x, lfm_transform_apply(transform, v, 0, NULL, LFM_F32, room, N * 64, NULL));
    BAD_HANDLE(lfm_transform_apply(h, &x, 0, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_apply(transform, &narrow, 0, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_apply(transform, &x, 2, NULL, LFM_F32, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_transform_apply(transform, &x, 0, NULL, LFM_I32, room, N * 64, NULL));

    {
        lfm_view few = x;
        lfm_relative_options kinds;
        few.rows = 5;
        BUFFERS(N * 5, lfm_relative(&x, &few, NULL, t, b, c, n));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative(&x, NULL, NULL, LFM_F32, room, N * 64, NULL));
        BAD_VALUE(few, lfm_relative(v, &few, NULL, LFM_F32, room, N * 64, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative(&x, &narrow, NULL, LFM_F32, room, INT64_MAX, NULL));

        BUFFERS(N * 5, lfm_relative_of_kind(&x, &few, NULL, NULL, NULL, t, b, c, n));
        BAD_STRUCT(lfm_relative_options, lfm_relative_options_init,
            lfm_relative_of_kind(&x, &few, NULL, o, NULL, LFM_F32, room, N * 64, NULL));
        OK(lfm_relative_options_init(&kinds, sizeof kinds));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative_of_kind(&x, &few, &x, &kinds, NULL, LFM_F32, room, N * 64, NULL));
        kinds.kind = LFM_RELATIVE_KIND_WHITENED;
        OK(lfm_relative_of_kind(&x, &few, NULL, &kinds, NULL, LFM_F32, room, N * 64, NULL));
        BAD_VALUE(x, lfm_relative_of_kind(&x, &few, v, &kinds, NULL, LFM_F32, room, N * 64, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative_of_kind(&x, &few, &narrow, &kinds, NULL, LFM_F32, room, N * 64, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative_invert(&x, &few, NULL, &kinds, NULL, LFM_F32, room, N * 64, NULL));
        kinds.kind = LFM_RELATIVE_KIND_GEODESIC;
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative_of_kind(&x, &few, NULL, &kinds, NULL, LFM_F32, room, N * 64, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative_invert(&x, &few, NULL, &kinds, NULL, LFM_F32, room, N * 64, NULL));

        few.rows = D;
        BUFFERS(N * D, lfm_relative_invert(&x, &few, NULL, NULL, NULL, t, b, c, n));
        BAD_VALUE(x, lfm_relative_invert(v, &few, NULL, NULL, NULL, LFM_F32, room, N * 64, NULL));
        ENDS(LFM_ERROR_ARGUMENT, lfm_relative_invert(&narrow, &few, NULL, NULL, NULL, LFM_F32, room, N * 64, NULL));
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

/* The nearest of rows among rows: each is its own nearest, at distance 0. */
static void searched(void) {
    static int32_t index[2 * N];
    int i;
    OK(lfm_search(&x, &x, 2, LFM_METRIC_EUCLIDEAN, NULL, index, room, 2 * N, NULL));
    for (i = 0; i < N; i++) CHECK(index[2 * i] == i && room[2 * i] == 0);
    BAD_VIEWS(x, lfm_search(v, &x, 2, 0, NULL, index, room, 2 * N, NULL));
    BAD_VIEWS(x, lfm_search(&x, v, 2, 0, NULL, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_search(&x, &x, N + 1, 0, NULL, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_search(&x, &x, 2, 3, NULL, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_BUFFER, lfm_search(&x, &x, 2, 0, NULL, index, room, 2 * N - 1, NULL));
}

/* The transform for other programs: named wrongly, nowhere, written. */
static void exported(void) {
    char path[] = "boundary.onnx", magic[6] = {0};
    FILE *file;
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_export_onnx(alignment, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_export_onnx(alignment, "boundary.npz"));
    ENDS(LFM_ERROR_OUTPUT, lfm_alignment_export_onnx(alignment, "nowhere/boundary.onnx"));
    BAD_HANDLE(lfm_alignment_export_onnx(h, path));
    OK(lfm_alignment_export_onnx(alignment, path));
    file = fopen(path, "rb");
    CHECK(file != NULL && fread(magic, 1, 5, file) == 5);
    fclose(file);
    /* IR version 8, then the producer. */
    CHECK(memcmp(magic, "\x08\x08\x12\x03l", 5) == 0);
    CHECK(remove(path) == 0);
}

/* A model as bytes: asked for, filled, too small, damaged. */
static void in_memory(void) {
    int64_t needed = -5, again = -5;
    double before = 0, after = 0;
    unsigned char *bytes;
    void *out = NULL;
    OK(lfm_alignment_save_memory(alignment, NULL, 0, &needed));
    CHECK(needed > 1000);
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_save_memory(alignment, NULL, 5, &needed));
    bytes = malloc((size_t)needed + 1);
    CHECK(bytes != NULL);
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_save_memory(alignment, bytes, -1, NULL));
    bytes[0] = bytes[needed] = 77;
    ENDS(LFM_ERROR_BUFFER, lfm_alignment_save_memory(alignment, bytes, needed - 1, &again));
    CHECK(again == needed && bytes[0] == 77);
    OK(lfm_alignment_save_memory(alignment, bytes, needed + 1, &again));
    CHECK(again == needed && bytes[0] == 'P' && bytes[1] == 'K' && bytes[needed] == 77);
    OK(lfm_alignment_save_memory(alignment, bytes, needed, NULL));
    BAD_HANDLE(lfm_alignment_save_memory(h, bytes, needed, NULL));

    OK(lfm_alignment_load_memory(bytes, needed, OUT));
    OK(lfm_get_number(alignment, "similarity", &before));
    OK(lfm_get_number(out, "similarity", &after));
    CHECK(before == after);
    OK(lfm_free(&out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load_memory(bytes, needed, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load_memory(NULL, needed, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load_memory(bytes, 0, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load_memory(bytes, -1, OUT));
    ENDS(LFM_ERROR_FILE, lfm_alignment_load_memory(bytes, needed - 1, OUT));
    bytes[needed / 2] ^= 1;
    ENDS(LFM_ERROR_FILE, lfm_alignment_load_memory(bytes, needed, OUT));
    CHECK(out == NULL);
    free(bytes);
}

static void alignments(const char *folder) {
    void *out = NULL;
    lfm_align_options o1 = small_options(), good = o1;
    lfm_evaluation e;
    int32_t twice[4] = {1, 1, 1, 2}, labels[N], i;
    lfm_view narrow = x, few = y;
    char path[4096];
    FILE *file;
    for (i = 0; i < N; i++) labels[i] = i % 3;
    narrow.cols--, narrow.ld = D;
    few.rows = N - 1;

    BAD_VIEWS(x, MAKES(lfm_align(v, &y, s.anchors, ANCHORS, &good, NULL, OUT)));
    BAD_VIEWS(y, MAKES(lfm_align(&x, v, s.anchors, ANCHORS, &good, NULL, OUT)));
    BAD_VALUE(x, lfm_align(v, &y, s.anchors, ANCHORS, &good, NULL, OUT));
    BAD_STRUCT(lfm_align_options, lfm_align_options_init, MAKES(lfm_align(&x, &y, s.anchors, ANCHORS, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_align(&x, &y, s.anchors, ANCHORS, &good, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, NULL, ANCHORS, &good, NULL, OUT));
    lfm_align_options cosine = good;
    cosine.descriptors[0] = LFM_DESCRIPTOR_COSINE;
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, NULL, 0, &cosine, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, -1, &good, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, N + 1, &good, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &few, s.anchors, ANCHORS, &good, NULL, OUT));
    OK(lfm_align(&x, &y, twice, 2, &good, NULL, OUT)); /* a row may have several partners */
    OK(lfm_free(&out));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, ANCHORS, &good, NULL, NULL));
#define REFUSED(field, value, status) (o1 = good, o1.field = (value), ENDS(status, lfm_align(&x, &y, s.anchors, ANCHORS, &o1, NULL, OUT)))
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
    REFUSED(descriptor_median_scale, 2, LFM_ERROR_ARGUMENT);
    REFUSED(descriptor_normalize, 2, LFM_ERROR_ARGUMENT);
    REFUSED(descriptor_weight, -1, LFM_ERROR_ARGUMENT);
    REFUSED(laplacian_weight, INFINITY, LFM_ERROR_ARGUMENT);
    REFUSED(commutativity_weight, NAN, LFM_ERROR_ARGUMENT);
    REFUSED(map_tolerance, 1, LFM_ERROR_ARGUMENT);
    REFUSED(rank_tolerance, 1, LFM_ERROR_ARGUMENT);
    REFUSED(mask, 4, LFM_ERROR_ARGUMENT);
    REFUSED(refine, 6, LFM_ERROR_ARGUMENT);
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
    REFUSED(hold_count, LFM_MAX_HOLD + 1, LFM_ERROR_ARGUMENT);
    REFUSED(reserved, 1, LFM_ERROR_STRUCT);
    REFUSED(max_memory, 1000, LFM_ERROR_MEMORY);
    REFUSED(max_memory, -2, LFM_ERROR_ARGUMENT);
    o1 = good, o1.hold_count = 1, o1.hold[0] = 4;
    ENDS(LFM_ERROR_ARGUMENT, lfm_align(&x, &y, s.anchors, ANCHORS, &o1, NULL, OUT));
    CHECK(out == 0);

    o1 = good, o1.descriptors[0] = LFM_DESCRIPTOR_LABEL;
    OK(MAKES(lfm_align_labeled(&x, &y, NULL, 0, labels, labels, &o1, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align_labeled(&x, &y, NULL, 0, NULL, labels, &o1, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align_labeled(&x, &y, NULL, 0, labels, NULL, &o1, NULL, OUT));
    OK(MAKES(lfm_align_given(&x, &y, NULL, 0, labels, labels, NULL, NULL, NULL, NULL, NULL, &o1, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align_given(&x, &y, NULL, 0, labels, NULL, NULL, NULL, NULL, NULL, NULL, &o1, NULL, OUT));
    o1.descriptors[0] = LFM_DESCRIPTOR_GIVEN;
    OK(MAKES(lfm_align_given(&x, &y, NULL, 0, NULL, NULL, &x, &y, NULL, NULL, NULL, &o1, NULL, OUT)));
    BAD_VIEWS(x, MAKES(lfm_align_given(&x, &y, NULL, 0, NULL, NULL, v, &y, NULL, NULL, NULL, &o1, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_align_given(&x, &y, NULL, 0, NULL, NULL, &x, NULL, NULL, NULL, NULL, &o1, NULL, OUT));

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

    OK(MAKES(lfm_alignment_match(alignment, NULL, NULL, OUT)));
    BAD_STRUCT(lfm_match_options, lfm_match_options_init, MAKES(lfm_alignment_match(alignment, o, NULL, OUT)));
    BAD_HANDLE(lfm_alignment_match(h, NULL, NULL, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_match(alignment, NULL, NULL, NULL));

    e.struct_size = sizeof e;
    OK(lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, &e));
    CHECK(e.map.queries == N && e.map.mrr > 0.9 && e.anchors_only.queries == N && e.relative.queries == N);
    CHECK(e.relative_whitened.queries == N && e.relative_whitened.mrr > 0.9);
    BAD_VIEWS(x, lfm_alignment_evaluate(alignment, v, &y, 0, NULL, &e));
    BAD_VIEWS(y, lfm_alignment_evaluate(alignment, &x, v, 0, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_evaluate(alignment, &x, &few, 0, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_evaluate(alignment, &x, &y, -1, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, NULL));
    e.struct_size = 5;
    ENDS(LFM_ERROR_STRUCT, lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, &e));
    CHECK(e.relative_parallel.queries == 0);
    e.struct_size = offsetof(lfm_evaluation, relative_whitened), e.relative_whitened.queries = -7;
    OK(lfm_alignment_evaluate(alignment, &x, &y, 0, NULL, &e));
    CHECK(e.relative_whitened.queries == -7 && e.relative.queries == N);

    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_spectrum(alignment, 2, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_spectrum(alignment, 0, NULL));
    BAD_HANDLE(lfm_alignment_get_spectrum(h, 0, OUT));
    BAD_HANDLE(lfm_alignment_get_map(h, OUT));
    BAD_HANDLE(lfm_alignment_get_transform(h, OUT));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_map(alignment, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_get_transform(alignment, NULL));

    snprintf(path, sizeof path, "%s/boundary.npz", folder);
    OK(lfm_alignment_save(alignment, path));
    BAD_HANDLE(lfm_alignment_save(h, path));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_save(alignment, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_save(alignment, "model.txt"));
    ENDS(LFM_ERROR_OUTPUT, lfm_alignment_save(alignment, "/no/such/folder/model.npz"));
    OK(MAKES(lfm_alignment_load(path, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load(path, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_alignment_load(NULL, OUT));
    ENDS(LFM_ERROR_FILE, lfm_alignment_load("/no/such/folder/model.npz", OUT));
    file = fopen(path, "w");
    CHECK(file != NULL && fputs("no model", file) > 0 && fclose(file) == 0);
    ENDS(LFM_ERROR_FILE, lfm_alignment_load(path, OUT));
    unlink(path);
    exported();
    in_memory();
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    make_objects();
    maps();
    transforms();
    alignments(argv[1]);
    searched();
    free_objects();
    return finish("boundary_maps");
}
