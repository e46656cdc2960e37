/* lfm.h: the C interface of LfmNative (liblfm.so): latent functional maps between two sets of embeddings.
 *
 * This file is the contract. It is C99, and C++ reads it too.
 *
 * STATUS     Every function that can fail returns int32_t: LFM_OK (0) or a negative LFM_ERROR_... code. After a failure
 *            lfm_last_error() holds, for the calling thread, one sentence that names the culprit and the remedy.
 *            No exception leaves the library, it never aborts the process by intent, and it prints nothing.
 *            Output parameters are written on success only; `needed` and buffers are exceptions, see BUFFERS.
 * MATRICES   Input matrices are views of memory that the caller owns (lfm_view): row-major, float32 or float64, any leading
 *            dimension. Sample i is row i. Float32 is read where it lies, without a copy. Float64 samples are rounded into a
 *            float32 copy, as the engine holds embeddings in float32, those of transforms and relative representations block by
 *            block; float64 functions, maps and spectra stay float64.
 *            Rows and columns are at most 2^31 - 1. Every value must be finite; the first that is not is named in the error.
 * HANDLES    Results that live on are handles, one type a kind, so that compilers tell them apart. Their values are numbers, not
 *            addresses; NULL is none. One that was freed, never given out, or that names another kind of object than the
 *            function wants, gives LFM_ERROR_HANDLE and harms nothing. What stands behind a handle never changes after it was
 *            made. lfm_free(&handle) ends any of them.
 * BUFFERS    Arrays go into memory of the caller: (type, buffer, capacity, needed). Capacity counts elements of that type; *needed
 *            receives the number of elements whenever it is known, on success and with LFM_ERROR_BUFFER. A NULL buffer with
 *            capacity 0 just asks: LFM_OK, *needed set, nothing computed. A buffer that is too small is left alone and
 *            LFM_ERROR_BUFFER returned. A larger one is filled up to *needed elements. `needed` may be NULL. Matrices are
 *            written row-major without gaps. Outputs must not overlap inputs. After a failure that began when the computation had
 *            (LFM_ERROR_CANCELLED, LFM_ERROR_MEMORY...) the buffer may be partly written.
 * TEXT       UTF-8, ended by a zero byte. (text, capacity, needed) as above in bytes, the zero byte included.
 * OPTIONS    Every options structure begins with struct_size, and lfm_..._init(&options, sizeof options) fills in the defaults. A
 *            NULL pointer means all defaults. struct_size tells the library which fields the caller knows:
 *              smaller than the library's structure: an older caller; the fields that are missing take their defaults;
 *              larger: a newer caller; accepted when all bytes beyond the library's structure are zero;
 *              not a multiple of 8, below 8, above 4096, or larger with other bytes than zero: LFM_ERROR_STRUCT.
 *            Fields named `reserved` must be 0. Switches are 0 or 1. Choices are the LFM_... numbers of the enumerations in
 *            lfm_options.h, which lists all structures; the structure of a stage names its options without the stage
 *            (lfm_map_options.tolerance is lfm_align_options.map_tolerance).
 * THREADS    Any function may be called from any thread, also from one that ends afterwards. Different threads may use the same
 *            handle at once; one that is freed while another thread computes with it lives until that computation ends.
 *            Views, buffers and options belong to the call until it returns. Solves by LFM_SOLVER_ARPACK queue one behind
 *            another, as ARPACK keeps state of its own; everything else runs side by side.
 * STABILITY  Within one LFM_ABI_VERSION functions, structure fields (at the end), enumerators and names are added, and
 *            none is removed, reordered or given another meaning. The soname carries the major: liblfm.so.0.
 * PROCESS    Linux x86-64 with AVX2 and FMA (x86-64-v3). The library holds a managed runtime: never dlclose() it, do not call it
 *            in the child after fork() without exec(), nor from a destructor of thread-local data, nor load it into a .NET
 *            process (use the .NET package there). It installs no handler of SIGINT or SIGTERM. BLAS and LAPACK are found
 *            at the first computation: LFM_BLAS in the environment, else beside the library, else the system's.
 */
#ifndef LFM_H
#define LFM_H

#include "lfm_options.h"
#include "lfm_version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What lfm_version() returns for the version of this header, whose numbers and text (LFM_VERSION_STRING) are in lfm_version.h. */
#define LFM_VERSION ((LFM_VERSION_MAJOR << 16) | (LFM_VERSION_MINOR << 8) | LFM_VERSION_PATCH)
/* Raised by any change that is not an addition. */
#define LFM_ABI_VERSION 1

/* ---- status ------------------------------------------------------------------------------------------------------- */

enum {
    LFM_OK = 0,
    LFM_ERROR_ARGUMENT = -1,      /* an argument or option is out of its range, NULL, or contradicts another */
    LFM_ERROR_DATA = -2,          /* the data cannot be used: NaN, zero rows under a cosine metric */
    LFM_ERROR_FILE = -3,          /* a file is missing, malformed, truncated, or of a format or version not read here */
    LFM_ERROR_OUTPUT = -4,        /* an output file could not be written; what was there before is untouched */
    LFM_ERROR_LIBRARY = -5,       /* BLAS, LAPACK or ARPACK was not found */
    LFM_ERROR_CONVERGENCE = -6,   /* an iteration ended before it reached its tolerance */
    LFM_ERROR_FACTORIZATION = -7, /* a matrix is singular, or not positive definite, where it must be */
    LFM_ERROR_MEMORY = -8,        /* more memory is needed than there is, or than max_memory allows */
    LFM_ERROR_INTERNAL = -9,      /* a defect of the library */
    LFM_ERROR_HANDLE = -10,       /* the handle is NULL, freed, foreign, or of another kind */
    LFM_ERROR_BUFFER = -11,       /* the buffer is too small; *needed says what it takes */
    LFM_ERROR_STRUCT = -12,       /* struct_size is impossible, or fields this library does not know are in use */
    LFM_ERROR_CANCELLED = -13     /* the progress callback asked to stop */
};

