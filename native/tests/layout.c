/* Sizes and offsets of every structure of lfm.h, in bytes. They are the contract: a number here never changes within an LFM_ABI_VERSION,
 * lines are only added at the end of a structure. A test in C# holds the library's own structures against the same numbers. */
#include <lfm.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "sizeof " #type)
#define FIELD(type, field, bytes) _Static_assert(offsetof(type, field) == (bytes), "offset of " #field " in " #type)

SIZE(lfm_view, 40);
FIELD(lfm_view, data, 0);
FIELD(lfm_view, rows, 8);
FIELD(lfm_view, cols, 16);
FIELD(lfm_view, ld, 24);
FIELD(lfm_view, type, 32);
FIELD(lfm_view, reserved, 36);

SIZE(lfm_call, 32);
FIELD(lfm_call, struct_size, 0);
FIELD(lfm_call, threads, 8);
FIELD(lfm_call, reserved, 12);
FIELD(lfm_call, progress, 16);
FIELD(lfm_call, user, 24);

SIZE(lfm_knn_options, 32);
FIELD(lfm_knn_options, struct_size, 0);
FIELD(lfm_knn_options, k, 8);
FIELD(lfm_knn_options, metric, 12);
FIELD(lfm_knn_options, method, 16);
FIELD(lfm_knn_options, reserved, 20);
FIELD(lfm_knn_options, seed, 24);

SIZE(lfm_graph_options, 24);
FIELD(lfm_graph_options, struct_size, 0);
FIELD(lfm_graph_options, kernel, 8);
FIELD(lfm_graph_options, connect, 12);
FIELD(lfm_graph_options, metric, 16);
FIELD(lfm_graph_options, reserved, 20);

SIZE(lfm_spectrum_options, 40);
FIELD(lfm_spectrum_options, struct_size, 0);
FIELD(lfm_spectrum_options, eigenpairs, 8);
FIELD(lfm_spectrum_options, laplacian, 12);
FIELD(lfm_spectrum_options, solver, 16);
FIELD(lfm_spectrum_options, max_products, 20);
FIELD(lfm_spectrum_options, tolerance, 24);
FIELD(lfm_spectrum_options, seed, 32);

SIZE(lfm_descriptor_options, 72);
FIELD(lfm_descriptor_options, struct_size, 0);
FIELD(lfm_descriptor_options, kinds, 8);
FIELD(lfm_descriptor_options, kind_count, 56);
FIELD(lfm_descriptor_options, scales, 60);
FIELD(lfm_descriptor_options, median_scale, 64);
FIELD(lfm_descriptor_options, normalize, 68);

SIZE(lfm_map_options, 56);
FIELD(lfm_map_options, struct_size, 0);
FIELD(lfm_map_options, weight_descriptor, 8);
FIELD(lfm_map_options, weight_laplacian, 16);
FIELD(lfm_map_options, weight_commutativity, 24);
FIELD(lfm_map_options, tolerance, 32);
FIELD(lfm_map_options, rank_tolerance, 40);
FIELD(lfm_map_options, mask, 48);
FIELD(lfm_map_options, reserved, 52);

SIZE(lfm_zoomout_options, 32);
FIELD(lfm_zoomout_options, struct_size, 0);
FIELD(lfm_zoomout_options, from, 8);
FIELD(lfm_zoomout_options, to, 12);
FIELD(lfm_zoomout_options, step, 16);
FIELD(lfm_zoomout_options, bijective, 20);
FIELD(lfm_zoomout_options, pointwise, 24);
FIELD(lfm_zoomout_options, reserved, 28);

SIZE(lfm_match_options, 32);
FIELD(lfm_match_options, struct_size, 0);
FIELD(lfm_match_options, pointwise, 8);
FIELD(lfm_match_options, csls, 12);
FIELD(lfm_match_options, mutual, 16);
FIELD(lfm_match_options, assignment, 20);
FIELD(lfm_match_options, neighborhood, 24);
FIELD(lfm_match_options, reserved, 28);

SIZE(lfm_transform_options, 24);
FIELD(lfm_transform_options, struct_size, 0);
FIELD(lfm_transform_options, kind, 8);
FIELD(lfm_transform_options, normalization, 12);
FIELD(lfm_transform_options, ridge, 16);

SIZE(lfm_align_options, 232);
FIELD(lfm_align_options, struct_size, 0);
FIELD(lfm_align_options, metric, 8);
FIELD(lfm_align_options, k, 12);
FIELD(lfm_align_options, neighbors, 16);
FIELD(lfm_align_options, kernel, 20);
FIELD(lfm_align_options, connect, 24);
FIELD(lfm_align_options, laplacian, 28);
FIELD(lfm_align_options, eigenpairs, 32);
FIELD(lfm_align_options, eigenpairs_y, 36);
FIELD(lfm_align_options, solver, 40);
FIELD(lfm_align_options, max_products, 44);
FIELD(lfm_align_options, tolerance, 48);
FIELD(lfm_align_options, seed, 56);
FIELD(lfm_align_options, descriptors, 64);
FIELD(lfm_align_options, descriptor_count, 112);
FIELD(lfm_align_options, descriptor_scales, 116);
FIELD(lfm_align_options, descriptor_median, 120);
FIELD(lfm_align_options, descriptor_normalize, 124);
FIELD(lfm_align_options, weight_descriptor, 128);
FIELD(lfm_align_options, weight_laplacian, 136);
FIELD(lfm_align_options, weight_commutativity, 144);
FIELD(lfm_align_options, map_tolerance, 152);
FIELD(lfm_align_options, rank_tolerance, 160);
FIELD(lfm_align_options, mask, 168);
FIELD(lfm_align_options, refine, 172);
FIELD(lfm_align_options, zoomout_from, 176);
FIELD(lfm_align_options, zoomout_to, 180);
FIELD(lfm_align_options, zoomout_step, 184);
FIELD(lfm_align_options, bijective, 188);
FIELD(lfm_align_options, pointwise, 192);
FIELD(lfm_align_options, icp_iterations, 196);
FIELD(lfm_align_options, transform, 200);
FIELD(lfm_align_options, normalization, 204);
FIELD(lfm_align_options, ridge, 208);
FIELD(lfm_align_options, auto_tune, 216);
FIELD(lfm_align_options, row_paired, 220);
FIELD(lfm_align_options, max_memory, 224);

SIZE(lfm_scores, 64);
FIELD(lfm_scores, queries, 0);
FIELD(lfm_scores, candidates, 8);
FIELD(lfm_scores, mrr, 16);
FIELD(lfm_scores, p_at_1, 24);
FIELD(lfm_scores, p_at_10, 32);
FIELD(lfm_scores, mean_cosine, 40);
FIELD(lfm_scores, mrr_csls, 48);
FIELD(lfm_scores, p_at_1_csls, 56);

SIZE(lfm_evaluation, 200);
FIELD(lfm_evaluation, struct_size, 0);
FIELD(lfm_evaluation, map, 8);
FIELD(lfm_evaluation, anchors_only, 72);
FIELD(lfm_evaluation, relative, 136);

int main(void) { return 0; }
