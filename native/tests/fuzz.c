/* Random bytes as options, and as model and matrix files: any status will do, but the process must live and nothing may leak. */
#include "check.h"

#include <unistd.h>

#define ROWS 12
#define COLS 3

static uint64_t state = 20240607;
static float x[ROWS * COLS];
static int32_t anchors[8] = {0, 0, 3, 3, 6, 6, 9, 9};
static long succeeded;

static void count(int32_t status, void *made) {
    if (status > 0 || status < LFM_ERROR_CANCELLED || status == LFM_ERROR_INTERNAL) {
        char message[512];
        lfm_last_error(message, sizeof message);
        printf("status %d: %s\n", (int)status, message);
        CHECK(!"a status that random bytes must not lead to");
    }
    if (status != LFM_OK) return;
    succeeded++;
    if (made != NULL) CHECK(lfm_free(made) == LFM_OK);
}

/* Fills a structure with defaults and then some of it, or all, with noise; struct_size mostly fits. */
static void noise(void *options, size_t size, int whole) {
    unsigned char *bytes = options;
    int32_t *fields = options;
    size_t i, hits = 1 + random_bits(&state) % 3;
    if (whole) {
        for (i = 0; i < size; i++) bytes[i] = (unsigned char)random_bits(&state);
        if (random_bits(&state) % 4 != 0) *(size_t *)options = size;
        return;
    }
    for (i = 0; i < hits; i++) {
        size_t at = 2 + random_bits(&state) % (size / 4 - 2);
        fields[at] = random_bits(&state) % 3 == 0 ? (int32_t)random_bits(&state) : (int32_t)(random_bits(&state) % 16) - 2;
    }
}

/* What valid options could still ask for that takes long; bounded so that all the cases fit into seconds. */
static void options(long cases) {
    static const char *const names[] = {"knn", "graph", "spectrum", "descriptors", "map", "zoomout", "match", "transform", "align"};
    lfm_view v = view_of(x, ROWS, COLS, LFM_F32), f = {0};
    lfm_neighbors n = 0;
    lfm_graph g = 0;
    lfm_spectrum s = 0;
    lfm_matrix d = 0;
    lfm_map m = 0;
    lfm_knn_options ko;
    lfm_spectrum_options so;
    lfm_call call;
    long i;
    OK(lfm_call_init(&call, sizeof call));
    call.threads = 1;
    OK(lfm_knn_options_init(&ko, sizeof ko));
    ko.k = 4;
    OK(lfm_spectrum_options_init(&so, sizeof so));
    so.eigenpairs = 4;
    OK(lfm_knn(&v, &ko, &call, &n));
    OK(lfm_graph_build(n, NULL, NULL, &call, &g));
    OK(lfm_spectrum_compute(g, &so, &call, &s));
    OK(lfm_descriptors_compute(g, s, NULL, anchors, 1, NULL, NULL, 0, NULL, &call, &d));
    OK(lfm_matrix_view(d, &f));
    OK(lfm_map_solve(s, &f, s, &f, NULL, &call, &m));
    for (i = 0; i < cases; i++) {
        union {
            size_t size;
            unsigned char bytes[512];
            lfm_knn_options knn;
            lfm_graph_options graph;
            lfm_spectrum_options spectrum;
            lfm_descriptor_options descriptors;
            lfm_map_options map;
            lfm_zoomout_options zoomout;
            lfm_match_options match;
            lfm_transform_options transform;
            lfm_align_options align;
        } o;
        void *out = NULL;
        int which = (int)(random_bits(&state) % (sizeof names / sizeof *names)), whole = random_bits(&state) % 3 == 0;
        memset(&o, 0, sizeof o);
        switch (which) {
            case 0:
                lfm_knn_options_init(&o.knn, sizeof o.knn);
                noise(&o, sizeof o.knn, whole);
                count(lfm_knn(&v, &o.knn, &call, (void *)&out), &out);
                break;
            case 1:
                lfm_graph_options_init(&o.graph, sizeof o.graph);
                noise(&o, sizeof o.graph, whole);
                count(lfm_graph_build(n, &v, &o.graph, &call, (void *)&out), &out);
                break;
            case 2:
                lfm_spectrum_options_init(&o.spectrum, sizeof o.spectrum);
                o.spectrum.eigenpairs = 4;
                noise(&o, sizeof o.spectrum, whole);
                count(lfm_spectrum_compute(g, &o.spectrum, &call, (void *)&out), &out);
                break;
            case 3:
                lfm_descriptor_options_init(&o.descriptors, sizeof o.descriptors);
                noise(&o, sizeof o.descriptors, whole);
                count(lfm_descriptors_compute(g, s, &v, anchors, 2, NULL, NULL, 0, &o.descriptors, &call, (void *)&out), &out);
                break;
            case 4:
                lfm_map_options_init(&o.map, sizeof o.map);
                noise(&o, sizeof o.map, whole);
                count(lfm_map_solve(s, &f, s, &f, &o.map, &call, (void *)&out), &out);
                break;
            case 5:
                lfm_zoomout_options_init(&o.zoomout, sizeof o.zoomout);
                noise(&o, sizeof o.zoomout, whole);
                count(lfm_zoomout(m, s, s, &o.zoomout, &call, (void *)&out), &out);
                break;
            case 6:
                lfm_match_options_init(&o.match, sizeof o.match);
                noise(&o, sizeof o.match, whole);
                count(lfm_map_match(m, s, s, &o.match, &call, (void *)&out), &out);
                break;
            case 7:
                lfm_transform_options_init(&o.transform, sizeof o.transform);
                noise(&o, sizeof o.transform, whole);
                count(lfm_transform_fit(&v, &v, anchors, 4, &o.transform, &call, (void *)&out), &out);
                break;
            default:
                lfm_align_options_init(&o.align, sizeof o.align);
                o.align.eigenpairs = 4;
                o.align.k = 4;
                noise(&o, sizeof o.align, whole);
                count(lfm_align(&v, &v, anchors, 4, &o.align, &call, (void *)&out), &out);
                break;
        }
    }
    OK(lfm_free(&n));
    OK(lfm_free(&g));
    OK(lfm_free(&s));
    OK(lfm_free(&d));
    OK(lfm_free(&m));
}