/* ---- data ---------------------------------------------------------------------------------------------------------- */

/* Types of elements. */
enum { LFM_F32 = 1, LFM_F64 = 2, LFM_I32 = 3, LFM_I64 = 4 };

/* Handles. The structures have no definition: a handle is passed on, never looked into. */
typedef struct lfm_matrix_handle *lfm_matrix;       /* a matrix the library owns: loaded from a file, or a result */
typedef struct lfm_neighbors_handle *lfm_neighbors; /* nearest neighbours of every sample */
typedef struct lfm_graph_handle *lfm_graph;         /* neighbour graph */
typedef struct lfm_spectrum_handle *lfm_spectrum;   /* eigenpairs of a graph's Laplacian */
typedef struct lfm_map_handle *lfm_map;             /* functional map */
typedef struct lfm_matches_handle *lfm_matches;     /* pairs of samples with scores */
typedef struct lfm_transform_handle *lfm_transform; /* transform from X's ambient space to Y's */
typedef struct lfm_alignment_handle *lfm_alignment; /* all of it: the whole job's result, and what a model file holds */
typedef struct lfm_comparison_handle *lfm_comparison;   /* how alike spaces are. Since 0.3 */
typedef struct lfm_inspection_handle *lfm_inspection;   /* what a space is like. Since 0.3 */
typedef struct lfm_same_report_handle *lfm_same_report; /* whether one model made two sets. Since 0.3 */
typedef struct lfm_rsm_handle *lfm_rsm;                 /* how alike feature maps are, wherever things lie. Since 0.3 */
typedef struct lfm_migration_handle *lfm_migration;     /* the change from one embedding model to another. Since 0.3 */
typedef struct lfm_universe_handle *lfm_universe;       /* many spaces in one. Since 0.3 */
typedef const void *lfm_handle;                     /* a handle of any kind, where a function takes all of them */

/* A matrix in memory of the caller: element (i, j) is data[i*ld + j]. */
typedef struct lfm_view {
    const void *data;  /* aligned to its elements; NULL only when rows or cols is 0 */
    int64_t rows;
    int64_t cols;
    int64_t ld;        /* elements from one row to the next, at least cols; 0 means cols */
    int32_t type;      /* LFM_F32 or LFM_F64 */
    int32_t reserved;
} lfm_view;

/* Feature maps of lfm_rsm_compute(): set struct_size = sizeof(lfm_feature_maps) and the rest to 0 first. Since 0.3. */
typedef struct lfm_feature_maps {
    size_t struct_size;
    lfm_view rows;          /* (n * positions) x channels: position s of sample i is row i * positions + s. float64 is rounded */
    int32_t positions;      /* positions of a sample, at least 1; divides the rows */
    int32_t reserved;
    const int32_t *lengths; /* n numbers 1..positions: the first positions that count; NULL for all */
    const int32_t *labels;  /* n classes, for retrieval; NULL for none */
    const lfm_view *logits; /* n x k outputs of a classifier before the softmax; NULL for none */
} lfm_feature_maps;

/* Told now and then how far a call has come, always on the thread that made the call. stage: e.g. "neighbors", valid during the
 * callback; fraction: part of the stage that is done, 0..1, NaN when not known. Return 0 to go on; anything else cancels, and the
 * call ends soon with LFM_ERROR_CANCELLED. It must return normally (no longjmp, no C++ exception); it may call the library. */
typedef int32_t (*lfm_progress_fn)(void *user, const char *stage, double fraction);

/* What every long call takes beside its data; NULL for the defaults. */
typedef struct lfm_call {
    size_t struct_size;
    int32_t threads;          /* worker threads, 1..1024; 0 takes what lfm_set_threads() set. Default 0 */
    int32_t reserved;
    lfm_progress_fn progress; /* may be NULL. Default NULL */
    void *user;               /* passed through to progress */
} lfm_call;

/* Retrieval of queries among candidates. Written by the library, never grows. */
typedef struct lfm_scores {
    int64_t queries;        /* 0: these scores do not exist, and the rest is 0 */
    int64_t candidates;
    double mrr;             /* mean reciprocal rank by cosine, (0, 1] */
    double p_at_1;          /* part of the queries whose partner is first */
    double p_at_10;         /* ... among the first ten */
    double mean_cosine;     /* of a query and its partner */
    double mrr_csls;        /* mean reciprocal rank by CSLS with neighbourhood 10 */
    double p_at_1_csls;
} lfm_scores;

/* What lfm_alignment_evaluate() and lfm_universe_evaluate() write: set struct_size = sizeof(lfm_evaluation) before the call. */
typedef struct lfm_evaluation {
    size_t struct_size;
    lfm_scores map;          /* the fitted transform */
    lfm_scores anchors_only; /* a transform of the same kind, fitted on the anchors alone; queries = 0 without anchors */
    lfm_scores relative;     /* relative representations; queries = 0 without anchors */
    lfm_scores relative_whitened; /* whitened ones, each side by its test rows; queries = 0 without anchors. Since 0.3 */
    lfm_scores relative_parallel; /* by the parallel anchors of a bootstrap; queries = 0 after another refinement. Since 0.3 */
    lfm_scores pairwise;     /* of a universe: a map fitted to these two spaces alone; queries = 0 without pairs of theirs. Since 0.3 */
    lfm_scores canonical; /* in the canonical coordinates of spectral CCA, rows placed by Nystrom; queries = 0 for another map. Since 0.3 */
} lfm_evaluation;

/* ---- library ---------------------------------------------------------------------------------------------------------- */

