"""Stages by hand give what the whole job gives, and numbers that NumPy can check."""

import itertools
import json
import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import numpy as np
from planted import ROOT, SMALL, WORDS, cloud, words

import lfm

PROGRAM = ROOT / "artifacts" / "bin" / "lfm"


class Stages(unittest.TestCase):
    def setUp(self):
        self.x, self.y, self.anchors = cloud()

    def test_neighbours_are_those_of_brute_force(self):
        x = self.x.astype(np.float64)
        distances = np.sqrt(((x[:, None] - x[None]) ** 2).sum(2))
        np.fill_diagonal(distances, np.inf)
        with lfm.knn(self.x, 7, metric="euclidean") as found:
            np.testing.assert_array_equal(found.indices, np.argsort(distances, axis=1, kind="stable")[:, :7])
            np.testing.assert_allclose(found.distances, np.sort(distances, axis=1)[:, :7], rtol=1e-6)
            self.assertEqual((found.count, found.k, found.recall, found.exact), (150, 7, 1.0, True))
            self.assertEqual(found.indices.dtype, np.int32)
            self.assertFalse(found.indices.flags.writeable)

    def test_graph_and_spectrum(self):
        with lfm.graph(self.x, 10, kernel="gaussian") as g, lfm.spectrum(g, 12) as s:
            n = g.count
            W = np.zeros((n, n))
            for i in range(n):
                row = slice(g.row_start[i], g.row_start[i + 1])
                W[i, g.columns[row]] = g.affinities[row]
            np.testing.assert_array_equal(W, W.T)
            np.testing.assert_allclose(W.sum(1), g.degrees, rtol=1e-12)
            L = np.eye(n) - W / np.sqrt(np.outer(g.degrees, g.degrees))
            np.testing.assert_allclose(L @ s.phi, s.phi * s.lambda_, atol=1e-7)
            np.testing.assert_allclose(s.lambda_, np.linalg.eigvalsh(L)[:12], atol=1e-10)
            self.assertEqual((s.count, s.size, s.laplacian, g.components), (150, 12, "normalized", 1))
            self.assertLess(s.residual, 1e-8)
            with self.assertRaises(lfm.InvalidArgumentError):
                s.mass
            copy = lfm.Graph.from_arrays(g.row_start, g.columns, g.lengths, g.affinities)
            np.testing.assert_allclose(lfm.spectrum(copy, 12).lambda_, s.lambda_, atol=1e-12)

    def test_geodesics(self):
        path = lfm.Graph.from_arrays([0, 1, 3, 4, 4], [1, 0, 2, 1], [2.0, 2.0, 3.0, 3.0], np.ones(4))
        np.testing.assert_array_equal(path.geodesics([0, 2]), [[0, 5], [2, 3], [5, 0], [np.inf, np.inf]])
        self.assertEqual(path.components, 2)

    def test_heat_geodesics(self):
        path = lfm.Graph.from_arrays([0, 1, 3, 4, 4], [1, 0, 2, 1], [2.0, 2.0, 3.0, 3.0], np.ones(4))
        np.testing.assert_allclose(path.heat_geodesics([0, 2]), [[0, 5], [2, 3], [5, 0], [np.inf, np.inf]], atol=1e-6)
        with lfm.graph(self.x, 10) as graph:
            near = lfm.relative(graph, [3, 70], kind="heat")
            np.testing.assert_array_equal(near, graph.heat_geodesics([3, 70]))
            far = graph.geodesics([3, 70])
        self.assertEqual((near[3, 0], near[70, 1]), (0, 0))
        self.assertGreater(np.corrcoef(near.ravel(), far.ravel())[0, 1], 0.8)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "lfm_graph_heat_geodesics"):
            lfm.invert_relative(near, self.x[:2], kind="heat")

    def test_components_are_joined(self):
        apart = np.vstack([self.x, self.x + 100]).astype(np.float32)
        with lfm.knn(apart, 5, metric="euclidean") as found:
            self.assertEqual(lfm.graph(found).components, 2)
            self.assertEqual(lfm.graph(found, connect=True, samples=apart, metric="euclidean").components, 1)
        self.assertEqual(lfm.graph(apart, 5, metric="euclidean", connect=True).components, 1)

    def test_the_whole_job_is_its_stages(self):
        with lfm.align(self.x, self.y, self.anchors[:7], **SMALL) as model:
            sides = []
            for rows, own in ((self.x, self.anchors[:7, 0]), (self.y, self.anchors[:7, 1])):
                graph = lfm.graph(rows, 10)
                spectrum = lfm.spectrum(graph, 12)
                sides.append((spectrum, lfm.descriptors(graph, spectrum, anchors=own)))
            (sx, f), (sy, g) = sides
            solved = lfm.solve_map(sx, f, sy, g)
            refined = lfm.zoomout(solved, sx, sy)
            np.testing.assert_allclose(refined.C, model.C, atol=1e-10)
            np.testing.assert_array_equal(lfm.pointwise_map(refined, sx, sy), model.pointwise)
            self.assertEqual(lfm.zoomout(solved, sx, sy, from_=4, to=8, step=2).C.shape, (8, 8))
            self.assertGreater(solved.energy, 0)
            self.assertLess(solved.residual, 1e-9)
            self.assertIsNone(refined.rank)
            np.testing.assert_allclose(lfm.transfer(refined, sx, sy, self.x), model.transfer(self.x), atol=1e-8)

    def test_matches_are_those_of_the_fit_unless_asked_otherwise(self):
        with lfm.align(self.x, self.y, self.anchors, pointwise="adjoint", **SMALL) as model:
            by_default, direct = model.match(), lfm.match(model.map, model.spectrum_x, model.spectrum_y)
            np.testing.assert_array_equal(by_default.x, model.pointwise)
            np.testing.assert_array_equal(model.matches.score, by_default.score)
            np.testing.assert_array_equal(model.match(pointwise="direct").x, direct.x)

    def test_few_pairs_and_none(self):
        options = {**SMALL, "refine": "auto", "restarts": 4, "clusters": 8}
        with lfm.align(self.x, self.y, self.anchors[:4], **options) as model:
            learned = model.meta["label_free"]
            self.assertEqual(len(learned["left_out_ranks"]), 4)
            self.assertIsInstance(model.trusted, bool)
        with lfm.align(self.x, self.y, start="clusters", **options) as model:
            self.assertEqual({entry["start"] for entry in model.meta["label_free"]["starts"]}, {"clusters", "random pairs"})
            self.assertIn("hks", model.meta["options"]["descriptors"])
        self.assertEqual(lfm.choices("start"), ["auto", "anchors", "map", "clusters"])

    def test_auto_tuning_leaves_what_it_is_to_hold(self):
        options = {name: value for name, value in SMALL.items() if name == "row_paired"}
        with lfm.align(self.x, self.y, self.anchors, auto_tune=True, hold=["k", "eigenpairs", "refine"], **options) as model:
            settings = model.meta["candidates"]
            self.assertLess(len({entry["setting"] for entry in settings}), 6)
            self.assertEqual(model.meta["options"]["hold"], ["k", "eigenpairs", "refine"])
            self.assertEqual((model.meta["options"]["eigenpairs"], model.meta["options"]["refine"]), (50, "auto"))

    def test_maps_by_their_arrays(self):
        s = lfm.spectrum(self.x, 12, k=10)
        own = lfm.Spectrum.from_arrays(s.lambda_, np.asfortranarray(s.phi))
        identity = lfm.FunctionalMap.from_array(np.eye(12))
        np.testing.assert_array_equal(lfm.pointwise_map(identity, own, own), np.arange(150))
        np.testing.assert_allclose(lfm.FunctionalMap.from_match(own, own, np.arange(150)).C, np.eye(12), atol=1e-9)
        self.assertAlmostEqual(identity.similarity, 1)
        found = lfm.match(identity, own, own, mutual=True)
        self.assertEqual((len(found), found.pairs.shape), (150, (150, 2)))
        np.testing.assert_allclose(found.score, 1, atol=1e-9)
        np.testing.assert_allclose(lfm.icp(identity, own, own).C, np.eye(12), atol=1e-9)

    def test_nystrom_places_samples_where_they_are(self):
        graph = lfm.graph(self.x, 10)
        placed = lfm.spectrum(graph, 5).extend(graph, self.x, self.x[:20])
        self.assertEqual(placed.shape, (20, 5))
        self.assertTrue(np.isfinite(placed).all() and placed.flags.writeable)

    def test_labels(self):
        labels = np.arange(150) % 5
        with lfm.align(self.x, self.y, labels_x=labels, labels_y=labels, descriptors="label", **SMALL) as model:
            self.assertEqual(model.C.shape, (12, 12))
            self.assertIsNone(model.trusted)

    def test_given_weights_are_those_of_the_penalty(self):
        """Without commutativity every row of C is a small system of its own, which NumPy solves too."""
        with lfm.spectrum(self.x, 12, k=10) as x, lfm.spectrum(self.y, 9, k=10) as y:
            f, g = np.cos(np.outer(np.arange(150), [0.1, 0.3, 0.7])), np.sin(np.outer(np.arange(150), [0.2, 0.5, 0.9]))
            q = np.abs(np.subtract.outer(np.arange(9.0), np.arange(12.0)))
            options = dict(mask="given", laplacian_weight=0.3, commutativity_weight=0)
            with lfm.solve_map(x, f, y, g, mask_weights=q, **options) as found:
                a, b = x.phi.T @ f, y.phi.T @ g
                expected = np.zeros((9, 12))
                expected[0, 0] = found.C[0, 0]
                gram = a @ a.T
                for i in range(9):
                    system = gram[1:, 1:] + 0.3 * np.diag(q[i, 1:])
                    expected[i, 1:] = np.linalg.solve(system, a[1:] @ b[i] - expected[i, 0] * gram[1:, 0])
                np.testing.assert_allclose(found.C, expected, atol=1e-9)
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "12"):
                lfm.solve_map(x, f, y, g, mask_weights=q.T, **options)
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "no weights"):
                lfm.solve_map(x, f, y, g, **options)

    def test_given_functions_and_weights(self):
        f = self.x.astype(np.float64)
        weights = np.abs(np.subtract.outer(np.arange(12.0), np.arange(12.0))) / 1000
        beside = dict(descriptors_x=f, descriptors_y=f, mask_weights=weights)
        with lfm.align(self.x, self.y, descriptors="given", mask="given", **beside, **SMALL) as model:
            self.assertEqual(model.meta["options"]["descriptors"], ["given"])
            self.assertEqual(model.meta["options"]["mask"], "given")
            self.assertGreater((model.pointwise == np.arange(150)).mean(), 0.8)
        fitted = lfm.LatentAligner(descriptors=["geodesic", "given"], mask="given", **SMALL).fit(self.x, self.y, self.anchors, **beside)
        self.assertEqual(fitted.transform(self.x).shape, (150, 6))

    def test_given_spectra_stand_in_for_graphs(self):
        with tempfile.TemporaryDirectory() as folder, lfm.spectrum(self.x, 12, k=10) as x, lfm.spectrum(self.y, 12, k=10) as y:
            own = lfm.align(self.x, self.y, self.anchors, descriptors="angular", **SMALL)
            file = Path(folder) / "x.npz"
            x.save(file)
            with np.load(file) as stored:
                np.testing.assert_array_equal(stored["phi"], x.phi)
            for given in (x, file, str(file)):
                with lfm.align(self.x, self.y, self.anchors, spectrum_x=given, spectrum_y=y, **SMALL) as model:
                    np.testing.assert_array_equal(model.C, own.C)
                    np.testing.assert_array_equal(model.matrix, own.matrix)
                    self.assertTrue(model.meta["x"]["given"])
                    self.assertNotIn("neighbors", model.meta["seconds"])
            with lfm.Spectrum.load(file) as again:
                np.testing.assert_array_equal(again.phi, x.phi)
                self.assertEqual((again.laplacian, again.residual), (x.laplacian, x.residual))
            fitted = lfm.LatentAligner(**SMALL).fit(self.x, self.y, self.anchors, spectrum_x=x, spectrum_y=y)
            np.testing.assert_array_equal(fitted.alignment_.matrix, own.matrix)
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "150 rows and samples has 149"):
                lfm.Spectrum.load(file, self.x[1:])
            with self.assertRaisesRegex(lfm.FileError, "no such file"):
                lfm.align(self.x, self.y, self.anchors, spectrum_x=Path(folder) / "none.npz")

    def test_transforms(self):
        fitted = lfm.transform(self.x, self.y, self.anchors)
        np.testing.assert_allclose(fitted.apply(self.x), self.y, atol=1e-5)
        np.testing.assert_allclose(fitted.matrix @ fitted.matrix.T, np.eye(6), atol=1e-12)
        self.assertEqual((fitted.kind, fitted.normalization), ("orthogonal", "center"))
        self.assertEqual((fitted.rows, fitted.cols, fitted.offset.size), (6, 6, 0))
        self.assertEqual(fitted.apply(self.x).dtype, np.float32)
        self.assertEqual(fitted.apply(self.x.astype(np.float64)).dtype, np.float64)
        affine = lfm.transform(self.x, self.y + 3, self.anchors, kind="affine", ridge=0, normalization="none")
        np.testing.assert_allclose(affine.offset, 3, atol=1e-4)

    def test_the_nearest_of_rows_among_others(self):
        x = self.x.astype(np.float64)
        distances, indices = lfm.search(x[:20], x, 3, metric="euclidean")
        every = np.linalg.norm(x[:20, None] - x[None], axis=2)
        np.testing.assert_array_equal(indices, np.argsort(every, axis=1, kind="stable")[:, :3])
        np.testing.assert_allclose(distances, np.sort(every, axis=1)[:, :3], atol=1e-6)
        self.assertRaisesRegex(ValueError, "k is 151", lfm.search, x, x, 151)
        self.assertRaisesRegex(ValueError, "metric is 'far'", lfm.search, x, x, 1, metric="far")

    def test_relative_and_retrieval(self):
        x = self.x.astype(np.float64)
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        np.testing.assert_allclose(lfm.relative(x, x[:9]), unit @ unit[:9].T, atol=1e-6)
        self.assertEqual(lfm.retrieval(x, x).mrr, 1.0)
        back = lfm.retrieval(x, x[::-1], np.arange(150)[::-1])
        self.assertEqual((back.queries, back.candidates, back.p_at_1), (150, 150, 1.0))

    def test_kinds_of_relative_representations(self):
        x = self.x.astype(np.float64)
        centered, precision = x - x.mean(axis=0), np.linalg.inv(np.cov(x, rowvar=False))
        white = lfm.relative(x, x[:9], kind="whitened")
        np.testing.assert_allclose(white, centered @ precision @ centered[:9].T, atol=1e-4)
        np.testing.assert_allclose(lfm.relative(x[:50], x[:9], kind="whitened", reference=self.x), white[:50], atol=1e-4)
        np.testing.assert_allclose(lfm.invert_relative(white, x[:9], kind="whitened", reference=x), x, atol=1e-3)
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        out = np.empty((150, 6), np.float32)
        self.assertIs(lfm.invert_relative(lfm.relative(x, x[:9]), x[:9], out=out), out)
        np.testing.assert_allclose(out, unit, atol=1e-4)
        with lfm.graph(self.x) as graph:
            far = lfm.relative(graph, [3, 70], kind="geodesic")
            np.testing.assert_array_equal(far, graph.geodesics([3, 70]))
            np.testing.assert_array_equal(far, lfm.relative(self.x, [3, 70], kind="geodesic"))
        self.assertEqual((far.shape, far[3, 0], far[70, 1]), ((150, 2), 0, 0))
        apart = np.array([[0.0], [1], [100], [101]])
        with lfm.graph(apart, 1, metric="euclidean") as graph, self.assertRaisesRegex(lfm.DataError, "row 2 to anchor row 0"):
            lfm.relative(graph, [0], kind="geodesic")
        for words, refused in (
            ("whitened", lambda: lfm.relative(x, x[:9], reference=x)),
            ("needs the rows", lambda: lfm.invert_relative(white, x[:9], kind="whitened")),
            ("geodesic", lambda: lfm.invert_relative(far, x[:2], kind="geodesic")),
            ("whitened", lambda: lfm.relative(x, [3], kind="geodesic", reference=x)),
            ("leave it out", lambda: lfm.relative(x, [3], kind="geodesic", out=out)),
            ("relative_kind is 'euclidean'", lambda: lfm.relative(x, x[:9], kind="euclidean")),
            ("9 anchors", lambda: lfm.invert_relative(x, x[:9])),
        ):
            with self.subTest(words), self.assertRaisesRegex(lfm.InvalidArgumentError, words):
                refused()

    def test_parallel_anchors(self):
        with lfm.align(self.x, self.y, self.anchors, **{**SMALL, "refine": "bootstrap"}) as model:
            known, p = len(self.anchors), len(model.parallel_anchors)
            self.assertGreater(p, 100)
            np.testing.assert_array_equal(model.parallel_anchors[:known], self.anchors)
            np.testing.assert_array_equal(model.parallel_rows_x, self.x[model.parallel_anchors[:, 0]])
            np.testing.assert_array_equal(model.parallel_rows_y, self.y[model.parallel_anchors[:, 1]])
            scores = model.evaluate(self.x, self.y)
            self.assertEqual(scores.relative_parallel.mrr, lfm.retrieval(
                lfm.relative(self.x, model.parallel_rows_x), lfm.relative(self.y, model.parallel_rows_y)).mrr)
            self.assertGreater(scores.relative_whitened.mrr, 0.9)
        with lfm.align(self.x, self.y, self.anchors, **SMALL) as model:
            self.assertEqual(model.parallel_anchors.shape, (0, 2))
            self.assertIsNone(model.evaluate(self.x, self.y).relative_parallel)

    def test_comparison(self):
        near = self.x + 0.1 * np.random.default_rng(0).standard_normal(self.x.shape).astype(np.float32)
        two = lfm.compare(self.x, near, measures=["cka", "lfm-overlap", "cka-unbiased"], permutations=19, bootstrap=8, k=10, eigenpairs=6)
        self.assertEqual(two.measures, ["lfm-overlap", "cka", "cka-unbiased"])
        self.assertGreater(two["cka"], 0.8)
        self.assertEqual(two.p("cka")[0, 1], 0.05)
        low, high = two.interval("cka-unbiased")
        self.assertTrue(low[0, 1] <= two["cka-unbiased"] <= high[0, 1])
        self.assertEqual(two.distortion.shape, (len(self.x),))
        self.assertEqual(two.report["details"]["cka"]["kind"], "score")
        self.assertIn("3 measures of 2 spaces", repr(two))
        many = lfm.compare(self.x, near, near[:, :4], self.x[:, :3], measures="cka", groups=2)
        self.assertEqual(many["cka"].shape, (4, 4))
        np.testing.assert_allclose(many.values("cka"), many["cka"].T)
        self.assertTrue(0 <= many.matching("cka") <= 1)
        self.assertIsNone(many.distortion)
        double = self.x.astype(np.float64) + 1e-9
        self.assertAlmostEqual(lfm.compare(double, double * 3, measures="cka")["cka"], 1, places=12)
        self.assertEqual(len(lfm.compare(self.x, near, measures="all", k=10, eigenpairs=6, order_draws=100).measures), 49)
        for wrong in (dict(measures="cosine"), dict(measures=[]), dict(labels=[1, 2]), dict(knn=10**6), dict(bootstrap=1)):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.compare(self.x, near, **wrong)
        with self.assertRaises(lfm.DataError):
            lfm.compare(self.x, near[1:])
        with self.assertRaises(lfm.InvalidArgumentError):
            two["gulp"]

    def test_suggestions(self):
        rows, scores = lfm.suggest(self.x, 12)
        self.assertEqual((rows.dtype, rows.shape, scores.dtype, scores.shape), (np.int32, (12,), np.float64, (12,)))
        self.assertEqual(len(set(rows)), 12)
        for method in lfm.choices("suggest_method"):
            first = lfm.suggest(self.x, 12, method=method, seed=3, threads=1)
            np.testing.assert_array_equal(lfm.suggest(self.x, count=12, method=method, seed=3).rows, first.rows)
            further = lfm.suggest(self.x, 12, method=method, known=first.rows).rows
            self.assertFalse(set(first.rows) & set(further), method)
        copies = np.concatenate([self.x[:9], self.x[:9], np.zeros((4, self.x.shape[1]), np.float32)])
        self.assertEqual(set(lfm.suggest(copies, 8).rows) - set(range(9)), set())
        for wrong in (dict(count=9), dict(count=0), dict(count=22), dict(count=-3), dict(known=[22]), dict(method="nearest")):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.suggest(copies, **{"count": 5, **wrong})

    def test_inspection(self):
        x = np.concatenate([self.x, self.x[:20], np.zeros((2, self.x.shape[1]), np.float32)]).astype(np.float64)
        with lfm.inspect(x, hub_neighbors=5, k=8, metric="euclidean", threads=1) as found:
            centered = np.linalg.svd(x - x.mean(0), compute_uv=False)
            share = centered / centered.sum()
            self.assertAlmostEqual(found.effective_rank_centered, np.exp(-(share * np.log(share)).sum()), places=4)
            energy = centered**2
            self.assertAlmostEqual(found.participation_ratio_centered, energy.sum() ** 2 / (energy**2).sum(), places=4)
            self.assertEqual((found.rows, found.cols, found.copies, found.zero_rows), (len(x), x.shape[1], 21, 2))
            self.assertEqual(found.sample_rows, len(self.x) + 1)
            self.assertEqual(found.report["hubness"]["k"], 5)
            self.assertEqual(found.report["graph"]["k"], 8)
            self.assertIn("copies", [each["key"] for each in found.findings])
            self.assertEqual(found.harms, sum(each["harms"] for each in found.findings))
        with lfm.inspect(x[:2]) as few:
            self.assertTrue(np.isnan(few.dimension_mle) and few.report["hubness"] is None)
        for wrong in (dict(sample_rows=2), dict(hub_neighbors=1), dict(k=len(x)), dict(metric="none")):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.inspect(self.x, **wrong)
        with self.assertRaises(lfm.DataError):
            lfm.inspect(np.full((5, 2), np.nan))

    def test_same(self):
        fast, word = words(slice(0, 3000))
        with lfm.same(fast, word) as found:
            self.assertEqual((found.verdict, found.relation, found.same, found.interchangeable), ("different", "unrelated", False, False))
            self.assertLess(found.position, 0.3)
        with lfm.same(word[:1500], word[1500:]) as found:
            self.assertEqual((found.verdict, found.relation, found.same, found.interchangeable), ("same", "other-rows", True, True))
            self.assertGreater(found.position, 0.9)
            self.assertEqual(found.report["coordinates"]["dimensions"], word.shape[1])
        with lfm.same(word, 2 * word, rows=1000, seed=3) as found:
            self.assertEqual((found.relation, found.interchangeable), ("scaled", False))
            self.assertAlmostEqual(found.scale, 2, places=5)
        with lfm.same(word[:5], word[5:9]) as found:
            self.assertEqual((found.verdict, found.same, found.interchangeable), ("undecided", None, None))
            self.assertTrue(found.reason and found.advice)
        with self.assertRaises(lfm.InvalidArgumentError):
            lfm.same(fast, word, rows=5)

    def test_semantic_rsm(self):
        rng = np.random.default_rng(3)
        maps = np.maximum(rng.standard_normal((12, 6, 5)), 0).astype(np.float32)
        best = [max((maps[0] * maps[7][list(p)]).sum() for p in itertools.permutations(range(6)))]
        with lfm.semantic_rsm(maps, permutation=True, threads=1) as found:
            self.assertAlmostEqual(found.inner[0, 7], best[0], places=4)
            self.assertAlmostEqual((maps[0] * maps[7][found.permutation[0, 7]]).sum(), best[0], places=4)
            flat = maps.reshape(12, -1)
            np.testing.assert_allclose(found.spatial_inner, flat @ flat.T, rtol=1e-5)
            np.testing.assert_allclose(np.diag(found.cosine), 1)
            self.assertEqual((found.samples, found.gallery_samples, found.positions, found.channels, found.pairs), (12, None, 6, 5, 66))
            self.assertLess(found.gap, 1e-5)
            self.assertTrue(np.isnan(found.mrr) and repr(found).startswith("<lfm.SemanticRsm: 12 samples"))
            cosine = np.array(found.cosine)
        first = maps.reshape(12, 2, 3, 5).transpose(0, 3, 1, 2)
        with lfm.semantic_rsm(first, layout="nchw", top=4) as lists:
            expected = np.argsort(-(cosine - 9 * np.eye(12)), axis=1, kind="stable")[:, :4]
            np.testing.assert_array_equal(lists.nearest, expected)
            np.testing.assert_allclose(lists.nearest_value, np.take_along_axis(cosine, expected, 1), atol=1e-6)
            self.assertEqual(lists.skipped, 1 - lists.matched / lists.pairs)
        shuffled = np.stack([sample[rng.permutation(6)] for sample in maps]).astype(np.float64)
        labels = np.arange(12)
        with lfm.semantic_rsm(shuffled, maps, labels=labels, gallery_labels=labels, matching="exact") as across:
            self.assertEqual((across.first, across.mrr, across.gallery_samples), (1, 1, 12))
            self.assertLess(across.spatial_first, 1)
        with lfm.semantic_rsm(maps, lengths=[6] * 6 + [3] * 6, logits=rng.standard_normal((12, 4)), assess=5, matching="greedy") as found:
            self.assertEqual(len(found.report["correlations"]), 3)
            self.assertEqual(len(found.report["assessments"]), 7)
            self.assertTrue(np.isnan(found.gap))
        broken = maps.copy()
        broken[2, 3, 4] = np.nan
        with self.assertRaisesRegex(lfm.DataError, "sample 2, position 3, channel 4"):
            lfm.semantic_rsm(broken)
        for wrong in (
            dict(layout="hwc"), dict(lengths=[1, 2]), dict(labels=[0.5] * 12), dict(matching="hungarian"), dict(window=0),
            dict(gallery_labels=labels), dict(top=2, labels=labels), dict(logits=np.zeros((3, 2))),
        ):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.semantic_rsm(maps, **wrong)
        for wrong in (maps[0], np.zeros((3, 0, 2)), np.zeros((2, 2, 2, 2, 2))):
            with self.assertRaises(lfm.InvalidArgumentError):
                lfm.semantic_rsm(wrong)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.npy")
            lfm.write_matrix(path, self.x)
            np.testing.assert_array_equal(np.load(path), self.x)
            values = lfm.read_matrix(path, 10, 20).values
            np.testing.assert_array_equal(values, self.x[10:20])
            self.assertFalse(values.flags.writeable)
            pairs = os.path.join(folder, "pairs.csv")
            with open(pairs, "w") as file:
                file.write("0,3\n2,4\n")
            np.testing.assert_array_equal(lfm.read_anchors(pairs), [[0, 3], [2, 4]])

    def test_random_anchors(self):
        drawn = lfm.random_anchors(50, 2000, seed=3)
        self.assertEqual((drawn.shape, drawn.dtype), ((50, 2), np.int32))
        np.testing.assert_array_equal(drawn, lfm.random_anchors(50, 2000, seed=3))
        self.assertEqual(len(set(drawn[:, 0])), 50)


