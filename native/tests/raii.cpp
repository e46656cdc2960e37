// lfm.hpp: owners that move and free, spans of any container, errors with a status, exceptions that go around the library.
#include <lfm.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

namespace {

long checks_made, checks_failed;

void check(bool held, const char *what, int line) {
    checks_made++;
    if (held) return;
    checks_failed++;
    std::printf("raii.cpp:%d: %s\n", line, what);
}
#define CHECK(condition) check((condition), #condition, __LINE__)

template <class Exception, class Function> bool throws(Function function) {
    try {
        function();
    } catch (const Exception &) {
        return true;
    }
    return false;
}

template <class Function> std::int32_t status_of(Function function) {
    try {
        function();
    } catch (const lfm::error &failure) {
        return std::strlen(failure.what()) > 10 ? failure.status() : 1;
    }
    return LFM_OK;
}

constexpr std::int64_t N = 200, D = 8;

struct sample {
    std::vector<float> x, y;
    std::vector<lfm::pair> anchors;
    sample() : x(N * D), y(N * D) {
        std::mt19937 random(7);
        std::normal_distribution<float> normal;
        for (float &value : x) value = normal(random);
        for (std::int64_t i = 0; i < N; i++)
            for (std::int64_t j = 0; j < D; j += 2) { // turned by a right angle in each plane
                y[i * D + j] = -x[i * D + j + 1];
                y[i * D + j + 1] = x[i * D + j];
            }
        for (std::int32_t i = 0; i < 16; i++) anchors.push_back({7 * i, 7 * i});
    }
};

lfm::align_options small_options() {
    lfm::align_options options;
    options.k = 10;
    options.eigenpairs = 12;
    options.row_paired = 1;
    return options;
}

void owners(const sample &s) {
    static_assert(!std::is_copy_constructible_v<lfm::alignment> && !std::is_copy_assignable_v<lfm::alignment>);
    static_assert(std::is_nothrow_move_constructible_v<lfm::alignment> && std::is_nothrow_move_assignable_v<lfm::alignment>);
    static_assert(sizeof(lfm::alignment) == sizeof(lfm_alignment) && sizeof(lfm::align_options) == sizeof(lfm_align_options));
    const std::int64_t before = lfm::live_handles();
    {
        lfm::knn_options options;
        options.k = 5;
        auto first = lfm::neighbors::search({s.x, D}, options), second = std::move(first);
        CHECK(!first && second && lfm::live_handles() == before + 1);
        CHECK(status_of([&] { first.get_number("k"); }) == LFM_ERROR_HANDLE);
        first = std::move(second);
        auto &same = first;
        first = std::move(same);
        CHECK(first && first.get_number("k") == 5 && lfm::live_handles() == before + 1);
        lfm::neighbors taken(first.release());
        CHECK(!first && taken.get_array<std::int32_t>("indices").values.size() == 5 * N);
        std::vector<lfm::neighbors> many;
        for (int i = 0; i < 5; i++) many.push_back(lfm::neighbors::search({s.x, D}, options));
        CHECK(lfm::live_handles() == before + 6);
    }
    CHECK(lfm::live_handles() == before);
}

void job(const sample &s) {
    const auto options = small_options();
    std::vector<std::string> stages;
    const auto model = lfm::alignment::fit(
        {s.x, D}, {s.y, D}, s.anchors, options, lfm::progress([&](const char *stage, double) { return stages.push_back(stage), false; }));
    CHECK(!stages.empty());
    CHECK(model.evaluate({s.x, D}, {s.y, D}).map.p_at_1 == 1);
    CHECK(model.trusted().has_value() && model.advice().size() > 10 && model.similarity() > 0);
    const auto carried = model.transform({s.x, D});
    double worst = 0;
    for (std::size_t i = 0; i < s.y.size(); i++) worst = std::fmax(worst, std::fabs(carried.values[i] - s.y[i]));
    CHECK(carried.rows == N && carried.cols == D && worst < 1e-4);
    auto given_options = options;
    given_options.descriptors[0] = LFM_DESCRIPTOR_GIVEN;
    lfm::side_information beside;
    beside.descriptors_x.emplace(s.x, D);
    beside.descriptors_y.emplace(s.x, D);
    CHECK(lfm::alignment::fit({s.x, D}, {s.y, D}, {}, beside, given_options).similarity() > 0);
    lfm::side_information by_spectra;
    const auto of_x = model.spectrum_x();
    by_spectra.spectrum_x = &of_x;
    CHECK(lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, by_spectra, options).evaluate({s.x, D}, {s.y, D}).map.p_at_1 == 1);
    const auto c = model.get_array<double>("C");
    CHECK(c.rows == 12 && c.cols == 12 && c(0, 0) != 0);