/* Version of the loaded library: major << 16 | minor << 8 | patch. */
LFM_API uint32_t lfm_version(void);
/* The same as text: "major.minor.patch". Static. */
LFM_API const char *lfm_version_string(void);
/* LFM_ABI_VERSION of the loaded library; refuse to go on when it is another than the header's. */
LFM_API uint32_t lfm_abi_version(void);
/* One JSON object: version, abi, runtime, instruction set, processors, threads, and which BLAS, LAPACK and ARPACK were found
 * (path and version, or the sentence that says how to get them). Looks for the libraries when that was not done yet. */
LFM_API int32_t lfm_build_info(char *text, size_t capacity, size_t *needed);
/* The sentence about the calling thread's latest failure, cut to capacity, always ended by a zero byte when capacity > 0. Returns
 * its length without the zero byte. A call that succeeds leaves it alone: ask after a failure only. Empty before the first. */
LFM_API size_t lfm_last_error(char *text, size_t capacity);
/* Name of a status, e.g. "LFM_ERROR_DATA"; "unknown" for other numbers. Static. */
LFM_API const char *lfm_status_name(int32_t status);
/* Worker threads of calls that do not say (lfm_call.threads = 0), for the whole process; 0 takes one per processor, which is
 * the default. 0..1024. */
LFM_API int32_t lfm_set_threads(int32_t threads);
/* Threads inside one BLAS call, for the whole process and everybody in it who uses the same BLAS; 1..1024. The library never calls
 * this by itself. It runs its own threads above BLAS, so 1 is the setting to prefer: faster, and the results are then
 * the same bits for any number of worker threads. A program of its own may set OPENBLAS_NUM_THREADS=1 before its first call as well:
 * then OpenBLAS starts no threads, which otherwise wait for work in a busy loop for the first tenth of a second.
 * LFM_ERROR_LIBRARY when there is no BLAS or it has no such switch. */
LFM_API int32_t lfm_set_blas_threads(int32_t threads);
/* The number of a choice by its name, e.g. ("kernel", "singular") or ("refine", "self-learning"). option: as lfm_options.h names it in
 * quotes; "auto" is -1 where some structure takes it. LFM_ERROR_ARGUMENT for other names; the message lists those that exist. */
LFM_API int32_t lfm_choice_parse(const char *option, const char *name, int32_t *value);
/* All names of an option, in the order of their numbers 0, 1, 2..., with commas between. */
LFM_API int32_t lfm_choice_names(const char *option, char *text, size_t capacity, size_t *needed);
/* Handles that are alive in the process. */
LFM_API int64_t lfm_live_handles(void);
/* Bytes of scratch outside the managed heap that are alive: 0 when no call is running and no file is loaded. */
LFM_API int64_t lfm_live_bytes(void);

/* ---- handles ------------------------------------------------------------------------------------------------------------ */

/* Ends a handle of any kind and sets it to NULL: lfm_free(&graph). NULL, or a handle that is NULL: LFM_OK and nothing happens. A stale
 * or foreign one, or a handle given instead of its address: LFM_ERROR_HANDLE, and it is left as it is. */
LFM_API int32_t lfm_free(void *address_of_handle);

/* The arrays of handles, by name (m eigenpairs, n samples, n1 and n2 of X and Y, d1 and d2 columns of X and Y, a anchors):
 *   lfm_matrix     "data" f32 or f64, rows x cols
 *   lfm_neighbors  "indices" i32 n x k, "distances" f64 n x k, ascending by (distance, index) in a row; the row itself left out
 *   lfm_graph      CSR, ascending columns, every edge twice: "row_start" i64 n+1, "columns" i32, "lengths" f64, "affinities" f64;
 *                  "degrees" f64 n, "component_of" i32 n, "component_sizes" i32; "bandwidths" f64 n (not for given arrays);
 *                  "node_of" i32, the node of each sample, only where samples are copies of others and share nodes: n is then nodes
 *   lfm_spectrum   "lambda" f64 m ascending, "phi" f64 n x m, "mass" f64 n (random walk, or copies among the samples:
 *                  phi' diag(mass) phi = 1)
 *   lfm_map        "C" f64 m2 x m1
 *   lfm_matches    "x" i32, "y" i32, "score" f64
 *   lfm_transform  "transform" f64 d1 x d2, "offset" f64 d2 (0 elements without), "scale_x_mean", "scale_x_norms", "scale_y_mean",
 *                  "scale_y_norms" f64
 *   lfm_alignment  as in the model file: "C", "lambda_x", "lambda_y", "phi_x", "phi_y", "mass_x", "mass_y", "anchors" i32 a x 2,
 *                  "anchor_rows_x" f32 a x d1, "anchor_rows_y" f32 a x d2, "match" i32 n2 (for each sample of Y its sample of X),
 *                  the arrays of lfm_transform, and since 0.3 "parallel_anchors" i32 p x 2, "parallel_rows_x" f32 p x d1,
 *                  "parallel_rows_y" f32 p x d2 that LFM_REFINE_BOOTSTRAP grew (0 elements after another refinement)
 *   lfm_comparison "NAME" f64 s x s of every measure that was computed, e.g. "cka": row i, column j compares space i with space j;
 *                  "NAME.p", "NAME.low" and "NAME.high" f64 s x s, NaN where no permutations or half-samples were drawn; and of two
 *                  spaces whose functional map was needed "distortion" f64 n
 *   lfm_rsm        n samples, m of the gallery (else m = n): "inner", "cosine", "rbf", and with every position matched with itself
 *                  "spatial_inner", "spatial_cosine", f64 n x m; with option permutation "permutation" i32 (n*m) x positions, the
 *                  position of the second sample that belongs to each of the first. With option top instead "nearest" i32 n x top and
 *                  "nearest_value" f64 n x top
 *   lfm_migration  "transform" f64 d1 x d2, between normalised rows; "calibration_mapped" and "calibration_native" f64, ascending: scores
 *                  with carried rows, and the native scores that they stand for (0 elements where there is no calibration)
 *   lfm_universe   "to_common:NAME" f64 d x D and "from_common:NAME" f64 D x d, between normalised rows of that space and the common one;
 *                  "items:NAME" i32, its row of each item, -1 for none; "consensus" f64 items x D; "objectives" f64, one a round;
 *                  "consistency" and "edge_mrr" f64 and "left_out" i32, one an edge; "latent_eigenvalues" f64
 * A name that this kind does not have, or this one lacks (e.g. "mass" of a symmetric Laplacian): LFM_ERROR_ARGUMENT. */

