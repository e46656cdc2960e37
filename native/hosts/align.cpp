// The main job on files, in C++: align two matrices of embeddings, evaluate on rows kept back, carry them over, save the model.
//
//   align-cpp X.npy Y.npy ANCHORS GRAPH_ROWS MODEL.npz CARRIED.npy
//
// The first GRAPH_ROWS rows of both files are aligned from ANCHORS random known pairs; the rest are rows never seen.
#include <lfm.hpp>

#include <cstdio>
#include <exception>
#include <string>

namespace {

bool show(const char *stage, double fraction) {
    std::fprintf(stderr, "\r%-12s %3.0f %%  ", stage, std::isnan(fraction) ? 0.0 : 100 * fraction);
    return false;
}

void run(char **argv) {
    lfm::require_abi();
    lfm::set_blas_threads(1);
    const lfm::matrix x = lfm::matrix::load(argv[1]), y = lfm::matrix::load(argv[2]);
    const std::int64_t limit = std::stoll(argv[4]);
    const lfm::matrix_view test_x = x.view().row_range(limit, x.view().rows()), test_y = y.view().row_range(limit, y.view().rows());

    lfm::align_options options;
    options.k = 300; // the published configuration
    options.row_paired = 1;
    const auto anchors = lfm::random_anchors(std::stoll(argv[3]), limit);
    const auto model = lfm::alignment::fit(x.view().row_range(0, limit), y.view().row_range(0, limit), anchors, options, lfm::call(show));
    std::fprintf(stderr, "\n");

    const lfm_evaluation scores = model.evaluate(test_x, test_y);
    std::printf(
        "MRR %.4f on %ld rows never seen, anchors alone %.4f; similarity %.3f\n%s\n", scores.map.mrr, static_cast<long>(scores.map.queries),
        scores.anchors_only.mrr, model.similarity(), model.advice().c_str());
    lfm::save(model.transform(test_x), argv[6]);
    model.save(argv[5]);
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: %s X.npy Y.npy ANCHORS GRAPH_ROWS MODEL.npz CARRIED.npy\n", argv[0]);
        return 2;
    }
    try {
        run(argv);
        return 0;
    } catch (const std::exception &failure) {
        std::fprintf(stderr, "\n%s\n", failure.what());
        return 1;
    }
}
