/* The main job on files, in C: align two matrices of embeddings, evaluate on rows kept back, carry them over, save the model.
 *
 *   align X.npy Y.npy ANCHORS GRAPH_ROWS MODEL.npz CARRIED.npy
 *
 * The first GRAPH_ROWS rows of both files are aligned from ANCHORS random known pairs; the rest are rows never seen. */
#include <lfm.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int32_t show(void *user, const char *stage, double fraction) {
    (void)user;
    fprintf(stderr, "\r%-12s %3.0f %%  ", stage, isnan(fraction) ? 0.0 : 100 * fraction);
    return 0;
}

static void check(int32_t status, const char *what) {
    char message[1024];
    if (status == LFM_OK) return;
    lfm_last_error(message, sizeof message);
    fprintf(stderr, "\n%s: %s: %s\n", what, lfm_status_name(status), message);
    exit(1);
}

/* Rows from..to of a view, without a copy. */
static lfm_view rows(lfm_view all, int64_t from, int64_t to) {
    all.data = (const float *)all.data + from * all.ld;
    all.rows = to - from;
    return all;
}

int main(int argc, char **argv) {
    lfm_matrix x = 0, y = 0;
    lfm_view vx, vy, train_x, train_y, test_x, test_y, carried;
    lfm_align_options options;
    lfm_call call;
    lfm_alignment model = 0;
    lfm_evaluation scores;
    char advice[1024];
    double similarity = 0;
    int32_t *anchors;
    int64_t count, limit, needed = 0;
    float *values;

    if (argc != 7) {
        fprintf(stderr, "usage: %s X.npy Y.npy ANCHORS GRAPH_ROWS MODEL.npz CARRIED.npy\n", argv[0]);
        return 2;
    }
    if (lfm_abi_version() != LFM_ABI_VERSION) {
        fprintf(stderr, "this program was built for version %d of the interface, the library has %u\n",
                LFM_ABI_VERSION, (unsigned)lfm_abi_version());
        return 1;
    }
    count = strtol(argv[3], NULL, 10);
    limit = strtol(argv[4], NULL, 10);
    check(lfm_set_blas_threads(1), "threads");
    check(lfm_matrix_load(argv[1], 0, -1, NULL, &x), argv[1]);
    check(lfm_matrix_load(argv[2], 0, -1, NULL, &y), argv[2]);
    check(lfm_matrix_view(x, &vx), argv[1]);
    check(lfm_matrix_view(y, &vy), argv[2]);
    if (limit < 2 || limit >= vx.rows || vx.rows != vy.rows) {
        fprintf(stderr, "GRAPH_ROWS is %ld; the files have %ld and %ld rows\n", (long)limit, (long)vx.rows, (long)vy.rows);
        return 2;
    }
    train_x = rows(vx, 0, limit), train_y = rows(vy, 0, limit);
    test_x = rows(vx, limit, vx.rows), test_y = rows(vy, limit, vy.rows);

    check(lfm_anchors_random(count, limit, 0, NULL, 0, &needed), "anchors");
    anchors = malloc((size_t)needed * sizeof *anchors);
    check(lfm_anchors_random(count, limit, 0, anchors, needed, NULL), "anchors");

    check(lfm_align_options_init(&options, sizeof options), "options");
    options.k = 300; /* the published configuration */
    options.row_paired = 1;
    check(lfm_call_init(&call, sizeof call), "call");
    call.progress = show;
    check(lfm_align(&train_x, &train_y, anchors, count, &options, &call, &model), "align");
    fprintf(stderr, "\n");

    scores.struct_size = sizeof scores;
    check(lfm_alignment_evaluate(model, &test_x, &test_y, 0, NULL, &scores), "evaluate");
    check(lfm_get_number(model, "similarity", &similarity), "similarity");
    check(lfm_get_text(model, "advice", advice, sizeof advice, NULL), "advice");
    printf("MRR %.4f on %ld rows never seen, anchors alone %.4f; similarity %.3f\n%s\n",
           scores.map.mrr, (long)scores.map.queries, scores.anchors_only.mrr, similarity, advice);

    check(lfm_alignment_transform(model, &test_x, 0, NULL, LFM_F32, NULL, 0, &needed), "transform");
    values = malloc((size_t)needed * sizeof *values);
    check(lfm_alignment_transform(model, &test_x, 0, NULL, LFM_F32, values, needed, NULL), "transform");
    carried = test_y;
    carried.data = values;
    carried.ld = carried.cols;
    check(lfm_matrix_save(&carried, argv[6], NULL), argv[6]);
    check(lfm_alignment_save(model, argv[5]), argv[5]);

    free(values);
    free(anchors);
    check(lfm_free(&model), "free");
    check(lfm_free(&x), "free");
    check(lfm_free(&y), "free");
    return 0;
}