/* Type (LFM_...), axes (1 or 2) and sizes of an array; cols is 1 when axes is 1. Each output may be NULL. */
LFM_API int32_t lfm_get_shape(lfm_handle handle, const char *name, int32_t *type, int32_t *axes, int64_t *rows, int64_t *cols);
/* The array itself, converted to type: integers to any type that holds them, floating point to floating point. */
LFM_API int32_t lfm_get_array(lfm_handle handle, const char *name, int32_t type, void *buffer, int64_t capacity, int64_t *needed);

/* A single number of a handle, by name; NaN where there is none.
 *   lfm_matrix     "rows", "cols", "mapped" (0: rows are always read into memory)
 *   lfm_neighbors  "count", "k", "recall" (1 for an exact search), "evaluations", "exact" (1 or 0)
 *   lfm_graph      "count" (nodes), "samples", "edges", "components"
 *   lfm_spectrum   "count", "size", "residual", "orthogonality", "products", "restarts", "recovered"
 *   lfm_map        "rows", "cols", "similarity" (LFM similarity, 0..1), and for a solved map "energy", "energy_descriptor",
 *                  "energy_laplacian", "energy_commutativity", "iterations", "residual", "rank"
 *   lfm_matches    "count"
 *   lfm_transform  "kind", "normalization" (their numbers), "rows" d1, "cols" d2
 *   lfm_alignment  "similarity", "trusted" (1, 0; NaN: too few anchors to tell), and of it "correspondences_trusted" and
 *                  "transform_trusted", "match_accuracy" (row-paired fits), "pairs" (the map gave), "held_out_matched", "anchors",
 *                  "held_out", "held_out_map", "held_out_anchors_only", "held_out_relative",
 *                  "held_out_stability", "energy", "residual" and "iterations" of the solve, "count_x", "count_y", "size_x",
 *                  "size_y", "components_x", "components_y", "dim_x", "dim_y", "seconds" (of the fit; NaN when a model does not tell)
 *   lfm_comparison "spaces" s, "samples" n, "NAME" of every measure: the first space compared with the second, and "NAME.matching": the
 *                  accuracy of matching across groups (NaN without)
 *   lfm_inspection "rows", "cols", "copies", "near_copies", "zero_rows", "constant" and "dead" columns, "offset", "mean_cosine",
 *                  "mean_cosine_centered", "norm_median", "norm_variation"; "rank", "rankme", "effective_rank", "von_neumann_entropy",
 *                  "participation_ratio", "largest_share" of the rows as they are, and the same with "_centered" once their mean is taken
 *                  off; "sample_rows", "dimension_mle", "dimension_local_median", "dimension_twonn", "hubness_skewness", "robin_hood",
 *                  "anti_hubs", "components"; "harms" (findings that will hurt an alignment)
 *   lfm_same_report "same" (1, 0; NaN: undecided), "interchangeable" (1, 0, NaN), "scale", "position" and "error" (agreement of the
 *                  coordinates: 0 as shifted dimensions, 1 as halves of one side), "identity_residual", "rotation_residual"
 *   lfm_rsm        "samples", "gallery_samples" (NaN without), "positions", "channels", "pairs", "matched", "skipped" (part of the pairs
 *                  that bounds kept from being matched), "gap" (relative distance from the optimum that certificates left open; NaN of
 *                  other matchings than exact), "sigma", "objective_mean", "spatial_mean", "cosine_mean", "cka", "top"; with labels
 *                  "first", "f1", "mrr" and the same of "spatial_..."
 *   lfm_migration  "dimensions" d1, "target_dimensions" d2, "old_rows", "new_rows", "known_pairs", "fitted_pairs" (known ones),
 *                  "learned_pairs", "held_out", "trusted" (1, 0; NaN: nothing was there to judge it by), "calibrated" (1 or 0)
 *   lfm_universe   "spaces", "dimensions" D, "items" (0: no consensus), "held_out", "edges", "mrr" and "pairwise_mrr" (means on held-out
 *                  items; NaN without), "trusted" (1, 0; NaN: not everything could be judged) */
LFM_API int32_t lfm_get_number(lfm_handle handle, const char *name, double *value);

/* A text of a handle, by name.
 *   lfm_matrix     "source" (file), "row_names" (one a line; empty without)
 *   lfm_spectrum   "solver", "laplacian"
 *   lfm_alignment  "meta" (JSON: versions, options, certificates, facts, seconds by stage), "advice" (one sentence: whether to trust
 *                  the map, and what to try), "seconds" (JSON: stage -> seconds and "total"; {} when a model does not tell)
 *   lfm_comparison "report" (JSON, as lfm compare --json prints it), "seconds" (JSON)
 *   lfm_inspection "report" (JSON: all figures and findings), "findings" (one sentence a line)
 *   lfm_same_report "verdict" ("same", "different", "undecided"), "relation" ("identical", "rounded", "other-rows"...), "reason",
 *                  "advice", "report" (JSON: verdict and evidence)
 *   lfm_rsm        "report" (JSON: all figures, correlations, assessments), "seconds" (JSON)
 *   lfm_migration  "family" (e.g. "ridge"), "direction" ("collection", "queries"), "advice" (the verdict in one sentence), "report" (JSON,
 *                  as lfm migrate fit --json prints it), "seconds" (JSON)
 *   lfm_universe   "method", "names" (one a line), "advice" (the verdict in one sentence), "report" (JSON, as lfm universe --json prints
 *                  it), "seconds" (JSON) */