class Words(unittest.TestCase):
    """The bundled sample, in the published configuration."""

    def test_canonical_coordinates_are_scored_where_they_are(self):
        (x, y), (new_x, new_y) = words(slice(0, 300)), words(slice(300, 400))
        with lfm.align(x, y, lfm.random_anchors(60, 300), map_method="spectral-cca", k=20, eigenpairs=20) as model:
            scores = model.evaluate(new_x, new_y)
        self.assertIsNone(scores.pairwise)
        self.assertGreater(scores.canonical.mrr, 0.1)

    def test_words_never_seen_find_themselves(self):
        (x, y), (new_x, new_y) = words(slice(0, 2000)), words(slice(2000, 3000))
        with lfm.align(x, y, lfm.random_anchors(50, 2000), preset="lfmap", row_paired=True) as model:
            scores = model.evaluate(new_x, new_y)
            self.assertGreater(scores.map.mrr, 0.99)
            self.assertLess(scores.anchors_only.mrr, 0.7)
            self.assertTrue(model.trusted)
            self.assertIn("can be trusted", model.advice)
            self.assertEqual(model.C.shape, (50, 50))
            self.assertLessEqual(sum(v for name, v in model.seconds.items() if name != "total"), 2 * model.seconds["total"])
            self.assertEqual(model.meta["options"]["k"], 300)
            np.testing.assert_allclose(model.transform(new_x), new_x @ model.matrix, atol=1e-4)
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "model.npz")
                model.save(path)
                with lfm.load(path) as loaded, np.load(path) as arrays:
                    for name in ("C", "lambda_x", "phi_y"):
                        np.testing.assert_array_equal(getattr(loaded, name), arrays[name])
                        np.testing.assert_array_equal(getattr(loaded, name), getattr(model, name))
                    self.assertEqual(loaded.seconds.keys(), model.seconds.keys())
                    self.assertAlmostEqual(loaded.seconds["total"], model.seconds["total"], places=4)
                    self.assertEqual(loaded.evaluate(new_x, new_y), scores)

    @unittest.skipUnless(PROGRAM.exists(), "the program lfm was not published")
    def test_the_program_finds_the_same_map_and_scores(self):
        x, y = words(slice(0, 2000))
        sources = [str(WORDS / name) for name in ("fasttext300.npy", "word2vec200.npy")]
        with tempfile.TemporaryDirectory() as folder, lfm.align(x, y, lfm.random_anchors(50, 2000), preset="lfmap") as model:
            path = os.path.join(folder, "model.npz")
            align = [PROGRAM, "align", *sources, "--preset", "lfmap", "--graph-rows", "2000", "--anchors", "random:50", "--quiet"]
            subprocess.run([*align, "-o", path], check=True, capture_output=True, timeout=60)
            evaluate = [PROGRAM, "eval", path, *sources, "--rows", "2000:3000", "--json"]
            scores = subprocess.run(evaluate, check=True, capture_output=True, timeout=60)
            with np.load(path) as other:
                np.testing.assert_allclose(model.C, other["C"], rtol=0, atol=1e-12)
                np.testing.assert_array_equal(model.pointwise, other["match"])
            self.assertEqual(model.evaluate(*words(slice(2000, 3000))).map.mrr, json.loads(scores.stdout)["mrr"])

    def test_the_call_costs_little_beside_the_engine(self):
        """The engine's clock runs inside the same call, so that a busy machine slows both; the best of a few runs counts."""
        x, y = words(slice(0, 1000))
        anchors, ratios = lfm.random_anchors(30, 1000), []
        for _ in range(4):
            started = time.perf_counter()
            with lfm.align(x, y, anchors, k=100) as model:
                ratios.append((time.perf_counter() - started) / model.seconds["total"])
        self.assertLess(min(ratios), 1.05)