    const auto x = model.spectrum_x(), y = model.spectrum_y();
    const auto map = lfm::functional_map::of(c);
    CHECK(map.pointwise(x, y) == model.get_array<std::int32_t>("match").values);
    lfm::match_options mutual;
    mutual.mutual = 1;
    CHECK(model.match(mutual).get_number("count") == map.match(x, y, mutual).get_number("count") && model.match().get_number("count") == N);
    CHECK(
        model.transfer(carried).rows == N && model.map().get_number("rows") == 12 &&
        model.transformer().apply({s.x, D}).values == carried.values);
    model.save("raii.npz");
    model.export_onnx("raii.onnx");
    CHECK(status_of([&] { model.export_onnx("raii.npz"); }) == LFM_ERROR_ARGUMENT);
    CHECK(lfm::alignment::load("raii.npz").get_array<double>("C").values == c.values);
    auto bytes = model.save_memory();
    CHECK(lfm::alignment::load_memory(bytes).get_array<double>("C").values == c.values);
    bytes.pop_back();
    CHECK(status_of([&] { lfm::alignment::load_memory(bytes); }) == LFM_ERROR_FILE);

    const std::vector<double> wide(s.x.begin(), s.x.end());
    CHECK(lfm::alignment::fit({wide, D}, {s.y, D}, s.anchors, options).get_array<double>("C").values == c.values);
}