LFM_API int32_t lfm_get_text(lfm_handle handle, const char *name, char *text, size_t capacity, size_t *needed);

/* ---- files --------------------------------------------------------------------------------------------------------------- */

/* Reads rows of a matrix file as float32: .npy, .npz:member, .fvecs, .safetensors:name, .parquet:column, .jsonl:path, .csv, .tsv,
 * .txt, .vec, .bin (word2vec), .fbin, most of them also gzipped, or a folder of files of one of these kinds; read into memory, so that
 * the file may change or go afterwards. from: first row, counted from 0; to: the row after the last, -1 for all. Values must be finite. */
LFM_API int32_t lfm_matrix_load(const char *source, int64_t from, int64_t to, const lfm_call *call, lfm_matrix *matrix);
/* A view into a matrix handle, without a copy; valid until the handle is freed. */
LFM_API int32_t lfm_matrix_view(lfm_matrix matrix, lfm_view *view);
/* Writes a matrix, finite or not; the extension of path chooses the format. Written beside and renamed: never half there. */
LFM_API int32_t lfm_matrix_save(const lfm_view *matrix, const char *path, const lfm_call *call);
/* Reads known pairs (.csv, .tsv, .npy, .npz:member; two columns of row numbers) as a x 2 numbers. */
LFM_API int32_t lfm_anchors_load(const char *source, int32_t *pairs, int64_t capacity, int64_t *needed);
/* Draws rows of row-paired inputs: count x 2 numbers, the same on both sides. The same seed draws the same. 1 <= count <= rows. */
LFM_API int32_t lfm_anchors_random(int64_t count, int64_t rows, uint64_t seed, int32_t *pairs, int64_t capacity, int64_t *needed);

/* ---- stages --------------------------------------------------------------------------------------------------------------- */

LFM_API int32_t lfm_call_init(lfm_call *call, size_t struct_size);

/* Rows of x (n x d) whose partners in another space would help an alignment most, the most useful first. known: rows that are not
 * suggested, and that those suggested complement, known_count of them; NULL with 0. rows: as many numbers as options say, count;
 * scores: as many, what the method says of each row, or NULL. capacity: elements that each of the two has room for. Copies are
 * suggested once, zero rows not at all; count must be below what is left. The same seed suggests the same. */
LFM_API int32_t lfm_suggest(
    const lfm_view *x, const int32_t *known, int64_t known_count, const lfm_suggest_options *options, const lfm_call *call, int32_t *rows,
    double *scores, int64_t capacity, int64_t *needed);

/* How alike spaces are: count >= 2 views of n rows each, of any numbers of columns, whose row i is the same sample; float64 is read in
 * double precision. labels: the class of every sample, n of them, for the distortion by classes; may be NULL. Since 0.3. */
LFM_API int32_t lfm_compare(
    const lfm_view *spaces, int64_t count, const int32_t *labels, const lfm_compare_options *options, const lfm_call *call,
    lfm_comparison *comparison);

/* What x (n x d) is like: ranks, intrinsic dimension, hubness, norms, copies, columns, its graph; and what of it will hurt an alignment.
 * n and d at least 1; zero rows are counted and left out. Since 0.3. */
LFM_API int32_t lfm_inspect(const lfm_view *x, const lfm_inspect_options *options, const lfm_call *call, lfm_inspection *inspection);
/* Whether a (n1 x d1) and b (n2 x d2) were made by the same model, and how they are related. Rows need not be of the same items, nor as
 * many; where columns differ in number, the first ones are compared. Since 0.3. */
LFM_API int32_t lfm_same(
    const lfm_view *a, const lfm_view *b, const lfm_same_options *options, const lfm_call *call, lfm_same_report *report);

/* How alike feature maps are, wherever in them things lie: sum over positions of the inner products of vectors, under the matching of the
 * positions that makes it largest (or another, by options.matching); the same matching serves cosine and Gaussian kernel. gallery: the
 * samples to compare with, of as many channels, with labels where samples have them; NULL for samples among each other. Since 0.3. */
LFM_API int32_t lfm_rsm_compute(
    const lfm_feature_maps *samples, const lfm_feature_maps *gallery, const lfm_rsm_options *options, const lfm_call *call, lfm_rsm *rsm);

/* The k nearest neighbours of every row of x (n x d). */
LFM_API int32_t lfm_knn(const lfm_view *x, const lfm_knn_options *options, const lfm_call *call, lfm_neighbors *neighbors);
/* The k nearest of samples (n x d) for each of queries (q x d), exactly: row numbers of samples and distances, q x k each, ascending by
 * (distance, index), a total order, so the nearest of parts of the samples merge into those of all. metric: an LFM_METRIC_ number. A sample
 * at a query's place counts, itself too. capacity and *needed count the elements of each of the two buffers. Since 0.3. */
LFM_API int32_t lfm_search(
    const lfm_view *queries, const lfm_view *samples, int32_t k, int32_t metric, const lfm_call *call, int32_t *indices, double *distances,
    int64_t capacity, int64_t *needed);

/* The undirected graph of neighbour lists. samples: the rows the neighbours were found in; needed with connect, else NULL. */
LFM_API int32_t lfm_graph_build(
    lfm_neighbors neighbors, const lfm_view *samples, const lfm_graph_options *options, const lfm_call *call, lfm_graph *graph);
/* A graph given by its arrays: count samples, entries = row_start[count]; columns ascend within a row and never name the row
 * itself; lengths and affinities are >= 0, finite, and the same for (i, j) and (j, i). Everything is checked and copied. */
LFM_API int32_t lfm_graph_from_arrays(
    int64_t count, int64_t entries, const int64_t *row_start, const int32_t *columns, const double *lengths, const double *affinities,
    lfm_graph *graph);
/* Lengths of the shortest paths from every sample to the sources: n x source_count; infinite where there is no path. */
LFM_API int32_t lfm_graph_geodesics(
    lfm_graph graph, const int32_t *sources, int64_t source_count, const lfm_call *call, int32_t type, void *buffer, int64_t capacity,
    int64_t *needed);

