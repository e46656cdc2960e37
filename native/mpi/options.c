#include "options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
    "Compute the smallest eigenpairs of a matrix's graph Laplacian on many ranks, with a certificate\n"
    "\n"
    "Usage:\n"
    "  mpirun -n RANKS lfm-mpi spectrum X -o DIR [options] [-- SLEPC-OPTIONS]\n"
    "\n"
    "  X                          matrix, one sample a row: a .npy file, or a folder of them\n"
    "  -o, --output DIR           folder to write: lambda.npy, and the folders phi and, where phi is orthonormal in it, mass\n"
    "  --rows FROM:TO             use these rows, counted from 0, without row TO\n"
    "  --metric NAME              distance of samples: angular, euclidean, cosine [angular]\n"
    "  --k N|auto                 neighbours of each sample [auto: floor(n^(4/7)) held to 10..300, 30 above 20,000]\n"
    "  --neighbors NAME           search of the neighbours: auto, exact, approximate [auto: exact up to 100,000 rows]\n"
    "  --kernel NAME              affinity of an edge: singular, gaussian, symgaussian, uniform, distance [singular]\n"
    "  --eigenpairs, --eigs N|auto\n"
    "                             eigenpairs, the smallest [auto: 50, or as many as there are distinct samples]\n"
    "  --laplacian NAME           normalized, randomwalk, combinatorial [normalized]\n"
    "  --solver NAME              auto, dense, krylovschur, lobpcg [auto]\n"
    "  --max-products N           products with the operator after which an iterative solver gives up [200000]\n"
    "  --tolerance EPS            residual that every pair must reach [1e-8]\n"
    "  --max-memory SIZE|auto|none\n"
    "                             memory of a rank above which the job is refused [auto: its share of what its machine has free]\n"
    "  --resume                   go on from the checkpoints in DIR.partial, where there are some\n"
    "  --threads N                worker threads of a rank; 0 takes its share of the machine's processors [0]\n"
    "  --seed N                   seed of everything random [0]\n"
    "  --json                     print one JSON object on standard output and nothing else\n"
    "  -q, --quiet                print nothing but errors\n"
    "  --progress-lines           tell the progress on standard error, one line each\n"
    "  --version                  versions of lfm-mpi, LfmNative and SLEPc\n";

static const char *const SOLVERS[] = {"auto", "dense", "krylovschur", "lobpcg"};

const char *solver_name(enum solver solver) { return SOLVERS[solver]; }

/* "a, b" from "a,b". */
static void spaced(const char *names, char *text, size_t capacity) {
    size_t at = 0;
    for (; *names != 0 && at + 3 < capacity; names++) {
        text[at++] = *names;
        if (*names == ',') text[at++] = ' ';
    }
    text[at] = 0;
}

static void read_choice(const char *option, const char *value, int32_t *target) {
    if (lfm_choice_parse(option, value, target) == LFM_OK) return;
    char names[256] = "", text[512];
    lfm_choice_names(option, names, sizeof names, NULL);
    spaced(names, text, sizeof text);
    fault_set(EXIT_USAGE, "--%s is '%s'; it must be one of %s", option, value, text);
}

static void read_solver(const char *value, enum solver *target) {
    for (size_t i = 0; i < sizeof SOLVERS / sizeof *SOLVERS; i++) {
        if (strcmp(value, SOLVERS[i]) == 0) {
            *target = (enum solver)i;
            return;
        }
    }
    fault_set(EXIT_USAGE, "--solver is '%s'; with ranks it must be one of auto, dense, krylovschur, lobpcg", value);
}

static int64_t read_whole(const char *option, const char *value, int64_t least, int64_t most) {
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno == 0 && end != value && *end == 0 && number >= least && number <= most) return number;
    fault_set(EXIT_USAGE, "--%s is '%s'; it must be a whole number in %lld..%lld", option, value, (long long)least, (long long)most);
    return least;
}

static int32_t read_whole_or_auto(const char *option, const char *value) {
    return strcmp(value, "auto") == 0 ? 0 : (int32_t)read_whole(option, value, 1, INT32_MAX);
}

static double read_tolerance(const char *value) {
    char *end;
    double number = strtod(value, &end);
    if (end != value && *end == 0 && number >= 1e-14 && number <= 0.1) return number;
    fault_set(EXIT_USAGE, "--tolerance is %s; it must lie in 1E-14..0.1", value);
    return 0.1;
}

static int64_t read_size(const char *value) {
    if (strcmp(value, "auto") == 0) return 0;
    if (strcmp(value, "none") == 0) return -1;
    char *end;
    double number = strtod(value, &end);
    const char *units = "KMGT", *unit = *end != 0 ? strchr(units, *end) : NULL;
    if (end != value && number > 0 && (*end == 0 || (unit != NULL && (end[1] == 0 || strcmp(end + 1, "iB") == 0)))) {
        double bytes = unit == NULL ? number : ldexp(number, 10 * (int)(unit - units + 1));
        if (bytes >= 1 && bytes < 9e18) return (int64_t)bytes;
    }
    fault_set(EXIT_USAGE, "--max-memory is '%s'; it must be a number of bytes, with K, M, G or T after it, auto or none", value);
    return -1;
}

static void read_rows(const char *value, struct options *o) {
    const char *colon = strchr(value, ':'), *digits = "0123456789";
    size_t from = strspn(value, digits), to = colon == NULL ? 0 : strspn(colon + 1, digits);
    errno = 0;
    o->first_row = strtoll(value, NULL, 10);
    o->end_row = to == 0 ? -1 : strtoll(colon + 1, NULL, 10);
    if (colon != value + from || colon[1 + to] != 0 || errno != 0) {
        fault_set(EXIT_USAGE, "--rows %s is not a range of rows; write FROM:TO, FROM: or :TO with whole numbers counted from 0 (TO is "
                  "excluded)", value);
    } else if (o->end_row >= 0 && o->end_row <= o->first_row) {
        fault_set(EXIT_USAGE, "--rows %s holds no row; TO must be greater than FROM", value);
    }
}

