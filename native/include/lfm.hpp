// lfm.hpp: lfm.h for C++17 and newer. Header-only; link with lfm as for C.
//
// ERRORS     A call that fails throws lfm::error, a std::runtime_error with the sentence of the library and the status of lfm.h.
// HANDLES    Classes are move-only owners; they free what they hold. An empty one (moved from) gives LFM_ERROR_HANDLE when used.
// MATRICES   lfm::matrix_view shows memory of the caller, which must live until the call returns; it is never copied here.
//            Results are lfm::array and std::vector.
// OPTIONS    The structures of lfm.h, with their defaults from the constructors below: lfm::align_options o; o.k = 300;
// PROGRESS   lfm::call takes a std::function; true cancels (LFM_ERROR_CANCELLED). An exception from it cancels the call and is thrown
//            again once the library has returned: it never crosses a frame of the library.
// Everything lfm.h says of threads, processes and stability holds here too.
#ifndef LFM_HPP
#define LFM_HPP

#include "lfm.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace lfm {

/// A call that failed: what() is the library's sentence, status() its LFM_ERROR_... code.
class error : public std::runtime_error {
public:
    error(std::int32_t status, const std::string &message) : std::runtime_error(message), status_(status) {}
    std::int32_t status() const noexcept { return status_; }
    /// E.g. "LFM_ERROR_DATA".
    const char *name() const noexcept { return lfm_status_name(status_); }

private:
    std::int32_t status_;
};

namespace detail {

/// Throws what belongs to a status; on the thread that made the call, right after it.
inline void check(std::int32_t status) {
    if (status == LFM_OK) return;
    std::string message(lfm_last_error(nullptr, 0) + 1, '\0');
    lfm_last_error(&message[0], message.size());
    message.pop_back();
    throw error(status, message);
}

/// Throws when two lengths differ that the library could not tell apart.
inline void same(const char *what, std::int64_t first, std::int64_t second) {
    if (first != second)
        throw error(
            LFM_ERROR_ARGUMENT,
            std::string(what) + " have " + std::to_string(first) + " and " + std::to_string(second) + " elements; they must have as many");
}

template <class T> struct element;
template <> struct element<float> : std::integral_constant<std::int32_t, LFM_F32> {};
template <> struct element<double> : std::integral_constant<std::int32_t, LFM_F64> {};
template <> struct element<std::int32_t> : std::integral_constant<std::int32_t, LFM_I32> {};
template <> struct element<std::int64_t> : std::integral_constant<std::int32_t, LFM_I64> {};

/// A vector that a function (buffer, capacity, needed) fills; asks for its size first.
template <class T, class Fill> std::vector<T> filled(Fill fill) {
    std::int64_t needed = 0;
    check(fill(static_cast<T *>(nullptr), std::int64_t{0}, &needed));
    std::vector<T> values(static_cast<std::size_t>(needed));
    if (needed > 0) check(fill(values.data(), needed, &needed));
    return values;
}

template <class Ask> std::string text(Ask ask) {
    std::size_t needed = 0;
    check(ask(static_cast<char *>(nullptr), std::size_t{0}, &needed));
    std::string value(needed, '\0');
    check(ask(&value[0], needed, &needed));
    value.resize(needed - 1);
    return value;
}

} // namespace detail

// ---- data -------------------------------------------------------------------------------------------------------------

/// A run of elements of the caller's memory: of a std::vector, std::array, std::span, or (pointer, count).
template <class T> class span {
public:
    span() noexcept = default;
    span(const T *data, std::size_t size) noexcept : data_(data), size_(size) {}
    template <
        class Container, class = std::enable_if_t<std::is_convertible_v<decltype(std::declval<const Container &>().data()), const T *>>>
    span(const Container &values) noexcept : data_(values.data()), size_(values.size()) {}
    const T *data() const noexcept { return data_; }
    std::int64_t size() const noexcept { return static_cast<std::int64_t>(size_); }

private:
    const T *data_ = nullptr;
    std::size_t size_ = 0;
};

/// Known pairs: a row of X and a row of Y.
struct pair {
    std::int32_t x, y;
};
static_assert(sizeof(pair) == 2 * sizeof(std::int32_t), "pairs lie as lfm.h reads them");

/// A row-major matrix in memory of the caller: element (i, j) is data[i*ld + j]; ld 0 means cols.
class matrix_view {
public:
    template <class T> matrix_view(const T *data, std::int64_t rows, std::int64_t cols, std::int64_t ld = 0) noexcept
        : view_{data, rows, cols, ld, detail::element<T>::value, 0} {
        static_assert(std::is_floating_point_v<T>, "matrices are float or double");
    }
    /// Rows of cols elements that fill values; throws lfm::error when they do not.
    template <class T> matrix_view(const std::vector<T> &values, std::int64_t cols)
        : matrix_view(values.data(), cols > 0 ? static_cast<std::int64_t>(values.size()) / cols : 0, cols) {
        if (cols <= 0 || values.size() % static_cast<std::size_t>(cols) != 0)
            throw error(
                LFM_ERROR_ARGUMENT,
                std::to_string(values.size()) + " values make no rows of " + std::to_string(cols) + "; pass a multiple");
    }
    explicit matrix_view(const lfm_view &view) noexcept : view_(view) {}

    std::int64_t rows() const noexcept { return view_.rows; }
    std::int64_t cols() const noexcept { return view_.cols; }
    /// Rows from..to-1 of the same memory; throws lfm::error when there are no such rows.
    matrix_view row_range(std::int64_t from, std::int64_t to) const {
        if (from < 0 || to < from || to > view_.rows)
            throw error(
                LFM_ERROR_ARGUMENT, "rows " + std::to_string(from) + ".." + std::to_string(to) + " are not within the " +
                                        std::to_string(view_.rows) + " there are");
        lfm_view part = view_;
        std::int64_t step = (view_.ld == 0 ? view_.cols : view_.ld) * (view_.type == LFM_F64 ? 8 : 4);
        if (part.data != nullptr) part.data = static_cast<const char *>(part.data) + from * step;
        part.rows = to - from;
        return matrix_view(part);
    }
    const lfm_view *get() const noexcept { return &view_; }

private:
    lfm_view view_;
};