/* The same by the heat method, which approximates them. Since 0.3. */
LFM_API int32_t lfm_graph_heat_geodesics(
    lfm_graph graph, const int32_t *sources, int64_t source_count, const lfm_call *call, int32_t type, void *buffer, int64_t capacity,
    int64_t *needed);

/* The m smallest eigenpairs of the graph's Laplacian, certified ("residual", "orthogonality"). */
LFM_API int32_t lfm_spectrum_compute(lfm_graph graph, const lfm_spectrum_options *options, const lfm_call *call, lfm_spectrum *spectrum);
/* Eigenpairs given by their arrays: lambda m ascending, phi n x m (copied), mass n or NULL, laplacian LFM_LAPLACIAN_...
 * Its "residual" and "orthogonality" are NaN: nothing was checked. */
LFM_API int32_t lfm_spectrum_from_arrays(
    const double *lambda, int64_t size, const lfm_view *phi, const double *mass, int32_t laplacian, lfm_spectrum *spectrum);
/* A spectrum that was written before: an .npz file, or the folder of shards that lfm spectrum --mpi writes. samples: the rows it was
 * computed from, which are compared with what the file tells of them; NULL not to. Since 0.3. */
LFM_API int32_t lfm_spectrum_load(const char *path, const lfm_view *samples, const lfm_call *call, lfm_spectrum *spectrum);
/* Writes a spectrum as .npz, which NumPy opens: lambda, phi (n x m), mass where there is one. Since 0.3. */
LFM_API int32_t lfm_spectrum_save(lfm_spectrum spectrum, const char *path);
/* Nystrom: places new rows (q x d) in the spectrum of samples (n x d), over their k nearest samples; q x m f64. k: 1..n, 0 by n. */
LFM_API int32_t lfm_spectrum_extend(
    lfm_spectrum spectrum, lfm_graph graph, const lfm_view *samples, const lfm_view *points, int32_t k, int32_t metric,
    const lfm_call *call, lfm_matrix *placed);

/* Descriptors of one side: n x p f64, the same p on both sides for the same options and numbers of anchors and classes. samples: the
 * rows the graph was built from; needed by cosine, euclidean and angular, else NULL. anchors: anchor_count row numbers of this side,
 * the t-th the partner of the other side's t-th; NULL with 0. labels: n classes; classes: sorted classes of both sides together; both
 * NULL without label descriptors. */
LFM_API int32_t lfm_descriptors_compute(
    lfm_graph graph, lfm_spectrum spectrum, const lfm_view *samples, const int32_t *anchors, int64_t anchor_count, const int32_t *labels,
    const int32_t *classes, int64_t class_count, const lfm_descriptor_options *options, const lfm_call *call, lfm_matrix *descriptors);

/* The functional map of two spectra from descriptors f (n1 x p) and g (n2 x p); the energy is minimised, not descended. */
LFM_API int32_t lfm_map_solve(
    lfm_spectrum x, const lfm_view *f, lfm_spectrum y, const lfm_view *g, const lfm_map_options *options, const lfm_call *call,
    lfm_map *map);
/* The same with the weights of LFM_MASK_GIVEN, m2 x m1 for m1 and m2 eigenpairs, not negative. Since 0.3. */
LFM_API int32_t lfm_map_solve_masked(
    lfm_spectrum x, const lfm_view *f, lfm_spectrum y, const lfm_view *g, const lfm_view *mask_weights, const lfm_map_options *options,
    const lfm_call *call, lfm_map *map);
/* A map given by its matrix, m2 x m1 (copied). */
LFM_API int32_t lfm_map_from_array(const lfm_view *c, lfm_map *map);
/* The map of a pointwise one: for each of n2 samples of Y a sample of X; k2 x k1, 0 for the full sizes. */
LFM_API int32_t lfm_map_from_match(
    lfm_spectrum x, lfm_spectrum y, const int32_t *match, int64_t count, int32_t k1, int32_t k2, lfm_map *map);
/* Spectral upsampling (ZoomOut) of a map. */
LFM_API int32_t lfm_zoomout(
    lfm_map map, lfm_spectrum x, lfm_spectrum y, const lfm_zoomout_options *options, const lfm_call *call, lfm_map *refined);
/* Iterative closest points at one size; at most iterations rounds, 1..10000. */
LFM_API int32_t lfm_icp(
    lfm_map map, lfm_spectrum x, lfm_spectrum y, int32_t iterations, int32_t pointwise, const lfm_call *call, lfm_map *refined);
/* The pointwise map: for each of n2 samples of Y the nearest sample of X in spectral coordinates. */
LFM_API int32_t lfm_map_pointwise(
    lfm_map map, lfm_spectrum x, lfm_spectrum y, int32_t pointwise, const lfm_call *call, int32_t *match, int64_t capacity,
    int64_t *needed);
/* Pairs of samples with scores (cosines; csls values with csls). */
LFM_API int32_t lfm_map_match(
    lfm_map map, lfm_spectrum x, lfm_spectrum y, const lfm_match_options *options, const lfm_call *call, lfm_matches *matches);
/* Carries functions on X's samples (n1 x p, one a column) to Y's: n2 x p. */
LFM_API int32_t lfm_map_transfer(
    lfm_map map, lfm_spectrum x, lfm_spectrum y, const lfm_view *functions, int32_t type, void *buffer, int64_t capacity, int64_t *needed);

/* Fits a transform to pairs of rows: pair_count x 2 row numbers, of x and of y. Normalisations are fitted to all rows. */
LFM_API int32_t lfm_transform_fit(
    const lfm_view *x, const lfm_view *y, const int32_t *pairs, int64_t pair_count, const lfm_transform_options *options,
    const lfm_call *call, lfm_transform *transform);
