#include "output.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checkpoint.h"
#include "exchange.h"
#include "plan.h"

static bool exists(const char *path) {
    struct stat facts;
    return stat(path, &facts) == 0;
}

void output_check(struct job *job) {
    const char *output = job->options.output;
    if (job->rank == 0) {
        char *manifest = path_in(output, "%s", MANIFEST), *parent = strcpy(take(strlen(output) + 3, 1), output);
        char *slash = strrchr(parent, '/');
        if (slash == NULL) strcpy(parent, ".");
        else slash[slash == parent] = 0;
        if (exists(output) && !exists(manifest))
            fault_set(EXIT_USAGE, "%s exists and is no spectrum of shards; choose another --output", output);
        else if (access(parent, W_OK) != 0)
            fault_set(EXIT_FAILED, "%s could not be written (%s); choose another --output", output, strerror(errno));
        free(manifest);
        free(parent);
    }
    fault_check(job);
}

/* For each of this rank's samples how many samples share its node. */
static double *copies_of(const struct job *job, const struct nodes *nodes, int64_t samples) {
    int *to = take((size_t)samples, sizeof *to);
    for (int64_t i = 0; i < samples; i++) to[i] = owner_of(nodes->starts, job->ranks, nodes->node_of[i]);
    int64_t total;
    int64_t *came = exchange_to(job, nodes->node_of, to, samples, sizeof *came, NULL, &total);
    double *of_node = take_zeroed((size_t)nodes->count, sizeof *of_node), *of_sample = take((size_t)samples, sizeof *of_sample);
    for (int64_t i = 0; i < total; i++) of_node[came[i] - nodes->starts[job->rank]]++;
    fetch(job, nodes->starts, of_node, sizeof *of_node, nodes->node_of, samples, of_sample);
    free(to);
    free(came);
    free(of_node);
    return of_sample;
}

static void write_array(const char *name, int rank, const double *values, int64_t rows, int64_t cols) {
    char *path = path_in(checkpoint_folder(), "%s/%05d.npy", name, rank);
    FILE *file = file_begin(path);
    npy_head(file, path, rows, cols);
    file_write(file, path, values, (size_t)(rows * (cols > 0 ? cols : 1)) * sizeof *values);
    file_end(file, path);
    free(path);
}

static void write_shard(struct job *job, const struct nodes *nodes, const struct spectrum *spectrum) {
    int64_t samples = nodes->sample_starts[job->rank + 1] - nodes->sample_starts[job->rank], m = spectrum->size;
    double *rows = take((size_t)(nodes->count * m), sizeof *rows), *mass = spectrum->mass;
    for (int64_t i = 0; i < nodes->count; i++) {
        for (int64_t p = 0; p < m; p++) rows[i * m + p] = spectrum->vectors[p][i];
    }
    if (nodes->node_of != NULL) {
        double *of_samples = take((size_t)(samples * m), sizeof *of_samples);
        fetch(job, nodes->starts, rows, (size_t)m * sizeof *rows, nodes->node_of, samples, of_samples);
        free(rows);
        rows = of_samples;
        double *copies = copies_of(job, nodes, samples), *own = take((size_t)samples, sizeof *own);
        if (mass != NULL) fetch(job, nodes->starts, mass, sizeof *mass, nodes->node_of, samples, own);
        for (int64_t i = 0; i < samples; i++) copies[i] = (mass == NULL ? 1 : own[i]) / copies[i];
        free(own);
        mass = copies;
    }
    write_array("phi", job->rank, rows, samples, m);
    if (mass != NULL) write_array("mass", job->rank, mass, samples, 0);
    if (mass != spectrum->mass) free(mass);
    free(rows);
}

/* A text as JSON. */
static void write_text(FILE *file, const char *text) {
    fputc('"', file);
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', file);
        if ((unsigned char)*text < 32) fprintf(file, "\\u%04x", (unsigned char)*text);
        else fputc(*text, file);
    }
    fputc('"', file);
}

/* The members that the manifest and what is printed have in common. */
static void write_members(FILE *file, int64_t samples, const struct spectrum *spectrum, const struct facts *facts) {
    fprintf(file, "  \"solver\": \"%s\",\n  \"residual\": %.17g,\n  \"orthogonality\": %.17g,\n  \"products\": %" PRId64 ",\n",
            spectrum->solver, spectrum->residual, spectrum->orthogonality, spectrum->products);
    fprintf(file, "  \"filter_degree\": %d,\n", spectrum->degree);
    fprintf(file, "  \"restarts\": %d,\n  \"recovered\": %d,\n  \"samples\": %" PRId64 ",\n  \"k\": %d,\n", spectrum->restarts,
            spectrum->recovered, samples, facts->k);
    fprintf(file, "  \"edges\": %" PRId64 ",\n  \"components\": %" PRId64 ",\n  \"component_sizes\": [", facts->edges, facts->components);
    for (int64_t c = 0; c < facts->components; c++) fprintf(file, "%s%" PRId64, c == 0 ? "" : ", ", facts->sizes[c]);
    fprintf(file, "],\n  \"copies\": %" PRId64 ",\n  \"neighbors_method\": \"%s\",\n  \"recall\": %.17g,\n", facts->copies,
            facts->approximate ? "approximate" : "exact", facts->recall);
    fprintf(file, "  \"eigenpairs\": %d,\n  \"lambda_first\": %.17g,\n  \"lambda_last\": %.17g", spectrum->size, spectrum->lambda[0],
            spectrum->lambda[spectrum->size - 1]);
}