/// A row-major matrix of its own, without gaps.
template <class T> struct array {
    std::vector<T> values;
    std::int64_t rows = 0, cols = 0;

    const T &operator()(std::int64_t i, std::int64_t j) const { return values[static_cast<std::size_t>(i * cols + j)]; }
    operator matrix_view() const noexcept { return matrix_view(values.data(), rows, cols); }
};

namespace detail {
/// A matrix of cols columns that a function (buffer, capacity, needed) fills.
template <class T, class Fill> array<T> columns(std::int64_t cols, Fill fill) {
    array<T> result{filled<T>(fill), 0, cols};
    if (cols > 0) result.rows = static_cast<std::int64_t>(result.values.size()) / cols;
    return result;
}
} // namespace detail

// ---- options and calls ---------------------------------------------------------------------------------------------------

/// A structure of lfm.h that begins with its defaults.
template <class Struct, std::int32_t (*Init)(Struct *, std::size_t)> struct defaulted : Struct {
    defaulted() : Struct() { detail::check(Init(this, sizeof(Struct))); }
};

} // namespace lfm

#include "lfm_options.hpp"

namespace lfm {

/// Told the stage and the part of it that is done (0..1, NaN when not known), on the thread that made the call; true cancels.
using progress = std::function<bool(const char *stage, double fraction)>;

/// What every long call takes beside its data. One call at a time uses it.
class call {
public:
    /// threads: worker threads, 1..1024; 0 takes what set_threads() set.
    explicit call(std::int32_t threads = 0, progress told = nullptr) : told_(std::move(told)) {
        detail::check(lfm_call_init(&call_, sizeof call_));
        call_.threads = threads;
        if (told_) call_.progress = tell, call_.user = this;
    }
    call(progress told) : call(0, std::move(told)) {}
    call(const call &) = delete;
    call &operator=(const call &) = delete;

    /// Makes a call of lfm.h with this, and throws what it or the progress function failed with.
    template <class Function> void run(Function function) const {
        thrown_ = nullptr;
        std::int32_t status = function(&call_);
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
        detail::check(status);
    }

private:
    static std::int32_t tell(void *user, const char *stage, double fraction) noexcept {
        const call *self = static_cast<const call *>(user);
        try {
            return self->told_(stage, fraction) ? 1 : 0;
        } catch (...) {
            self->thrown_ = std::current_exception();
            return 1;
        }
    }