/* Carries rows (n x d1) over: n x d2, in Y's own coordinates; with normalized = 1 in the coordinates the transform was fitted in. */
LFM_API int32_t lfm_transform_apply(
    lfm_transform transform, const lfm_view *rows, int32_t normalized, const lfm_call *call, int32_t type, void *buffer, int64_t capacity,
    int64_t *needed);
/* Relative representations: cosines of rows (n x d) to anchors (a x d): n x a. */
LFM_API int32_t lfm_relative(
    const lfm_view *rows, const lfm_view *anchors, const lfm_call *call, int32_t type, void *buffer, int64_t capacity, int64_t *needed);
/* Relative representations of a kind: n x a. LFM_RELATIVE_KIND_WHITENED gives inner products of rows and anchors whitened by mean and
 * covariance of reference (any number of rows x d), or with NULL of rows themselves; the other kinds take no reference. For
 * LFM_RELATIVE_KIND_GEODESIC and _HEAT, which are LFM_ERROR_ARGUMENT here, see lfm_graph_geodesics(): its sources are the anchors. */
LFM_API int32_t lfm_relative_of_kind(
    const lfm_view *rows, const lfm_view *anchors, const lfm_view *reference, const lfm_relative_options *options, const lfm_call *call,
    int32_t type, void *buffer, int64_t capacity, int64_t *needed);
/* The way back from relative representations (n x a) by the pseudo-inverse of the anchors (a x d): n x d. Of cosines unit rows come
 * back, as they hold no norm, of whitened products the rows themselves (reference as above, but never NULL then); of rows outside the
 * anchors' span their part inside it. */
LFM_API int32_t lfm_relative_invert(
    const lfm_view *relative, const lfm_view *anchors, const lfm_view *reference, const lfm_relative_options *options,
    const lfm_call *call, int32_t type, void *buffer, int64_t capacity, int64_t *needed);
/* Retrieval by cosine: partners[i] is the candidate that belongs to query i, partner_count = rows of queries. mrr_cap: partners ranked
 * below it score 1/cap; 0 for none. */
LFM_API int32_t lfm_retrieval(
    const lfm_view *queries, const lfm_view *candidates, const int32_t *partners, int64_t partner_count, int32_t mrr_cap,
    const lfm_call *call, lfm_scores *scores);

/* ---- the whole job ---------------------------------------------------------------------------------------------------------- */

/* Aligns x (n1 x d1) to y (n2 x d2). anchors: anchor_count x 2 row numbers, of x and of y, counted from 0; NULL with 0 for descriptors
 * that need none. Set options.k = 300 for the published configuration. With 8 anchors or more a fifth is held out and scored
 * ("trusted", "advice"). */
LFM_API int32_t lfm_align(
    const lfm_view *x, const lfm_view *y, const int32_t *anchors, int64_t anchor_count, const lfm_align_options *options,
    const lfm_call *call, lfm_alignment *alignment);
/* The same with classes of the samples, n1 and n2 numbers, for LFM_DESCRIPTOR_LABEL. */
LFM_API int32_t lfm_align_labeled(
    const lfm_view *x, const lfm_view *y, const int32_t *anchors, int64_t anchor_count, const int32_t *labels_x, const int32_t *labels_y,
    const lfm_align_options *options, const lfm_call *call, lfm_alignment *alignment);
/* The same with functions on the samples, n1 x p and n2 x p, for LFM_DESCRIPTOR_GIVEN, and weights for LFM_MASK_GIVEN as in
 * lfm_map_solve_masked(); labels, functions and weights each NULL where options do not ask for them. spectrum_x and spectrum_y, each or
 * NULL: eigenpairs of x's rows and of y's that were computed before; no graph is made of that side, all pairs are taken where
 * options.eigenpairs is 0, and distances to the anchors take the place of geodesic descriptors. Since 0.3. */
LFM_API int32_t lfm_align_given(
    const lfm_view *x, const lfm_view *y, const int32_t *anchors, int64_t anchor_count, const int32_t *labels_x, const int32_t *labels_y,
    const lfm_view *descriptors_x, const lfm_view *descriptors_y, const lfm_view *mask_weights, lfm_spectrum spectrum_x,
    lfm_spectrum spectrum_y, const lfm_align_options *options, const lfm_call *call, lfm_alignment *alignment);
/* Carries rows of X's space (n x d1) to Y's: n x d2; normalized as in lfm_transform_apply(). */
LFM_API int32_t lfm_alignment_transform(
    lfm_alignment alignment, const lfm_view *rows, int32_t normalized, const lfm_call *call, int32_t type, void *buffer, int64_t capacity,
    int64_t *needed);
/* Carries functions on X's samples (n1 x p, one a column) to Y's: n2 x p. */
LFM_API int32_t lfm_alignment_transfer(
    lfm_alignment alignment, const lfm_view *functions, int32_t type, void *buffer, int64_t capacity, int64_t *needed);
/* Correspondences. With all options at their defaults (or NULL) the matches of the fit with their scores; otherwise read off the map
 * anew. */
LFM_API int32_t lfm_alignment_match(lfm_alignment alignment, const lfm_match_options *options, const lfm_call *call, lfm_matches *matches);
/* How well rows of x (n x d1) find the same rows of y (n x d2), beside the baselines. mrr_cap as in lfm_retrieval().
 * A row of y that is bit for bit a copy of the partner is right as well. */
LFM_API int32_t lfm_alignment_evaluate(
    lfm_alignment alignment, const lfm_view *x, const lfm_view *y, int32_t mrr_cap, const lfm_call *call, lfm_evaluation *evaluation);
