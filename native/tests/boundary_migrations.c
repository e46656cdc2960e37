/* The models of migrations at the boundary of the library: what no caller may do ends in an error, and all that is right works. */
#include "boundary.h"

/* The change from one model to another: pairs known in full, few of them, none. */
static void migrations(void) {
    void *out = NULL;
    lfm_migration_options o;
    lfm_migration migration = NULL, few = NULL;
    int32_t pairs[2 * N], wrong[2] = {0, N}, type = 0, axes = 0;
    int64_t rows = 0, cols = 0;
    double value = 0, scores[5] = {-1, -0.2, 0.3, 0.9, 1}, native[5] = {7, 7, 7, 7, 7}, batch[N * D];
    float one[D];
    char path[] = "boundary.onnx", model[] = "migration.npz", text[8192];
    lfm_view row;
    int i, j;
    for (i = 0; i < N; i++) pairs[2 * i] = pairs[2 * i + 1] = i;
    OK(lfm_migration_options_init(&o, sizeof o));
    CHECK(o.direction == LFM_DIRECTION_COLLECTION && o.family == LFM_FAMILY_AUTO && o.max_pairs == 32768 && o.learn_rows == 10000);
    BAD_VIEWS(x, MAKES(lfm_migration_fit(v, &y, pairs, N, &o, NULL, OUT)));
    BAD_VIEWS(y, MAKES(lfm_migration_fit(&x, v, pairs, N, &o, NULL, OUT)));
    BAD_VALUE(x, MAKES(lfm_migration_fit(v, &y, pairs, N, &o, NULL, OUT)));
    BAD_STRUCT(lfm_migration_options, lfm_migration_options_init, MAKES(lfm_migration_fit(&x, &y, pairs, N, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_migration_fit(&x, &y, pairs, N, NULL, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_fit(&x, &y, pairs, N, NULL, NULL, NULL));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_fit(&x, &y, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_fit(&x, &y, NULL, N, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_fit(&x, &y, pairs, -1, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_fit(&x, &y, wrong, 1, NULL, NULL, OUT)));
    o.family = LFM_FAMILY_LOCAL + 1;
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_fit(&x, &y, pairs, N, &o, NULL, OUT)));
    o.family = LFM_FAMILY_RIDGE, o.max_pairs = 0;
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_fit(&x, &y, pairs, N, &o, NULL, OUT)));
    o.max_pairs = 1000;
    OK(lfm_migration_fit(&x, &y, pairs, N, &o, NULL, &migration));
    OK(lfm_migration_fit(&x, &y, pairs, ANCHORS, NULL, NULL, &few));

    OK(lfm_get_number(migration, "dimensions", &value));
    CHECK(value == D);
    OK(lfm_get_number(migration, "target_dimensions", &value));
    CHECK(value == D);
    OK(lfm_get_number(migration, "fitted_pairs", &value));
    CHECK(value == N);
    OK(lfm_get_number(migration, "held_out", &value));
    CHECK(value > 0);
    OK(lfm_get_number(migration, "trusted", &value));
    CHECK(value == 1);
    OK(lfm_get_number(few, "trusted", &value));
    CHECK(isnan(value));
    OK(lfm_get_number(few, "calibrated", &value));
    CHECK(value == 0);
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_number(migration, "similarity", &value));
    OK(lfm_get_text(migration, "family", text, sizeof text, NULL));
    CHECK(strcmp(text, "ridge") == 0);
    OK(lfm_get_text(migration, "report", text, sizeof text, NULL));
    CHECK(strstr(text, "\"held_out_known\":true") != NULL && strstr(text, "\"direction\":\"collection\"") != NULL);
    OK(lfm_get_text(migration, "advice", text, sizeof text, NULL));
    CHECK(strstr(text, "can be trusted") != NULL);
    OK(lfm_get_text(migration, "seconds", text, sizeof text, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_text(migration, "meta", text, sizeof text, NULL));
    OK(lfm_get_shape(migration, "transform", &type, &axes, &rows, &cols));
    CHECK(type == LFM_F64 && axes == 2 && rows == D && cols == D);
    OK(lfm_get_shape(few, "calibration_native", &type, &axes, &rows, &cols));
    CHECK(type == LFM_F64 && axes == 1 && rows == 0);
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(migration, "offset", NULL, NULL, NULL, NULL));

    BUFFERS(N * D, lfm_migration_transform(migration, &x, NULL, t, b, c, n));
    BAD_SHAPES(x, lfm_migration_transform(migration, v, NULL, LFM_F64, room, N * 64, NULL));
    BAD_VALUE(x, lfm_migration_transform(migration, v, NULL, LFM_F64, room, N * 64, NULL));
    BAD_STRUCT(lfm_call, lfm_call_init, lfm_migration_transform(migration, &x, o, LFM_F64, room, N * 64, NULL));
    BAD_HANDLE(lfm_migration_transform(h, &x, NULL, LFM_F64, room, N * 64, NULL));
    OK(lfm_migration_transform(migration, &x, NULL, LFM_F64, batch, N * D, NULL));
    for (i = 0; i < N; i++) {
        double dot = 0, xx = 0, yy = 0;
        row = view_of(s.x + i * D, 1, D, LFM_F32);
        OK(lfm_migration_transform(migration, &row, NULL, LFM_F32, one, D, NULL));
        for (j = 0; j < D; j++) {
            CHECK(fabs(one[j] - batch[i * D + j]) < 1e-6);
            dot += one[j] * s.y[i * D + j], xx += one[j] * one[j], yy += s.y[i * D + j] * s.y[i * D + j];
        }
        CHECK(dot > 0.95 * sqrt(xx * yy));
    }

    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_calibrate(few, scores, 5, native));
    CHECK(native[0] == 7);
    OK(lfm_migration_calibrate(migration, scores, 5, native));
    for (i = 0; i < 5; i++) CHECK(native[i] >= -1 && native[i] <= 1 && (i == 0 || native[i] >= native[i - 1]));
    OK(lfm_migration_calibrate(migration, scores, 5, scores));
    CHECK(memcmp(scores, native, sizeof native) == 0);
    OK(lfm_migration_calibrate(migration, NULL, 0, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_calibrate(migration, NULL, 1, native));
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_calibrate(migration, scores, 1, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_calibrate(migration, scores, -1, native));
    scores[1] = NAN;
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_calibrate(migration, scores, 5, native));
    BAD_HANDLE(lfm_migration_calibrate(h, scores, 1, native));

    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_save(migration, "migration.txt"));
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_save(migration, NULL));
    ENDS(LFM_ERROR_OUTPUT, lfm_migration_save(migration, "/no/such/folder/migration.npz"));
    BAD_HANDLE(lfm_migration_save(h, model));
    OK(lfm_migration_save(migration, model));
    ENDS(LFM_ERROR_FILE, MAKES(lfm_alignment_load(model, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_load(model, NULL));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_migration_load(NULL, OUT)));
    OK(lfm_free(&few));
    OK(lfm_migration_load(model, &few));
    OK(lfm_migration_transform(few, &x, NULL, LFM_F64, room, N * 64, NULL));
    CHECK(memcmp(room, batch, sizeof batch) == 0);
    OK(lfm_alignment_save(alignment, model));
    ENDS(LFM_ERROR_FILE, MAKES(lfm_migration_load(model, OUT)));
    CHECK(remove(model) == 0);
    ENDS(LFM_ERROR_FILE, MAKES(lfm_migration_load(model, OUT)));

    ENDS(LFM_ERROR_ARGUMENT, lfm_migration_export_onnx(migration, "migration.npz"));
    ENDS(LFM_ERROR_OUTPUT, lfm_migration_export_onnx(migration, "nowhere/migration.onnx"));
    BAD_HANDLE(lfm_migration_export_onnx(h, path));
    OK(lfm_migration_export_onnx(migration, path));
    CHECK(remove(path) == 0);
    OK(lfm_free(&migration));
    OK(lfm_free(&few));
}

int main(void) {
    make_objects();
    migrations();
    free_objects();
    return finish("boundary_migrations");
}