void stages(const sample &s) {
    lfm::knn_options nearest;
    nearest.k = 10;
    lfm::spectrum_options pairs;
    pairs.eigenpairs = 12;
    std::array<std::int32_t, 16> rows{};
    for (std::int32_t i = 0; i < 16; i++) rows[static_cast<std::size_t>(i)] = 7 * i;
    const auto gx = lfm::graph::build(lfm::neighbors::search({s.x, D}, nearest)),
               gy = lfm::graph::build(lfm::neighbors::search({s.y, D}, nearest));
    const auto x = lfm::spectrum::compute(gx, pairs), y = lfm::spectrum::compute(gy, pairs);
    const auto f = lfm::describe(gx, x, {rows, {}, {}, {}}), g = lfm::describe(gy, y, {rows, {}, {}, {}});
    const auto map = lfm::functional_map::solve(x, f.view(), y, g.view()).zoomout(x, y);
    const auto match = map.pointwise(x, y);
    std::int64_t right = 0;
    for (std::size_t i = 0; i < match.size(); i++) right += match[i] == static_cast<std::int32_t>(i);
    CHECK(right > N * 9 / 10);
    CHECK(gx.geodesics(rows)(7, 1) == 0);
    CHECK(gx.heat_geodesics(rows)(7, 1) == 0);
    lfm::map_options masked;
    masked.mask = LFM_MASK_GIVEN;
    const auto m1 = static_cast<std::int64_t>(x.get_number("size")), m2 = static_cast<std::int64_t>(y.get_number("size"));
    const std::vector<double> weights(static_cast<std::size_t>(m1 * m2));
    const lfm::matrix_view w(weights.data(), m2, m1);
    CHECK(lfm::functional_map::solve(x, f.view(), y, g.view(), w, masked).get_number("energy") >= 0);

    const auto copy = lfm::graph::of(
        gx.get_array<std::int64_t>("row_start").values, gx.get_array<std::int32_t>("columns").values,
        gx.get_array<double>("lengths").values, gx.get_array<double>("affinities").values);
    CHECK(copy.get_number("edges") == gx.get_number("edges"));
    const auto lambda = x.get_array<double>("lambda"), phi = x.get_array<double>("phi");
    const auto given = lfm::spectrum::of(lambda.values, phi);
    const auto there = lfm::functional_map::of_match(given, given, std::vector<std::int32_t>(static_cast<std::size_t>(N)), 2, 2);
    CHECK(there.get_number("rows") == 2 && lfm::functional_map::of_match(x, y, match).icp(x, y, 3).get_number("cols") == 12);
    CHECK(map.transfer(x, y, phi).cols == 12 && x.extend(gx, {s.x, D}, {s.x, D}).view().rows() == N);

    const auto turned = lfm::transform::fit({s.x, D}, {s.y, D}, s.anchors);
    std::vector<std::int32_t> all(static_cast<std::size_t>(N));
    for (std::size_t i = 0; i < all.size(); i++) all[i] = static_cast<std::int32_t>(i);
    const lfm::found_rows found = lfm::search({s.x, D}, {s.x, D}, 2);
    CHECK(found.indices(3, 0) == 3 && found.distances(3, 1) >= found.distances(3, 0));
    CHECK(lfm::retrieval(turned.apply<double>({s.x, D}), {s.y, D}, all).p_at_1 == 1);
    auto wanted = lfm::suggest_options();
    wanted.count = 7;
    auto how = lfm::compare_options();
    how.k = 8;
    how.eigenpairs = 5;
    const auto alike = lfm::compare({{s.x, D}, {s.y, D}}, how);
    CHECK(alike.get_number("cka") > 0 && alike.get_array<double>("lfm-overlap").values.size() == 4);
    CHECK(alike.get_text("report").find("\"procrustes-angular\"") != std::string::npos);
    const auto suggested = lfm::suggest({s.x, D}, wanted, {3, 4});
    CHECK(suggested.rows.size() == 7 && suggested.scores.size() == 7 && suggested.rows != lfm::suggest({s.x, D}, wanted).rows);
    const auto inspected = lfm::inspection::of({s.x, D});
    CHECK(inspected.get_number("cols") == D && inspected.get_text("report").find("rankme") != std::string::npos);
    const auto same = lfm::same_report::of({s.x, D}, {s.x, D});
    CHECK(same.get_number("same") == 1 && same.get_text("relation") == "identical" && !same.get_text("advice").empty());
    const lfm::feature_maps maps{lfm::matrix_view(s.x, D).row_range(0, 40), 4, {}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}};
    const auto semantic = lfm::semantic_rsm::of(maps), with_gallery = lfm::semantic_rsm::of(maps, maps);
    CHECK(semantic.get_array<double>("cosine").values.size() == 100 && semantic.get_number("mrr") > 0);
    CHECK(with_gallery.get_number("first") == 1 && with_gallery.get_text("report").find("objective_mean") != std::string::npos);
    CHECK(throws<lfm::error>([&] { lfm::semantic_rsm::of({maps.rows, 4, {1, 2}}); }));
    std::vector<lfm::pair> same_rows(static_cast<std::size_t>(N));
    for (std::size_t i = 0; i < same_rows.size(); i++) same_rows[i] = {all[i], all[i]};
    const auto migration = lfm::migration::fit({s.x, D}, {s.y, D}, same_rows);
    CHECK(migration.trusted().value_or(false) && migration.advice().find("can be trusted") != std::string::npos);
    CHECK(lfm::retrieval(migration.transform<double>({s.x, D}), {s.y, D}, all).p_at_1 == 1);
    CHECK(migration.calibrate(std::vector<double>{0.1, 0.5}).size() == 2);
    lfm::migration_options known_only;
    known_only.learn_rows = 0;
    CHECK(!lfm::migration::fit({s.x, D}, {s.y, D}, s.anchors, known_only).trusted());
    migration.save("raii-migration.npz");
    CHECK(lfm::migration::load("raii-migration.npz").get_text("family") == migration.get_text("family"));
    migration.export_onnx("raii-migration.onnx");
    CHECK(std::remove("raii-migration.npz") == 0 && std::remove("raii-migration.onnx") == 0);
    CHECK(throws<lfm::error>([&] { lfm::migration::fit({s.x, D}, {s.y, D}, {}, known_only); }));
    const auto universe = lfm::universe::fit({{s.x, D}, {s.y, D}}, {"x", "y"});
    CHECK(universe.trusted().value_or(false) && universe.get_number("spaces") == 2);
    CHECK(lfm::retrieval(universe.transformer("x", "y").apply<double>({s.x, D}), {s.y, D}, all).p_at_1 == 1);
    CHECK(universe.evaluate("x", "y", {s.x, D}, {s.y, D}).pairwise.p_at_1 == 1 && universe.match("x", "y").get_number("count") == N);
    const auto larger = universe.add("z", {s.x, D}, same_rows), joined = universe.add("z", {s.x, D}, same_rows, "y");
    CHECK(larger.get_text("names") == "x\ny\nz" && joined.get_number("spaces") == 3);
    const auto network = lfm::universe::fit({{s.x, D}, {s.y, D}}, {"x", "y"}, {{0, 1, same_rows}});
    CHECK(network.get_number("edges") == 1 && network.advice().find("can be trusted") != std::string::npos);
    universe.save("raii-universe.npz");
    CHECK(lfm::universe::load("raii-universe.npz").advice() == universe.advice() && std::remove("raii-universe.npz") == 0);
    CHECK(throws<lfm::error>([&] { universe.transformer("x", "q"); }));
    CHECK(throws<std::invalid_argument>([&] { lfm::universe::fit({{s.x, D}, {s.y, D}}, {"x"}); }));
    CHECK(lfm::relative({s.x, D}, lfm::matrix_view(s.x, D).row_range(0, 5)).cols == 5);
    const lfm::matrix_view samples(s.x, D), ten = samples.row_range(0, 10);
    lfm::relative_options whitened;
    whitened.kind = LFM_RELATIVE_KIND_WHITENED;
    const auto white = lfm::relative<double>(samples, ten, whitened);
    const auto back = lfm::relative_invert({white.values, white.cols}, ten, whitened, &samples);
    CHECK(white.cols == 10 && back.rows == N && back.cols == D);
    for (std::size_t i = 0; i < back.values.size(); i++) CHECK(std::abs(back.values[i] - s.x[i]) < 1e-2);
    CHECK(lfm::choice("kernel", "gaussian") == LFM_KERNEL_GAUSSIAN && lfm::choice_names("refine").find("zoomout") == 0);