/* Reads a file, whose bytes are in memory too. */
typedef int32_t loader(const char *path, const void *bytes, size_t length, void *address_of_handle);

/* A good file with bytes changed, cut short, or replaced altogether. */
static void files(const char *path, long cases, loader *load) {
    unsigned char *good, *bad;
    size_t size, length, i, hits;
    long k;
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
    size = (size_t)ftell(file);
    rewind(file);
    good = malloc(size);
    bad = malloc(size);
    CHECK(fread(good, 1, size, file) == size && fclose(file) == 0);
    for (k = 0; k < cases; k++) {
        void *out = NULL;
        memcpy(bad, good, size);
        length = size;
        switch (random_bits(&state) % 4) {
            case 0: length = random_bits(&state) % size; break;
            case 1:
                length = random_bits(&state) % 600;
                if (length > size) length = size;
                for (i = random_bits(&state) % 2 * 6; i < length; i++) bad[i] = (unsigned char)random_bits(&state);
                break;
            default:
                hits = 1 + random_bits(&state) % 8;
                /* Half of the hits fall into the ends, where headers and directory lie. */
                for (i = 0; i < hits; i++) {
                    size_t head = size < 256 ? size : 256, tail = size < 1500 ? size : 1500, at;
                    if (random_bits(&state) % 2) at = random_bits(&state) % size;
                    else if (random_bits(&state) % 2) at = random_bits(&state) % head;
                    else at = size - 1 - random_bits(&state) % tail;
                    bad[at] = (unsigned char)random_bits(&state);
                }
                break;
        }
        file = fopen(path, "wb");
        CHECK(file != NULL && fwrite(bad, 1, length, file) == length && fclose(file) == 0);
        count(load(path, bad, length, &out), &out);
    }
    free(good);
    free(bad);
    unlink(path);
}

/* From the file and from memory, with the same end: the same status, and the same sentence after the name. */
static int32_t load_model(const char *path, const void *bytes, size_t length, void *address_of_handle) {
    char of_file[2048], of_bytes[2048];
    lfm_alignment copy = NULL;
    int32_t status = lfm_alignment_load(path, address_of_handle), again;
    if (length == 0) return status;
    lfm_last_error(of_file, sizeof of_file);
    again = lfm_alignment_load_memory(bytes, (int64_t)length, &copy);
    CHECK(status == again);
    if (again == LFM_OK) {
        OK(lfm_free(&copy));
    } else {
        static const char name[] = "the model in memory: ";
        lfm_last_error(of_bytes, sizeof of_bytes);
        CHECK(strncmp(of_bytes, name, strlen(name)) == 0 && strncmp(of_file, path, strlen(path)) == 0);
        CHECK(strcmp(of_bytes + strlen(name), of_file + strlen(path) + 2) == 0);
    }
    return status;
}

static int32_t load_matrix(const char *path, const void *bytes, size_t length, void *address_of_handle) {
    (void)bytes, (void)length;
    return lfm_matrix_load(path, 0, -1, NULL, address_of_handle);
}

int main(int argc, char **argv) {
    char path[4096];
    lfm_view v = view_of(x, ROWS, COLS, LFM_F32);
    lfm_align_options o;
    lfm_alignment a = 0;
    long cases, i;
    if (argc != 3) return 2;
    cases = strtol(argv[2], NULL, 10);
    for (i = 0; i < ROWS * COLS; i++) x[i] = (float)random_unit(&state);
    OK(lfm_set_blas_threads(1));
    OK(lfm_set_threads(1));
    options(cases);
    printf("options: %ld cases, %ld of them sound\n", cases, succeeded);

    OK(lfm_align_options_init(&o, sizeof o));
    o.k = 4, o.eigenpairs = 4;
    OK(lfm_align(&v, &v, anchors, 4, &o, NULL, &a));
    snprintf(path, sizeof path, "%s/fuzz.npz", argv[1]);
    OK(lfm_alignment_save(a, path));
    OK(lfm_free(&a));
    succeeded = 0;
    files(path, cases, load_model);
    printf("models: %ld cases, %ld of them sound\n", cases, succeeded);
    snprintf(path, sizeof path, "%s/fuzz.npy", argv[1]);
    OK(lfm_matrix_save(&v, path, NULL));
    succeeded = 0;
    files(path, cases / 4, load_matrix);
    printf("matrices: %ld cases, %ld of them sound\n", cases / 4, succeeded);
    CHECK(lfm_live_handles() == 0);
    CHECK(lfm_live_bytes() == 0);
    return finish("fuzz");
}