static const char *laplacian_name(int32_t laplacian) {
    return laplacian == LFM_LAPLACIAN_NORMALIZED ? "normalized" : laplacian == LFM_LAPLACIAN_RANDOMWALK ? "randomwalk" : "combinatorial";
}

static void write_manifest(const struct job *job, const struct nodes *nodes, const struct spectrum *spectrum, const struct facts *facts) {
    char *path = path_in(checkpoint_folder(), "%s", MANIFEST), *lambda = path_in(checkpoint_folder(), "lambda.npy");
    bool mass = spectrum->mass != NULL || nodes->node_of != NULL;
    FILE *file = file_begin(lambda);
    npy_head(file, lambda, spectrum->size, 0);
    file_write(file, lambda, spectrum->lambda, (size_t)spectrum->size * sizeof *spectrum->lambda);
    file_end(file, lambda);
    file = file_begin(path);
    fprintf(file, "{\n  \"format\": \"lfm-spectrum\",\n  \"version\": 1,\n  \"engine\": \"%s\",\n  \"laplacian\": \"%s\",\n",
            LFM_VERSION_STRING, laplacian_name(job->options.laplacian));
    write_members(file, nodes->samples, spectrum, facts);
    fprintf(file, ",\n  \"lambda\": \"lambda.npy\",\n  \"shards\": [");
    for (int r = 0; r < job->ranks; r++) {
        fprintf(file, "%s\n    {\"first\": %" PRId64 ", \"rows\": %" PRId64 ", \"phi\": \"phi/%05d.npy\"", r == 0 ? "" : ",",
                nodes->sample_starts[r], nodes->sample_starts[r + 1] - nodes->sample_starts[r], r);
        if (mass) fprintf(file, ", \"mass\": \"mass/%05d.npy\"", r);
        fprintf(file, "}");
    }
    fprintf(file, "\n  ]\n}\n");
    if (ferror(file)) fault_now(EXIT_FAILED, "%s could not be written; free space, and go on with --resume", path);
    file_end(file, path);
    free(path);
    free(lambda);
}

/* Deletes a spectrum of shards that another takes the place of. */
static void delete_folder(const char *folder) {
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        char *path = path_in(folder, "%s", entry->d_name);
        if (unlink(path) != 0) delete_folder(path);
        free(path);
    }
    if (directory != NULL) closedir(directory);
    rmdir(folder);
}

/* The folders of the shards, which a run that ended may have made. */
static void make_folders(bool mass) {
    const char *names[] = {"phi", "mass"};
    for (int i = 0; i < (mass ? 2 : 1); i++) {
        char *path = path_in(checkpoint_folder(), "%s", names[i]);
        if (mkdir(path, 0777) != 0 && errno != EEXIST) fault_set(EXIT_FAILED, "%s could not be made (%s)", path, strerror(errno));
        free(path);
    }
}

void output_write(struct job *job, const struct nodes *nodes, const struct spectrum *spectrum, const struct facts *facts) {
    const char *output = job->options.output;
    if (job->rank == 0) make_folders(spectrum->mass != NULL || nodes->node_of != NULL);
    fault_check(job);
    write_shard(job, nodes, spectrum);
    tick(job, 0.5);
    if (job->rank == 0) write_manifest(job, nodes, spectrum, facts);
    MPI_Barrier(job->comm);
    if (job->rank == 0) {
        char *old = take(strlen(output) + 5, 1);
        sprintf(old, "%s.old", output);
        delete_folder(old);
        if (exists(output) && rename(output, old) != 0) fault_set(EXIT_FAILED, "%s could not be replaced (%s)", output, strerror(errno));
        else if (rename(checkpoint_folder(), output) != 0)
            fault_set(EXIT_FAILED, "%s could not be renamed to %s (%s)", checkpoint_folder(), output, strerror(errno));
        else delete_folder(old);
        free(old);
    }
    fault_check(job);
    checkpoint_forget(job, output);
}