#if __cplusplus >= 202002L
    CHECK(gx.geodesics(std::span(rows).subspan(1, 1)).cols == 1);
#endif
}

void errors(const sample &s) {
    lfm::knn_options options;
    options.k = static_cast<std::int32_t>(N);
    CHECK(status_of([&] { lfm::neighbors::search({s.x, D}, options); }) == LFM_ERROR_ARGUMENT);
    CHECK(status_of([&] { lfm::alignment::load("/none/model.npz"); }) == LFM_ERROR_FILE);
    CHECK(status_of([&] { lfm::matrix_view(s.x, 3); }) == LFM_ERROR_ARGUMENT);
    CHECK(status_of([&] { lfm::matrix_view(s.x, D).row_range(0, N + 1); }) == LFM_ERROR_ARGUMENT);
    CHECK(status_of([&] { lfm::alignment().save("none.npz"); }) == LFM_ERROR_HANDLE);
    CHECK(throws<std::runtime_error>([&] { lfm::neighbors::search({s.x, D}, options); }));
    CHECK(status_of([&] { lfm::spectrum::of(std::vector<double>(3), {s.x, D}); }) == LFM_ERROR_ARGUMENT);
    CHECK(status_of([&] {
              lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, std::vector<std::int32_t>(3), std::vector<std::int32_t>(3));
          }) == LFM_ERROR_ARGUMENT);
    CHECK(std::strcmp(lfm::error(LFM_ERROR_DATA, "").name(), "LFM_ERROR_DATA") == 0);
    auto bad = s.x;
    bad[3] = std::nanf("");
    CHECK(status_of([&] { lfm::neighbors::search({bad, D}); }) == LFM_ERROR_DATA);
}

struct mine {};

void callbacks(const sample &s) {
    const auto options = small_options();
    const std::int64_t before = lfm::live_handles();
    const auto fit = [&](lfm::progress told) { return lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, options, std::move(told)); };
    CHECK(status_of([&] { fit([](const char *, double) { return true; }); }) == LFM_ERROR_CANCELLED);
    CHECK(throws<mine>([&] { fit([](const char *, double) -> bool { throw mine(); }); }));
    CHECK(lfm::live_handles() == before);
    const lfm::call once(1, [calls = 0](const char *, double) mutable -> bool { return calls++ == 0 ? throw mine() : false; });
    CHECK(throws<mine>([&] { lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, options, once); }));
    CHECK(lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, options, once).similarity() > 0);
}

void threads(const sample &s) {
    const auto expected = lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, small_options()).get_array<double>("C").values;
    std::vector<int> same(4);
    std::vector<std::thread> running;
    for (int &mark : same)
        running.emplace_back([&s, &mark, &expected] {
            mark = lfm::alignment::fit({s.x, D}, {s.y, D}, s.anchors, small_options()).get_array<double>("C").values == expected;
        });
    for (auto &thread : running) thread.join();
    for (int mark : same) CHECK(mark);
}

} // namespace

int main() {
    const sample s;
    lfm::require_abi();
    lfm::set_blas_threads(1);
    CHECK(lfm::version() == LFM_VERSION_STRING && lfm::build_info().find("\"abi\":1") != std::string::npos);
    owners(s);
    job(s);
    stages(s);
    errors(s);
    callbacks(s);
    threads(s);
    std::printf("raii: %ld checks, %ld failed\n", checks_made, checks_failed);
    return checks_failed == 0 ? 0 : 1;
}
