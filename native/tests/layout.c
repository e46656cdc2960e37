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

SIZE(lfm_scores, 64);
FIELD(lfm_scores, queries, 0);
FIELD(lfm_scores, candidates, 8);
FIELD(lfm_scores, mrr, 16);
FIELD(lfm_scores, p_at_1, 24);
FIELD(lfm_scores, p_at_10, 32);
FIELD(lfm_scores, mean_cosine, 40);
FIELD(lfm_scores, mrr_csls, 48);
FIELD(lfm_scores, p_at_1_csls, 56);

SIZE(lfm_evaluation, 456);
FIELD(lfm_evaluation, struct_size, 0);
FIELD(lfm_evaluation, map, 8);
FIELD(lfm_evaluation, anchors_only, 72);
FIELD(lfm_evaluation, relative, 136);
FIELD(lfm_evaluation, relative_whitened, 200);
FIELD(lfm_evaluation, relative_parallel, 264);
FIELD(lfm_evaluation, pairwise, 328);
FIELD(lfm_evaluation, canonical, 392);

SIZE(lfm_feature_maps, 80);
FIELD(lfm_feature_maps, struct_size, 0);
FIELD(lfm_feature_maps, rows, 8);
FIELD(lfm_feature_maps, positions, 48);
FIELD(lfm_feature_maps, reserved, 52);
FIELD(lfm_feature_maps, lengths, 56);
FIELD(lfm_feature_maps, labels, 64);
FIELD(lfm_feature_maps, logits, 72);

int main(void) { return 0; }