static void print_json(struct job *job, const struct matrix_shape *shape, const struct spectrum *spectrum, const struct facts *facts,
                       const int64_t *peaks) {
    int64_t most = 0;
    printf("{\n  \"output\": ");
    write_text(stdout, job->options.output);
    printf(",\n");
    write_members(stdout, shape->rows, spectrum, facts);
    for (int r = 0; r < job->ranks; r++) most = peaks[r] > most ? peaks[r] : most;
    printf(",\n  \"ranks\": %d,\n  \"threads\": %d,\n  \"predicted_bytes\": %" PRId64 ",\n  \"peak_bytes\": %" PRId64 ",\n", job->ranks,
           job->call.threads, job->predicted, most);
    printf("  \"peak_bytes_by_rank\": [");
    for (int r = 0; r < job->ranks; r++) printf("%s%" PRId64, r == 0 ? "" : ", ", peaks[r]);
    printf("],\n  \"inputs\": [\n    {\n      \"source\": ");
    write_text(stdout, job->options.input);
    printf(",\n      \"rows\": %" PRId64 ",\n      \"columns\": %d,\n      \"description\": ", shape->rows, shape->cols);
    write_text(stdout, shape->description);
    printf("\n    }\n  ],\n  \"warnings\": [");
    for (int w = 0; w < warning_count; w++) {
        printf(w == 0 ? "\n    " : ",\n    ");
        write_text(stdout, warnings[w]);
    }
    printf(warning_count > 0 ? "\n  ],\n  \"seconds\": {\n" : "],\n  \"seconds\": {\n");
    for (int s = 0; s < STAGES; s++) printf("    \"%s\": %.6f,\n", STAGE_NAMES[s], job->seconds[s]);
    printf("    \"total\": %.6f\n  },\n  \"processor_seconds\": {", MPI_Wtime() - job->begun);
    for (int s = 0; s < STAGES; s++) printf("%s\n    \"%s\": %.6f", s == 0 ? "" : ",", STAGE_NAMES[s], job->processor_seconds[s]);
    printf("\n  },\n  \"mpi_seconds\": {");
    for (int s = 0; s < STAGES; s++) printf("%s\n    \"%s\": %.6f", s == 0 ? "" : ",", STAGE_NAMES[s], job->mpi_seconds[s]);
    printf("\n  }\n}\n");
}

static int larger_first(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a < b) - (a > b);
}

static void print_components(const struct facts *facts) {
    char number[32];
    if (facts->components == 1) {
        printf("1 component\n");
        return;
    }
    int64_t *sizes = take((size_t)facts->components, sizeof *sizes);
    memcpy(sizes, facts->sizes, (size_t)facts->components * sizeof *sizes);
    qsort(sizes, (size_t)facts->components, sizeof *sizes, larger_first);
    printf("%" PRId64 " COMPONENTS (sizes ", facts->components);
    for (int64_t c = 0; c < facts->components && c < 4; c++) printf("%s%s", c == 0 ? "" : ", ", thousands(sizes[c], number));
    printf("%s; a larger --k may join them)\n", facts->components > 4 ? ", …" : "");
    free(sizes);
}

static void print_text(struct job *job, const struct matrix_shape *shape, const struct spectrum *spectrum, const struct facts *facts,
                       const int64_t *peaks) {
    char a[32], b[32];
    const char *slash = strrchr(job->options.input, '/');
    int64_t most = 0;
    printf("read        %s: %s\n", slash == NULL || slash[1] == 0 ? job->options.input : slash + 1, shape->description);
    printf("graph       %s samples, k %d", thousands(shape->rows, a), facts->k);
    if (facts->approximate) printf(" (approximate, recall %.3f)", facts->recall);
    printf(", %s edges, ", thousands(facts->edges, a));
    if (facts->copies > 0) printf("%s of the rows are copies, ", thousands(facts->copies, a));
    print_components(facts);
    printf("spectrum    %d eigenpairs, λ %.6f … %.6f\n", spectrum->size, spectrum->lambda[0], spectrum->lambda[spectrum->size - 1]);
    printf("certificate %s, %s products, %d restarts; residual %.2g, orthogonality %.2g\n", spectrum->solver,
           thousands(spectrum->products, a), spectrum->restarts, spectrum->residual, spectrum->orthogonality);
    for (int r = 0; r < job->ranks; r++) most = peaks[r] > most ? peaks[r] : most;
    printf("ranks       %d, %d threads each; at most %s a rank, %s predicted\n", job->ranks, job->call.threads, size_text(most, a),
           size_text(job->predicted, b));
    printf("seconds     ");
    for (int s = 0; s < STAGES; s++) {
        if (job->seconds[s] >= 0.0005) printf("%s %.2f  ", STAGE_NAMES[s], job->seconds[s]);
    }
    printf("total %.2f\nwrote       %s\n", MPI_Wtime() - job->begun, job->options.output);
}

void output_print(struct job *job, const struct matrix_shape *shape, const struct spectrum *spectrum, const struct facts *facts) {
    int64_t own = peak_bytes(), *peaks = take((size_t)job->ranks, sizeof *peaks);
    MPI_Gather(&own, 1, MPI_INT64_T, peaks, 1, MPI_INT64_T, 0, job->comm);
    if (job->rank == 0) {
        if (job->options.json) print_json(job, shape, spectrum, facts, peaks);
        else if (!job->options.quiet) print_text(job, shape, spectrum, facts, peaks);
        if (fflush(stdout) != 0)
            fault_set(EXIT_FAILED, "%s is complete, but the result could not be printed (%s); check where standard output goes, or give "
                      "--quiet", job->options.output, strerror(errno));
    }
    fault_check(job);
    free(peaks);
}