    lfm_call call_{};
    progress told_;
    mutable std::exception_ptr thrown_;
};

// ---- handles ------------------------------------------------------------------------------------------------------------

/// Owner of a handle of lfm.h; moves, and frees at its end.
template <class H> class handle {
public:
    using type = H;

    handle() noexcept = default;
    explicit handle(H value) noexcept : value_(value) {}
    handle(handle &&other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
    handle &operator=(handle &&other) noexcept {
        if (this != &other) {
            lfm_free(&value_);
            value_ = std::exchange(other.value_, nullptr);
        }
        return *this;
    }
    ~handle() { lfm_free(&value_); }

    H get() const noexcept { return value_; }
    explicit operator bool() const noexcept { return value_ != nullptr; }
    /// Gives the handle away; the caller frees it.
    H release() noexcept { return std::exchange(value_, nullptr); }

    /// An array by its name in lfm.h, as float, double, int32_t or int64_t; one axis comes as one column.
    template <class T> array<T> get_array(const char *name) const {
        array<T> result;
        detail::check(lfm_get_shape(value_, name, nullptr, nullptr, &result.rows, &result.cols));
        result.values = detail::filled<T>([&](T *buffer, std::int64_t capacity, std::int64_t *needed) {
            return lfm_get_array(value_, name, detail::element<T>::value, buffer, capacity, needed);
        });
        return result;
    }
    /// A number by its name in lfm.h; NaN where there is none.
    double get_number(const char *name) const {
        double value = 0;
        detail::check(lfm_get_number(value_, name, &value));
        return value;
    }
    /// A text by its name in lfm.h.
    std::string get_text(const char *name) const {
        return detail::text(
            [&](char *text, std::size_t capacity, std::size_t *needed) { return lfm_get_text(value_, name, text, capacity, needed); });
    }

private:
    H value_ = nullptr;
};

namespace detail {

/// An object of the handle that a function (call, out) writes.
template <class T, class Make> T made(const call &with, Make make) {
    typename T::type value = nullptr;
    with.run([&](const lfm_call *call) { return make(call, &value); });
    return T(value);
}
template <class T, class Make> T made(Make make) {
    typename T::type value = nullptr;
    check(make(&value));
    return T(value);
}

/// Rows that a function (call, buffer, capacity) carries over by the "transform" of a handle.
template <class T, class H, class Carry> array<T> carried(H value, const matrix_view &rows, const call &with, Carry carry) {
    array<T> result;
    check(lfm_get_shape(value, "transform", nullptr, nullptr, nullptr, &result.cols));
    result.rows = rows.rows();
    result.values.resize(static_cast<std::size_t>(result.rows * result.cols));
    with.run([&](const lfm_call *call) { return carry(call, result.values.data(), result.rows * result.cols); });
    return result;
}

} // namespace detail

/// A matrix of the library: of a file, or a result.
class matrix : public handle<lfm_matrix> {
public:
    using handle::handle;
    /// Rows from..to-1 of a matrix file as float32, read into memory; to -1 for all.
    static matrix load(const std::string &source, std::int64_t from = 0, std::int64_t to = -1, const call &with = call()) {
        return detail::made<matrix>(
            with, [&](const lfm_call *call, auto *out) { return lfm_matrix_load(source.c_str(), from, to, call, out); });
    }
    /// Its rows where they lie; valid while this lives.
    matrix_view view() const {
        lfm_view view{};
        detail::check(lfm_matrix_view(get(), &view));
        return matrix_view(view);
    }
};

/// Writes a matrix; the extension of path chooses the format.
inline void save(const matrix_view &values, const std::string &path, const call &with = call()) {
    with.run([&](const lfm_call *call) { return lfm_matrix_save(values.get(), path.c_str(), call); });
}

/// Known pairs of a file.
inline std::vector<pair> load_anchors(const std::string &source) {
    std::int64_t needed = 0;
    detail::check(lfm_anchors_load(source.c_str(), nullptr, 0, &needed));
    std::vector<pair> pairs(static_cast<std::size_t>(needed / 2));
    if (needed > 0) detail::check(lfm_anchors_load(source.c_str(), &pairs.data()->x, needed, nullptr));
    return pairs;
}

/// Draws known pairs of row-paired inputs; 1 <= count <= rows.
inline std::vector<pair> random_anchors(std::int64_t count, std::int64_t rows, std::uint64_t seed = 0) {
    std::int64_t needed = 0;
    detail::check(lfm_anchors_random(count, rows, seed, nullptr, 0, &needed));
    std::vector<pair> pairs(static_cast<std::size_t>(needed / 2));
    if (needed > 0) detail::check(lfm_anchors_random(count, rows, seed, &pairs.data()->x, needed, nullptr));
    return pairs;
}

/// Rows whose partners in another space are worth finding, and what the method says of each.
struct suggestion {
    std::vector<std::int32_t> rows;
    std::vector<double> scores;
};

/// Suggests rows of x (n x d), the most useful first; those known are not suggested, and are complemented.
inline suggestion suggest(
    const matrix_view &x, const lfm_suggest_options &options = suggest_options(), const std::vector<std::int32_t> &known = {},
    const call &with = call()) {
    const auto count = static_cast<std::int64_t>(known.size());
    std::int64_t needed = 0;
    detail::check(lfm_suggest(x.get(), known.data(), count, &options, nullptr, nullptr, nullptr, 0, &needed));
    suggestion found{std::vector<std::int32_t>(static_cast<std::size_t>(needed)), std::vector<double>(static_cast<std::size_t>(needed))};
    with.run([&](const lfm_call *call) {
        return lfm_suggest(x.get(), known.data(), count, &options, call, found.rows.data(), found.scores.data(), needed, nullptr);
    });
    return found;
}

/// How alike spaces are: get_number("cka") for two, get_array<double>("cka") for all pairs, get_text("report") for everything.
class comparison : public handle<lfm_comparison> {
public:
    using handle::handle;
};

/// Compares spaces of the same samples in the same order; labels are the classes of the samples, or none.
inline comparison compare(
    const std::vector<matrix_view> &spaces, const lfm_compare_options &options = compare_options(),
    const std::vector<std::int32_t> &labels = {}, const call &with = call()) {
    std::vector<lfm_view> views;
    for (const matrix_view &space : spaces) views.push_back(*space.get());
    if (!labels.empty() && !views.empty() && static_cast<std::int64_t>(labels.size()) != views.front().rows)
        throw std::invalid_argument("labels must be one a sample");
    return detail::made<comparison>(with, [&](const lfm_call *call, auto *out) {
        return lfm_compare(
            views.data(), static_cast<std::int64_t>(views.size()), labels.empty() ? nullptr : labels.data(), &options, call, out);
    });
}

/// What a space is like: "rankme_centered", "hubness_skewness", "harms"...; texts "report", "findings".
class inspection : public handle<lfm_inspection> {
public:
    using handle::handle;
    static inspection of(const matrix_view &x, const lfm_inspect_options &options = inspect_options(), const call &with = call()) {
        return detail::made<inspection>(with, [&](const lfm_call *call, auto *out) { return lfm_inspect(x.get(), &options, call, out); });
    }
};

/// Whether one model made two sets: "same", "interchangeable", "position"...; texts "verdict", "relation", "reason", "advice", "report".
class same_report : public handle<lfm_same_report> {
public:
    using handle::handle;
    static same_report of(
        const matrix_view &a, const matrix_view &b, const lfm_same_options &options = same_options(), const call &with = call()) {
        return detail::made<same_report>(
            with, [&](const lfm_call *call, auto *out) { return lfm_same(a.get(), b.get(), &options, call, out); });
    }
};

/// Feature maps of n samples, each of so many positions with a vector of channels; lengths and labels one a sample, or none.
struct feature_maps {
    matrix_view rows;
    std::int32_t positions;
    std::vector<std::int32_t> lengths = {};
    std::vector<std::int32_t> labels = {};
    std::optional<matrix_view> logits = std::nullopt;
};

/// How alike feature maps are, wherever in them things lie: get_array<double>("cosine"), get_number("objective_mean"), "report"...
class semantic_rsm : public handle<lfm_rsm> {
public:
    using handle::handle;
    /// Samples among each other.
    static semantic_rsm of(const feature_maps &samples, const lfm_rsm_options &options = rsm_options(), const call &with = call()) {
        const lfm_feature_maps x = given(samples);
        return detail::made<semantic_rsm>(with, [&](const lfm_call *call, auto *out) {
            return lfm_rsm_compute(&x, nullptr, &options, call, out);
        });
    }
    /// Samples with those of a gallery.
    static semantic_rsm of(
        const feature_maps &samples, const feature_maps &gallery, const lfm_rsm_options &options = rsm_options(),
        const call &with = call()) {
        const lfm_feature_maps x = given(samples), y = given(gallery);
        return detail::made<semantic_rsm>(with, [&](const lfm_call *call, auto *out) {
            return lfm_rsm_compute(&x, &y, &options, call, out);
        });
    }

private:
    static lfm_feature_maps given(const feature_maps &maps) {
        lfm_feature_maps result{};
        result.struct_size = sizeof result;
        result.rows = *maps.rows.get();
        result.positions = maps.positions;
        const std::int64_t samples = maps.positions > 0 ? result.rows.rows / maps.positions : 0;
        if (!maps.lengths.empty()) detail::same("lengths and samples", static_cast<std::int64_t>(maps.lengths.size()), samples);
        if (!maps.labels.empty()) detail::same("labels and samples", static_cast<std::int64_t>(maps.labels.size()), samples);
        result.lengths = maps.lengths.empty() ? nullptr : maps.lengths.data();
        result.labels = maps.labels.empty() ? nullptr : maps.labels.data();
        result.logits = maps.logits ? maps.logits->get() : nullptr;
        return result;
    }
};

/// Nearest neighbours of every sample: "indices", "distances"; "count", "k", "recall"...
class neighbors : public handle<lfm_neighbors> {
public:
    using handle::handle;
    /// Of every row of x (n x d).
    static neighbors search(const matrix_view &x, const lfm_knn_options &options = knn_options(), const call &with = call()) {
        return detail::made<neighbors>(with, [&](const lfm_call *call, auto *out) { return lfm_knn(x.get(), &options, call, out); });
    }
};

/// What search() finds: q x k row numbers of samples and distances, ascending by (distance, index) in a row. Since 0.3.
struct found_rows {
    array<std::int32_t> indices;
    array<double> distances;
};

/// The k nearest of samples (n x d) for each of queries (q x d), exactly; metric: an LFM_METRIC_ number. Since 0.3.
inline found_rows search(
    const matrix_view &queries, const matrix_view &samples, std::int32_t k, std::int32_t metric = LFM_METRIC_ANGULAR,
    const call &with = call()) {
    const std::int64_t count = queries.rows() * (k > 0 && k <= samples.rows() ? k : 0);
    found_rows found{{std::vector<std::int32_t>(static_cast<std::size_t>(count)), queries.rows(), k},
                     {std::vector<double>(static_cast<std::size_t>(count)), queries.rows(), k}};
    with.run([&](const lfm_call *call) {
        return lfm_search(queries.get(), samples.get(), k, metric, call, found.indices.values.data(), found.distances.values.data(), count,
                          nullptr);
    });
    return found;
}

/// Neighbour graph: "row_start", "columns", "lengths", "affinities", "degrees"...; "count", "edges", "components".
class graph : public handle<lfm_graph> {
public:
    using handle::handle;
    /// samples: the rows the neighbours were found in; needed with options.connect.
    static graph build(
        const neighbors &found, const lfm_graph_options &options = graph_options(), std::optional<matrix_view> samples = std::nullopt,
        const call &with = call()) {
        return detail::made<graph>(with, [&](const lfm_call *call, auto *out) {
            return lfm_graph_build(found.get(), samples ? samples->get() : nullptr, &options, call, out);
        });
    }
    /// Given by its compressed rows: row_start has a number more than there are samples, the others one an entry.
    static graph of(span<std::int64_t> row_start, span<std::int32_t> columns, span<double> lengths, span<double> affinities) {
        detail::same("columns and lengths", columns.size(), lengths.size());
        detail::same("columns and affinities", columns.size(), affinities.size());
        return detail::made<graph>([&](auto *out) {
            return lfm_graph_from_arrays(
                row_start.size() - 1, columns.size(), row_start.data(), columns.data(), lengths.data(), affinities.data(), out);
        });
    }
    /// Lengths of the shortest paths from every sample to the sources: n x sources; infinite without a path.
    array<double> geodesics(span<std::int32_t> sources, const call &with = call()) const {
        return distances(lfm_graph_geodesics, sources, with);
    }
    /// The same by the heat method, which approximates them. Since 0.3.
    array<double> heat_geodesics(span<std::int32_t> sources, const call &with = call()) const {
        return distances(lfm_graph_heat_geodesics, sources, with);
    }

private:
    template <class Function> array<double> distances(Function function, span<std::int32_t> sources, const call &with) const {
        array<double> result{{}, static_cast<std::int64_t>(get_number("count")), sources.size()};
        result.values.resize(static_cast<std::size_t>(result.rows * result.cols));
        with.run([&](const lfm_call *call) {
            return function(
                get(), sources.data(), sources.size(), call, LFM_F64, result.values.data(), result.rows * result.cols, nullptr);
        });
        return result;
    }
};

/// Eigenpairs of a graph's Laplacian: "lambda", "phi", "mass"; "count", "size", "residual"...
class spectrum : public handle<lfm_spectrum> {
public:
    using handle::handle;
    static spectrum compute(const graph &of, const lfm_spectrum_options &options = spectrum_options(), const call &with = call()) {
        return detail::made<spectrum>(
            with, [&](const lfm_call *call, auto *out) { return lfm_spectrum_compute(of.get(), &options, call, out); });
    }
    /// Given by its arrays: m eigenvalues, phi n x m, n masses or none; laplacian: LFM_LAPLACIAN_...
    static spectrum of(span<double> lambda, const matrix_view &phi, span<double> mass = {}, std::int32_t laplacian = defaults::laplacian) {
        detail::same("lambda and the columns of phi", lambda.size(), phi.cols());
        if (mass.size() > 0) detail::same("mass and the rows of phi", mass.size(), phi.rows());
        return detail::made<spectrum>([&](auto *out) {
            return lfm_spectrum_from_arrays(lambda.data(), lambda.size(), phi.get(), mass.data(), laplacian, out);
        });
    }
    /// One that was written before, an .npz file or a folder of shards, and whether it is of these samples. Since 0.3.
    static spectrum load(const std::string &path, const std::optional<matrix_view> &samples = {}, const call &with = call()) {
        return detail::made<spectrum>(with, [&](const lfm_call *call, auto *out) {
            return lfm_spectrum_load(path.c_str(), samples ? samples->get() : nullptr, call, out);
        });
    }
    /// Writes an .npz file. Since 0.3.
    void save(const std::string &path) const { detail::check(lfm_spectrum_save(get(), path.c_str())); }
    /// Nystrom: places new rows (q x d) over their k nearest samples (n x d): q x m. k 0 by n; metric: LFM_METRIC_... of the graph.
    matrix extend(
        const graph &of, const matrix_view &samples, const matrix_view &points, std::int32_t k = defaults::k,
        std::int32_t metric = defaults::metric, const call &with = call()) const {
        return detail::made<matrix>(with, [&](const lfm_call *call, auto *out) {
            return lfm_spectrum_extend(get(), of.get(), samples.get(), points.get(), k, metric, call, out);
        });
    }
};

/// What a side has beside its graph and spectrum when it is described; each where the kinds need it.
struct side {
    span<std::int32_t> anchors;          ///< rows of this side, the t-th the partner of the other side's t-th
    std::optional<matrix_view> samples;  ///< the rows the graph was built from: cosine, euclidean, angular
    span<std::int32_t> labels, classes;  ///< one a sample, and the sorted ones of both sides together: label
};

/// Descriptors of one side: n x p.
inline matrix describe(
    const graph &of, const spectrum &pairs, const side &known, const lfm_descriptor_options &options = descriptor_options(),
    const call &with = call()) {
    if (known.labels.size() > 0) detail::same("labels and samples", known.labels.size(), static_cast<std::int64_t>(of.get_number("count")));
    lfm_matrix out = nullptr;
    with.run([&](const lfm_call *call) {
        return lfm_descriptors_compute(
            of.get(), pairs.get(), known.samples ? known.samples->get() : nullptr, known.anchors.data(), known.anchors.size(),
            known.labels.data(), known.classes.data(), known.classes.size(), &options, call, &out);
    });
    return matrix(out);
}

/// Pairs of samples with scores: "x", "y", "score"; "count".
class matches : public handle<lfm_matches> {
public:
    using handle::handle;
};

/// Functional map: "C"; "similarity", "energy"...
class functional_map : public handle<lfm_map> {
public:
    using handle::handle;
    /// From descriptors f (n1 x p) and g (n2 x p).
    static functional_map solve(
        const spectrum &x, const matrix_view &f, const spectrum &y, const matrix_view &g, const lfm_map_options &options = map_options(),
        const call &with = call()) {
        return detail::made<functional_map>(with, [&](const lfm_call *call, auto *out) {
            return lfm_map_solve(x.get(), f.get(), y.get(), g.get(), &options, call, out);
        });
    }
    /// The same with the weights of LFM_MASK_GIVEN, m2 x m1. Since 0.3.
    static functional_map solve(
        const spectrum &x, const matrix_view &f, const spectrum &y, const matrix_view &g, const matrix_view &mask_weights,
        const lfm_map_options &options, const call &with = call()) {
        return detail::made<functional_map>(with, [&](const lfm_call *call, auto *out) {
            return lfm_map_solve_masked(x.get(), f.get(), y.get(), g.get(), mask_weights.get(), &options, call, out);
        });
    }
    /// Given by its matrix, m2 x m1.
    static functional_map of(const matrix_view &c) {
        return detail::made<functional_map>([&](auto *out) { return lfm_map_from_array(c.get(), out); });
    }
    /// The map of a pointwise one: for each of n2 samples of Y one of X; k2 x k1, 0 for the full sizes.
    static functional_map
    of_match(const spectrum &x, const spectrum &y, span<std::int32_t> match, std::int32_t k1 = 0, std::int32_t k2 = 0) {
        return detail::made<functional_map>(
            [&](auto *out) { return lfm_map_from_match(x.get(), y.get(), match.data(), match.size(), k1, k2, out); });
    }
    functional_map
    zoomout(const spectrum &x, const spectrum &y, const lfm_zoomout_options &options = zoomout_options(), const call &with = call()) const {
        return detail::made<functional_map>(
            with, [&](const lfm_call *call, auto *out) { return lfm_zoomout(get(), x.get(), y.get(), &options, call, out); });
    }
    /// Iterative closest points at one size; at most iterations rounds, 1..10000.
    functional_map
    icp(const spectrum &x, const spectrum &y, std::int32_t iterations = defaults::icp_iterations,
        std::int32_t pointwise = defaults::pointwise, const call &with = call()) const {
        return detail::made<functional_map>(with, [&](const lfm_call *call, auto *out) {
            return lfm_icp(get(), x.get(), y.get(), iterations, pointwise, call, out);
        });
    }
    /// For each sample of Y the nearest of X in spectral coordinates; pointwise: LFM_POINTWISE_...
    std::vector<std::int32_t>
    pointwise(const spectrum &x, const spectrum &y, std::int32_t pointwise = defaults::pointwise, const call &with = call()) const {
        std::vector<std::int32_t> rows(static_cast<std::size_t>(y.get_number("count")));
        with.run([&](const lfm_call *call) {
            return lfm_map_pointwise(
                get(), x.get(), y.get(), pointwise, call, rows.data(), static_cast<std::int64_t>(rows.size()), nullptr);
        });
        return rows;
    }
    matches
    match(const spectrum &x, const spectrum &y, const lfm_match_options &options = match_options(), const call &with = call()) const {
        return detail::made<matches>(
            with, [&](const lfm_call *call, auto *out) { return lfm_map_match(get(), x.get(), y.get(), &options, call, out); });
    }
    /// Carries functions on X's samples (n1 x p, one a column) to Y's: n2 x p.
    array<double> transfer(const spectrum &x, const spectrum &y, const matrix_view &functions) const {
        return detail::columns<double>(functions.cols(), [&](double *buffer, std::int64_t capacity, std::int64_t *needed) {
            return lfm_map_transfer(get(), x.get(), y.get(), functions.get(), LFM_F64, buffer, capacity, needed);
        });
    }
};

/// Transform of rows of X's ambient space to Y's: "transform", "offset"...; "rows", "cols".
class transform : public handle<lfm_transform> {
public:
    using handle::handle;
    /// Fitted to pairs of rows of x (n1 x d1) and y (n2 x d2); normalisations are fitted to all rows.
    static transform
    fit(const matrix_view &x, const matrix_view &y, span<pair> pairs, const lfm_transform_options &options = transform_options(),
        const call &with = call()) {
        return detail::made<transform>(with, [&](const lfm_call *call, auto *out) {
            return lfm_transform_fit(x.get(), y.get(), pairs.size() ? &pairs.data()->x : nullptr, pairs.size(), &options, call, out);
        });
    }
    /// Carries rows (n x d1) over: n x d2.
    template <class T = float> array<T> apply(const matrix_view &rows, bool normalized = false, const call &with = call()) const {
        return detail::carried<T>(get(), rows, with, [&](const lfm_call *call, T *buffer, std::int64_t capacity) {
            return lfm_transform_apply(get(), rows.get(), normalized, call, detail::element<T>::value, buffer, capacity, nullptr);
        });
    }
};

/// Relative representations: cosines of rows (n x d) to anchors (a x d): n x a.
template <class T = float> array<T> relative(const matrix_view &rows, const matrix_view &anchors, const call &with = call()) {
    array<T> result{std::vector<T>(static_cast<std::size_t>(rows.rows() * anchors.rows())), rows.rows(), anchors.rows()};
    with.run([&](const lfm_call *call) {
        return lfm_relative(
            rows.get(), anchors.get(), call, detail::element<T>::value, result.values.data(), result.rows * result.cols, nullptr);
    });
    return result;
}

/// The same of a kind; reference: the rows whose covariance whitens, for that kind, nullptr for rows themselves. As in lfm.h.
template <class T = float>
array<T> relative(
    const matrix_view &rows, const matrix_view &anchors, const lfm_relative_options &options, const matrix_view *reference = nullptr,
    const call &with = call()) {
    array<T> result{std::vector<T>(static_cast<std::size_t>(rows.rows() * anchors.rows())), rows.rows(), anchors.rows()};
    with.run([&](const lfm_call *call) {
        return lfm_relative_of_kind(
            rows.get(), anchors.get(), reference ? reference->get() : nullptr, &options, call, detail::element<T>::value,
            result.values.data(), result.rows * result.cols, nullptr);
    });
    return result;
}

/// The way back from relative representations (n x a) by the pseudo-inverse of the anchors (a x d): n x d. As in lfm.h.
template <class T = float>
array<T> relative_invert(
    const matrix_view &values, const matrix_view &anchors, const lfm_relative_options &options = relative_options(),
    const matrix_view *reference = nullptr, const call &with = call()) {
    array<T> result{std::vector<T>(static_cast<std::size_t>(values.rows() * anchors.cols())), values.rows(), anchors.cols()};
    with.run([&](const lfm_call *call) {
        return lfm_relative_invert(
            values.get(), anchors.get(), reference ? reference->get() : nullptr, &options, call, detail::element<T>::value,
            result.values.data(), result.rows * result.cols, nullptr);
    });
    return result;
}

/// Retrieval by cosine: partners name the candidate that belongs to each query. mrr_cap as in lfm.h.
inline lfm_scores retrieval(
    const matrix_view &queries, const matrix_view &candidates, span<std::int32_t> partners, std::int32_t mrr_cap = 0,
    const call &with = call()) {
    lfm_scores scores{};
    with.run([&](const lfm_call *call) {
        return lfm_retrieval(queries.get(), candidates.get(), partners.data(), partners.size(), mrr_cap, call, &scores);
    });
    return scores;
}

/// Side information of an alignment, beside rows and known pairs; each where the options ask for it. Since 0.3.
struct side_information {
    span<std::int32_t> labels_x, labels_y;                     ///< classes, n1 and n2: LFM_DESCRIPTOR_LABEL
    std::optional<matrix_view> descriptors_x, descriptors_y;   ///< functions on the samples, n1 x p and n2 x p: LFM_DESCRIPTOR_GIVEN
    std::optional<matrix_view> mask_weights;                   ///< m2 x m1: LFM_MASK_GIVEN
    const spectrum *spectrum_x = nullptr;                      ///< of x's rows, computed before: no graph is made of them
    const spectrum *spectrum_y = nullptr;                      ///< of y's rows
};

/// All of it: the whole job's result, and what a model file holds. Arrays, numbers and texts by their names in lfm.h.
class alignment : public handle<lfm_alignment> {
public:
    using handle::handle;
    /// Aligns x (n1 x d1) to y (n2 x d2) from known pairs.
    static alignment
    fit(const matrix_view &x, const matrix_view &y, span<pair> anchors, const lfm_align_options &options = align_options(),
        const call &with = call()) {
        return detail::made<alignment>(with, [&](const lfm_call *call, auto *out) {
            return lfm_align(x.get(), y.get(), anchors.size() ? &anchors.data()->x : nullptr, anchors.size(), &options, call, out);
        });
    }
    /// The same with classes of the samples, n1 and n2 numbers, for LFM_DESCRIPTOR_LABEL.
    static alignment
    fit(const matrix_view &x, const matrix_view &y, span<pair> anchors, span<std::int32_t> labels_x, span<std::int32_t> labels_y,
        const lfm_align_options &options = align_options(), const call &with = call()) {
        detail::same("labels_x and x", labels_x.size(), x.rows());
        detail::same("labels_y and y", labels_y.size(), y.rows());
        return detail::made<alignment>(with, [&](const lfm_call *call, auto *out) {
            return lfm_align_labeled(
                x.get(), y.get(), anchors.size() ? &anchors.data()->x : nullptr, anchors.size(), labels_x.data(), labels_y.data(), &options,
                call, out);
        });
    }
    /// The same with classes, functions on the samples, weights of the Laplacian penalty or spectra. Since 0.3.
    static alignment
    fit(const matrix_view &x, const matrix_view &y, span<pair> anchors, const side_information &side,
        const lfm_align_options &options = align_options(), const call &with = call()) {
        if (side.labels_x.size() > 0) detail::same("labels_x and x", side.labels_x.size(), x.rows());
        if (side.labels_y.size() > 0) detail::same("labels_y and y", side.labels_y.size(), y.rows());
        const auto view = [](const std::optional<matrix_view> &given) { return given ? given->get() : nullptr; };
        return detail::made<alignment>(with, [&](const lfm_call *call, auto *out) {
            return lfm_align_given(
                x.get(), y.get(), anchors.size() ? &anchors.data()->x : nullptr, anchors.size(), side.labels_x.data(),
                side.labels_y.data(), view(side.descriptors_x), view(side.descriptors_y), view(side.mask_weights),
                side.spectrum_x ? side.spectrum_x->get() : nullptr, side.spectrum_y ? side.spectrum_y->get() : nullptr, &options, call,
                out);
        });
    }
    static alignment load(const std::string &path) {
        return detail::made<alignment>([&](auto *out) { return lfm_alignment_load(path.c_str(), out); });
    }
    /// Writes a model. Written beside and renamed: never half there.
    void save(const std::string &path) const { detail::check(lfm_alignment_save(get(), path.c_str())); }
    /// Writes the transform as an ONNX model, "embedding" (N x d1) to "mapped_embedding" (N x d2). Since 0.3.
    void export_onnx(const std::string &path) const { detail::check(lfm_alignment_export_onnx(get(), path.c_str())); }

    /// The bytes of the file, in memory; and back.
    std::vector<unsigned char> save_memory() const {
        std::int64_t needed = 0;
        detail::check(lfm_alignment_save_memory(get(), nullptr, 0, &needed));
        std::vector<unsigned char> bytes(static_cast<std::size_t>(needed));
        detail::check(lfm_alignment_save_memory(get(), bytes.data(), needed, nullptr));
        return bytes;
    }
    static alignment load_memory(span<unsigned char> bytes) {
        return detail::made<alignment>([&](auto *out) { return lfm_alignment_load_memory(bytes.data(), bytes.size(), out); });
    }

    /// Carries rows of X's space (n x d1) to Y's: n x d2.
    template <class T = float> array<T> transform(const matrix_view &rows, bool normalized = false, const call &with = call()) const {
        return detail::carried<T>(get(), rows, with, [&](const lfm_call *call, T *buffer, std::int64_t capacity) {
            return lfm_alignment_transform(get(), rows.get(), normalized, call, detail::element<T>::value, buffer, capacity, nullptr);
        });
    }
    /// Carries functions on X's samples (n1 x p, one a column) to Y's: n2 x p.
    array<double> transfer(const matrix_view &functions) const {
        return detail::columns<double>(functions.cols(), [&](double *buffer, std::int64_t capacity, std::int64_t *needed) {
            return lfm_alignment_transfer(get(), functions.get(), LFM_F64, buffer, capacity, needed);
        });
    }
    /// With all options at their defaults the matches of the fit with their scores; otherwise read off the map anew.
    matches match(const lfm_match_options &options = match_options(), const call &with = call()) const {
        return detail::made<matches>(
            with, [&](const lfm_call *call, auto *out) { return lfm_alignment_match(get(), &options, call, out); });
    }
    /// How well rows of x (n x d1) find the same rows of y (n x d2), beside the baselines.
    lfm_evaluation evaluate(const matrix_view &x, const matrix_view &y, std::int32_t mrr_cap = 0, const call &with = call()) const {
        lfm_evaluation scores{};
        scores.struct_size = sizeof scores;
        with.run([&](const lfm_call *call) { return lfm_alignment_evaluate(get(), x.get(), y.get(), mrr_cap, call, &scores); });
        return scores;
    }
    /// Parts, sharing its memory.
    spectrum spectrum_x() const { return part(0); }
    spectrum spectrum_y() const { return part(1); }
    functional_map map() const {
        return detail::made<functional_map>([&](auto *out) { return lfm_alignment_get_map(get(), out); });
    }

    lfm::transform transformer() const {
        return detail::made<lfm::transform>([&](auto *out) { return lfm_alignment_get_transform(get(), out); });
    }

    double similarity() const { return get_number("similarity"); }
    /// Whether the map beats what the anchors alone do; nothing: too few anchors to tell.
    std::optional<bool> trusted() const {
        double value = get_number("trusted");
        return std::isnan(value) ? std::nullopt : std::optional<bool>(value != 0);
    }
    std::string advice() const { return get_text("advice"); }

private:
    spectrum part(std::int32_t side) const {
        return detail::made<spectrum>([&](auto *out) { return lfm_alignment_get_spectrum(get(), side, out); });
    }
};

/// The change from one embedding model to another. Since 0.3.
class migration : public handle<lfm_migration> {
public:
    using handle::handle;
    /// Fits to rows of the old model (n1 x d1) and of the new one (n2 x d2); of a pair x is the old row and y the new one.
    static migration
    fit(const matrix_view &old_rows, const matrix_view &new_rows, span<pair> pairs = {},
        const lfm_migration_options &options = migration_options(), const call &with = call()) {
        return detail::made<migration>(with, [&](const lfm_call *call, auto *out) {
            return lfm_migration_fit(
                old_rows.get(), new_rows.get(), pairs.size() ? &pairs.data()->x : nullptr, pairs.size(), &options, call, out);
        });
    }
    static migration load(const std::string &path) {
        return detail::made<migration>([&](auto *out) { return lfm_migration_load(path.c_str(), out); });
    }
    /// Writes a model. Written beside and renamed: never half there.
    void save(const std::string &path) const { detail::check(lfm_migration_save(get(), path.c_str())); }
    /// Writes the map as an ONNX model, "embedding" (N x d1) to "mapped_embedding" (N x d2).
    void export_onnx(const std::string &path) const { detail::check(lfm_migration_export_onnx(get(), path.c_str())); }
    /// Carries rows (n x d1) over: n x d2.
    template <class T = float> array<T> transform(const matrix_view &rows, const call &with = call()) const {
        return detail::carried<T>(get(), rows, with, [&](const lfm_call *call, T *buffer, std::int64_t capacity) {
            return lfm_migration_transform(get(), rows.get(), call, detail::element<T>::value, buffer, capacity, nullptr);
        });
    }
    /// The native cosines that cosines with carried rows stand for.
    std::vector<double> calibrate(span<double> scores) const {
        std::vector<double> native(static_cast<std::size_t>(scores.size()));
        detail::check(lfm_migration_calibrate(get(), scores.data(), scores.size(), native.data()));
        return native;
    }
    /// Whether the map is to be trusted; nothing: nothing was there to judge it by.
    std::optional<bool> trusted() const {
        double value = get_number("trusted");
        return std::isnan(value) ? std::nullopt : std::optional<bool>(value != 0);
    }
    std::string advice() const { return get_text("advice"); }
};

/// A pair of spaces of a universe and their known pairs, which are learned where there are few or none.
struct space_edge {
    std::int32_t from;
    std::int32_t to;
    std::vector<pair> pairs;
};

/// Many spaces in one: a map to the common space for each. Since 0.3.
class universe : public handle<lfm_universe> {
public:
    using handle::handle;
    /// Row i of all spaces is the same item.
    static universe
    fit(const std::vector<matrix_view> &spaces, const std::vector<std::string> &names,
        const lfm_universe_options &options = universe_options(), const call &with = call()) {
        const auto given = parts(spaces, names);
        return detail::made<universe>(with, [&](const lfm_call *call, auto *out) {
            return lfm_universe_fit(
                given.first.data(), given.second.data(), static_cast<std::int64_t>(spaces.size()), nullptr, 0, &options, call, out);
        });
    }
    /// Pairs of some pairs of spaces, which connect all of them.
    static universe
    fit(const std::vector<matrix_view> &spaces, const std::vector<std::string> &names, const std::vector<space_edge> &edges,
        const lfm_universe_options &options = universe_options(), const call &with = call()) {
        const auto given = parts(spaces, names);
        std::vector<std::int32_t> ends, pairs;
        std::vector<std::int64_t> counts;
        for (const space_edge &edge : edges) {
            ends.insert(ends.end(), {edge.from, edge.to});
            for (const pair &known : edge.pairs) pairs.insert(pairs.end(), {known.x, known.y});
            counts.push_back(static_cast<std::int64_t>(edge.pairs.size()));
        }
        return detail::made<universe>(with, [&](const lfm_call *call, auto *out) {
            return lfm_universe_fit_edges(
                given.first.data(), given.second.data(), static_cast<std::int64_t>(spaces.size()), ends.data(),
                static_cast<std::int64_t>(edges.size()), pairs.data(), counts.data(), &options, call, out);
        });
    }
    static universe load(const std::string &path) {
        return detail::made<universe>([&](auto *out) { return lfm_universe_load(path.c_str(), out); });
    }
    /// Writes a universe. Written beside and renamed: never half there.
    void save(const std::string &path) const { detail::check(lfm_universe_save(get(), path.c_str())); }
    /// One more space, by one fit; of a pair y is an item of the consensus, or a row of the space with.
    universe
    add(const std::string &name, const matrix_view &rows, span<pair> pairs, const char *paired_with = nullptr,
        const lfm_universe_options &options = universe_options(), const call &with = call()) const {
        return detail::made<universe>(with, [&](const lfm_call *call, auto *out) {
            return lfm_universe_add(
                get(), name.c_str(), rows.get(), paired_with, pairs.size() ? &pairs.data()->x : nullptr, pairs.size(), &options, call, out);
        });
    }
    /// The map from one space to another; "universe" names the common space.
    lfm::transform transformer(const std::string &from, const std::string &to) const {
        return detail::made<lfm::transform>(
            [&](auto *out) { return lfm_universe_get_transform(get(), from.c_str(), to.c_str(), out); });
    }
    /// Which rows of two spaces correspond.
    matches match(
        const std::string &from, const std::string &to, const lfm_match_options &options = match_options(),
        const call &with = call()) const {
        return detail::made<matches>(with, [&](const lfm_call *call, auto *out) {
            return lfm_universe_match(get(), from.c_str(), to.c_str(), &options, call, out);
        });
    }
    /// How well rows of x find the same rows of y, beside a map of these two spaces alone.
    lfm_evaluation evaluate(
        const std::string &from, const std::string &to, const matrix_view &x, const matrix_view &y, std::int32_t mrr_cap = 0,
        const call &with = call()) const {
        lfm_evaluation scores{};
        scores.struct_size = sizeof scores;
        with.run([&](const lfm_call *call) {
            return lfm_universe_evaluate(get(), from.c_str(), to.c_str(), x.get(), y.get(), mrr_cap, call, &scores);
        });
        return scores;
    }
    /// Whether the maps are to be trusted; nothing: not everything could be judged.
    std::optional<bool> trusted() const {
        double value = get_number("trusted");
        return std::isnan(value) ? std::nullopt : std::optional<bool>(value != 0);
    }
    std::string advice() const { return get_text("advice"); }

private:
    static std::pair<std::vector<lfm_view>, std::vector<const char *>>
    parts(const std::vector<matrix_view> &spaces, const std::vector<std::string> &names) {
        if (names.size() != spaces.size()) throw std::invalid_argument("give every space one name");
        std::pair<std::vector<lfm_view>, std::vector<const char *>> given;
        for (const matrix_view &space : spaces) given.first.push_back(*space.get());
        for (const std::string &name : names) given.second.push_back(name.c_str());
        return given;
    }
};

// ---- library -------------------------------------------------------------------------------------------------------------

/// Of the loaded library.
inline std::string version() { return lfm_version_string(); }
/// The same as major << 16 | minor << 8 | patch.
inline std::uint32_t version_number() { return lfm_version(); }
/// Throws lfm::error when the loaded library is of another version of the interface than this header.
inline void require_abi() {
    if (lfm_abi_version() != LFM_ABI_VERSION)
        throw error(
            LFM_ERROR_LIBRARY, "this program was built for version " + std::to_string(LFM_ABI_VERSION) +
                                   " of the interface, the library has " + std::to_string(lfm_abi_version()));
}
inline void set_threads(std::int32_t threads) { detail::check(lfm_set_threads(threads)); }
inline void set_blas_threads(std::int32_t threads) { detail::check(lfm_set_blas_threads(threads)); }
/// The number of a choice by its name, e.g. ("kernel", "gaussian").
inline std::int32_t choice(const std::string &option, const std::string &name) {
    std::int32_t value = 0;
    detail::check(lfm_choice_parse(option.c_str(), name.c_str(), &value));
    return value;
}
/// All names of an option, with commas between.
inline std::string choice_names(const std::string &option) {
    return detail::text(
        [&](char *text, std::size_t capacity, std::size_t *needed) { return lfm_choice_names(option.c_str(), text, capacity, needed); });
}
/// Handles that are alive in the process.
inline std::int64_t live_handles() { return lfm_live_handles(); }
/// Bytes of scratch that are alive: 0 when no call is running and no file is loaded.
inline std::int64_t live_bytes() { return lfm_live_bytes(); }
/// What was found: one JSON object.
inline std::string build_info() {
    return detail::text([](char *text, std::size_t capacity, std::size_t *needed) { return lfm_build_info(text, capacity, needed); });
}

} // namespace lfm

#endif