static void defaults(struct options *o) {
    lfm_knn_options knn;
    lfm_graph_options graph;
    lfm_spectrum_options spectrum;
    lfm_knn_options_init(&knn, sizeof knn);
    lfm_graph_options_init(&graph, sizeof graph);
    lfm_spectrum_options_init(&spectrum, sizeof spectrum);
    o->end_row = -1;
    o->metric = knn.metric;
    o->neighbors = knn.neighbors;
    o->k = knn.k;
    o->kernel = graph.kernel;
    o->laplacian = spectrum.laplacian;
    o->eigenpairs = spectrum.eigenpairs;
    o->max_products = spectrum.max_products;
    o->tolerance = spectrum.tolerance;
}

/* A folder's path without slashes at its end, for what stands beside it. */
static const char *bare(const char *path) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    char *copy = take_zeroed(length + 1, 1);
    return memcpy(copy, path, length);
}

/* One option with a value; false where there is none of that name. */
static bool read_option(struct options *o, const char *name, const char *value) {
    if (strcmp(name, "output") == 0) o->output = bare(value);
    else if (strcmp(name, "rows") == 0) read_rows(value, o);
    else if (strcmp(name, "metric") == 0) read_choice(name, value, &o->metric);
    else if (strcmp(name, "neighbors") == 0) read_choice(name, value, &o->neighbors);
    else if (strcmp(name, "kernel") == 0) read_choice(name, value, &o->kernel);
    else if (strcmp(name, "laplacian") == 0) read_choice(name, value, &o->laplacian);
    else if (strcmp(name, "solver") == 0) read_solver(value, &o->solver);
    else if (strcmp(name, "k") == 0) o->k = read_whole_or_auto(name, value);
    else if (strcmp(name, "eigenpairs") == 0 || strcmp(name, "eigs") == 0) o->eigenpairs = read_whole_or_auto("eigenpairs", value);
    else if (strcmp(name, "max-products") == 0) o->max_products = (int32_t)read_whole(name, value, 1, INT32_MAX);
    else if (strcmp(name, "tolerance") == 0) o->tolerance = read_tolerance(value);
    else if (strcmp(name, "max-memory") == 0) o->max_memory = read_size(value);
    else if (strcmp(name, "threads") == 0) o->threads = (int32_t)read_whole(name, value, 0, 1024);
    else if (strcmp(name, "seed") == 0) o->seed = (uint64_t)read_whole(name, value, 0, INT64_MAX);
    else return false;
    return true;
}

static bool read_switch(struct options *o, const char *name) {
    if (strcmp(name, "json") == 0) o->json = true;
    else if (strcmp(name, "quiet") == 0) o->quiet = true;
    else if (strcmp(name, "resume") == 0) o->resume = true;
    else if (strcmp(name, "progress-lines") == 0) o->progress_lines = true;
    else return false;
    return true;
}

/* Reads the argument at argv[i] and what belongs to it; returns the position of the last one that was used. */
static int read_argument(struct options *o, int argc, char **argv, int i) {
    char name[64];
    const char *argument = argv[i], *value = NULL;
    if (argument[0] != '-' || argument[1] == 0) {
        if (o->input != NULL) fault_set(EXIT_USAGE, "'%s' is one argument too many; lfm-mpi spectrum takes one matrix", argument);
        o->input = argument;
        return i;
    }
    const char *word = strcmp(argument, "-o") == 0 ? "--output" : strcmp(argument, "-q") == 0 ? "--quiet" : argument;
    const char *equals = strchr(word, '=');
    size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
    if (strncmp(word, "--", 2) != 0 || length - 2 >= sizeof name) length = 2;
    memcpy(name, word + 2, length - 2);
    name[length - 2] = 0;
    if (equals == NULL && read_switch(o, name)) return i;
    if (equals != NULL) value = equals + 1;
    else if (i + 1 < argc) value = argv[i + 1];
    if (value == NULL) fault_set(EXIT_USAGE, "%s needs a value, or is no option; lfm-mpi --help lists all", argument);
    else if (!read_option(o, name, value))
        fault_set(EXIT_USAGE, "%s is no option of lfm-mpi spectrum; lfm-mpi --help lists all", argument);
    return equals != NULL || value == NULL ? i : i + 1;
}

bool options_read(struct job *job, int argc, char **argv) {
    struct options *o = &job->options;
    defaults(o);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        if (argc < 2) fault_set(EXIT_USAGE, "a command is missing: mpirun -n RANKS lfm-mpi spectrum X -o DIR; --help lists the options");
        else if (job->rank == 0) fputs(HELP, stdout);
        return false;
    }
    if (strcmp(argv[1], "spectrum") != 0) {
        fault_set(EXIT_USAGE, "'%s' is no command of lfm-mpi; it has one, spectrum", argv[1]);
        return false;
    }
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            o->eps_argc = argc - i - 1;
            o->eps_argv = argv + i + 1;
            break;
        }
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            if (job->rank == 0) fputs(HELP, stdout);
            return false;
        }
        i = read_argument(o, argc, argv, i);
    }
    if (o->input == NULL) fault_set(EXIT_USAGE, "the matrix is missing: mpirun -n RANKS lfm-mpi spectrum X -o DIR");
    else if (o->output == NULL) fault_set(EXIT_USAGE, "--output is missing; it names the folder to write");
    return true;
}