/* The parts of an alignment as handles of their own, sharing its memory. side: 0 for X, 1 for Y. */
LFM_API int32_t lfm_alignment_get_spectrum(lfm_alignment alignment, int32_t side, lfm_spectrum *spectrum);
LFM_API int32_t lfm_alignment_get_map(lfm_alignment alignment, lfm_map *map);
LFM_API int32_t lfm_alignment_get_transform(lfm_alignment alignment, lfm_transform *transform);
/* Writes a model (.npz, which NumPy opens), and reads one. Written beside and renamed: never half there. */
LFM_API int32_t lfm_alignment_save(lfm_alignment alignment, const char *path);
LFM_API int32_t lfm_alignment_load(const char *path, lfm_alignment *alignment);
/* The same in memory; the bytes are those of the file. capacity, needed and size count bytes. Damaged bytes give LFM_ERROR_FILE and the
 * sentences of damaged files. The bytes given to load are copied: they belong to the caller again when it returns. */
LFM_API int32_t lfm_alignment_save_memory(lfm_alignment alignment, void *buffer, int64_t capacity, int64_t *needed);
LFM_API int32_t lfm_alignment_load_memory(const void *data, int64_t size, lfm_alignment *alignment);
/* Writes the transform as an ONNX model (.onnx): "embedding", N x d1 of float32, to "mapped_embedding", N x d2, in Y's own coordinates.
 * Since 0.3 */
LFM_API int32_t lfm_alignment_export_onnx(lfm_alignment alignment, const char *path);

/* ---- changing the embedding model of a collection. All since 0.3 ----------------------------------------------------------------- */

/* Fits a migration to rows of the old model (n1 x d1) and of the new one (n2 x d2). pairs: pair_count x 2 row numbers of the same items,
 * of old_rows and of new_rows, counted from 0; NULL with 0 where none is known. Of the pairs max_pairs and of the other rows of each side
 * learn_rows are drawn at most. Direction LFM_DIRECTION_COLLECTION carries old rows to the new space, LFM_DIRECTION_QUERIES new ones
 * to the old space. */
LFM_API int32_t lfm_migration_fit(
    const lfm_view *old_rows, const lfm_view *new_rows, const int32_t *pairs, int64_t pair_count, const lfm_migration_options *options,
    const lfm_call *call, lfm_migration *migration);
/* Reads a model that lfm_migration_save() or lfm migrate fit wrote, and writes one (.npz); never half there. */
LFM_API int32_t lfm_migration_load(const char *path, lfm_migration *migration);
LFM_API int32_t lfm_migration_save(lfm_migration migration, const char *path);
/* Carries rows (n x d1) over: n x d2, in the other space's own coordinates and of the mean norm of its rows; rows of zeros stay zero. */
LFM_API int32_t lfm_migration_transform(
    lfm_migration migration, const lfm_view *rows, const lfm_call *call, int32_t type, void *buffer, int64_t capacity, int64_t *needed);
/* The native cosines that cosines with carried rows stand for, so that thresholds keep their meaning: count finite numbers into as many,
 * which may be the same memory. LFM_ERROR_ARGUMENT where the model has no calibration ("calibrated"). */
LFM_API int32_t lfm_migration_calibrate(lfm_migration migration, const double *scores, int64_t count, double *native);
/* Writes the map as an ONNX model, with inputs and outputs as those of lfm_alignment_export_onnx(). */
LFM_API int32_t lfm_migration_export_onnx(lfm_migration migration, const char *path);

/* ---- many spaces in one. All since 0.3 ------------------------------------------------------------------------------------------- */

/* Brings count spaces (n_m x d_m) with a name each into one: a map to the common space for every space. items: count x item_count row
 * numbers, for each space its rows of the items in the same order; NULL with 0 where row i of all spaces is the same item. */
LFM_API int32_t lfm_universe_fit(
    const lfm_view *spaces, const char *const *names, int64_t count, const int32_t *items, int64_t item_count,
    const lfm_universe_options *options, const lfm_call *call, lfm_universe *universe);
/* The same from pairs of some pairs of spaces. edges: edge_count x 2 numbers of spaces, which connect all of them; pair_counts: so many
 * pairs of each edge, 0 where they are to be found; pairs: the pairs of all edges one after the other, x 2 row numbers. Maps that the
 * others contradict are left out ("left_out"). */
LFM_API int32_t lfm_universe_fit_edges(
    const lfm_view *spaces, const char *const *names, int64_t count, const int32_t *edges, int64_t edge_count, const int32_t *pairs,
    const int64_t *pair_counts, const lfm_universe_options *options, const lfm_call *call, lfm_universe *universe);
/* A universe with one more space, by one fit; the other maps stay as they are. with: the name of the space that it is paired with; NULL for
 * the consensus, whose items the second numbers of the pairs then are. Family and normalization are those of the universe. */
LFM_API int32_t lfm_universe_add(
    lfm_universe universe, const char *name, const lfm_view *rows, const char *with, const int32_t *pairs, int64_t pair_count,
    const lfm_universe_options *options, const lfm_call *call, lfm_universe *larger);
/* Reads a universe that lfm_universe_save() or lfm universe wrote, and writes one (.npz); never half there. */
LFM_API int32_t lfm_universe_load(const char *path, lfm_universe *universe);
LFM_API int32_t lfm_universe_save(lfm_universe universe, const char *path);
/* The map from one space to another, by their names; "universe" names the common space. */
LFM_API int32_t lfm_universe_get_transform(lfm_universe universe, const char *from, const char *to, lfm_transform *transform);
/* Which rows of two spaces correspond, by cosine once they are carried over. Option pointwise must be automatic. */
LFM_API int32_t lfm_universe_match(
    lfm_universe universe, const char *from, const char *to, const lfm_match_options *options, const lfm_call *call, lfm_matches *matches);
/* How well rows of x, of the space from, find the same rows of y, of the space to; beside a map of the two alone, "pairwise". */
LFM_API int32_t lfm_universe_evaluate(
    lfm_universe universe, const char *from, const char *to, const lfm_view *x, const lfm_view *y, int32_t mrr_cap, const lfm_call *call,
    lfm_evaluation *evaluation);

#ifdef __cplusplus
}
#endif

#endif
