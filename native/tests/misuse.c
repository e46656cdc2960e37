/* Mistakes with handles that the types forbid. With MISUSE 0 the file is sound and compiles; with any other number it must not. */
#include <lfm.h>

#ifndef __cplusplus
#include <stddef.h>
#define nullptr NULL
#endif

int main(void) {
    lfm_neighbors neighbors = 0;
    lfm_graph graph = 0;
    lfm_spectrum spectrum = 0;
    double count = 0;
    int failed = lfm_graph_build(neighbors, nullptr, nullptr, nullptr, &graph) || lfm_spectrum_compute(graph, nullptr, nullptr, &spectrum)
        || lfm_get_number(spectrum, "count", &count) || lfm_free(&spectrum) || lfm_free(&graph) || lfm_free(&neighbors);
#if MISUSE == 1 /* a spectrum where a graph belongs */
    failed |= lfm_spectrum_compute(spectrum, nullptr, nullptr, &spectrum);
#elif MISUSE == 2 /* a graph's address where a spectrum's belongs */
    failed |= lfm_spectrum_compute(graph, nullptr, nullptr, &graph);
#elif MISUSE == 3 /* one handle kept as another */
    lfm_map map = graph;
    failed |= map == nullptr;
#elif MISUSE == 4 /* a handle of any kind where a graph belongs */
    lfm_handle any = graph;
    failed |= lfm_spectrum_compute(any, nullptr, nullptr, &spectrum);
#elif MISUSE == 5 /* a number kept as a handle */
    graph = 17u;
#elif MISUSE == 6 /* a look into a handle */
    failed |= *graph == 0;
#endif
    return failed;
}
