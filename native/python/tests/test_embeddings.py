"""Embedders behind a map, asked in the ways of LangChain, LlamaIndex and Chroma, whose checks are repeated here without them."""

import abc
import asyncio
import inspect
import os
import sys
import tempfile
import types
import unittest

import numpy as np
from planted import SMALL, cloud

import lfm
from lfm.embeddings import MappedEmbeddingFunction, MappedEmbeddings

TEXTS = ["one", "two", "three", "four", "five"]


def vector(text, shift=0.0):
    """Six numbers of a text; queries are told from documents by a shift."""
    return (np.random.default_rng(sum(map(ord, text))).standard_normal(6) + shift).tolist()


class LangChainBase:
    model = "langchain-base"
    asynchronous = 0

    def embed_documents(self, texts):
        self.last = list(texts)
        return [vector(text) for text in texts]

    def embed_query(self, text):
        return vector(text, 0.5)


class AsyncLangChainBase(LangChainBase):
    async def aembed_documents(self, texts):
        self.asynchronous += 1
        return self.embed_documents(texts)

    async def aembed_query(self, text):
        self.asynchronous += 1
        return self.embed_query(text)


class LlamaIndexBase:
    model_name = "llama-base"

    def get_text_embedding_batch(self, texts, show_progress=False):
        return [vector(text) for text in texts]

    def get_query_embedding(self, query):
        return vector(query, 0.5)

    async def aget_text_embedding_batch(self, texts, show_progress=False):
        return self.get_text_embedding_batch(texts)

    async def aget_query_embedding(self, query):
        return self.get_query_embedding(query)


class SentenceTransformerBase:
    """Gives arrays, and a single vector for a single text."""

    def encode(self, texts):
        return np.array(vector(texts) if isinstance(texts, str) else [vector(text) for text in texts], np.float32)

    def encode_query(self, text):
        return np.array(vector(text, 0.5))


class ChromaBase:
    def __call__(self, input):
        return [np.array(vector(text), np.float32) for text in input]

    def embed_query(self, input):
        return [np.array(vector(text, 0.5), np.float32) for text in input]

    @staticmethod
    def name():
        return "chroma_base"

    def get_config(self):
        return {"width": 6}

    @staticmethod
    def build_from_config(config):
        return ChromaBase()


def plain_function(texts):
    return [vector(text) for text in texts]


BASES = [LangChainBase(), AsyncLangChainBase(), LlamaIndexBase(), SentenceTransformerBase(), ChromaBase()]


class Embedders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        x, y, anchors = cloud()
        cls.model = lfm.align(x, y, anchors, **SMALL)
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "model.npz")
        cls.model.save(cls.path)
        cls.documents = cls.model.transform(np.array([vector(text) for text in TEXTS], np.float32))
        cls.queries = cls.model.transform(np.array([vector(text, 0.5) for text in TEXTS], np.float32))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def is_vectors(self, found, expected):
        """Lists of plain floats, as frameworks put them into JSON."""
        self.assertIsInstance(found, list)
        for row in found:
            self.assertIsInstance(row, list)
            self.assertTrue(all(type(value) is float for value in row))
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)

    def test_every_kind_of_base_in_the_way_of_langchain(self):
        for base in BASES:
            with self.subTest(type(base).__name__):
                mapped = MappedEmbeddings(base, self.model)
                self.is_vectors(mapped.embed_documents(TEXTS), self.documents)
                self.is_vectors([mapped.embed_query(text) for text in TEXTS], self.queries)
                self.is_vectors(asyncio.run(mapped.aembed_documents(TEXTS)), self.documents)
                self.is_vectors([asyncio.run(mapped.aembed_query(TEXTS[0]))], self.queries[:1])
                self.assertEqual(mapped.embed_documents([]), [])
        self.assertGreater(BASES[1].asynchronous, 0, "the base's own asynchronous methods are used")

    def test_every_kind_of_base_in_the_way_of_llamaindex(self):
        for base in BASES:
            with self.subTest(type(base).__name__):
                mapped = MappedEmbeddings(base, self.model)
                for batch in (mapped.get_text_embedding_batch, mapped._get_text_embeddings):
                    self.is_vectors(batch(TEXTS), self.documents)
                self.is_vectors(mapped.get_text_embedding_batch(TEXTS, show_progress=True), self.documents)
                for one in (mapped.get_text_embedding, mapped._get_text_embedding):
                    self.is_vectors([one(TEXTS[1])], self.documents[1:2])
                for query in (mapped.get_query_embedding, mapped._get_query_embedding):
                    self.is_vectors([query(TEXTS[1])], self.queries[1:2])
                for batch in (mapped.aget_text_embedding_batch, mapped._aget_text_embeddings):
                    self.is_vectors(asyncio.run(batch(TEXTS)), self.documents)
                for one in (mapped.aget_text_embedding, mapped._aget_text_embedding):
                    self.is_vectors([asyncio.run(one(TEXTS[1]))], self.documents[1:2])
                for query in (mapped.aget_query_embedding, mapped._aget_query_embedding):
                    self.is_vectors([asyncio.run(query(TEXTS[1]))], self.queries[1:2])

    def test_a_function_that_tells_no_queries_apart(self):
        mapped = MappedEmbeddings(plain_function, self.model)
        self.is_vectors([mapped.embed_query(text) for text in TEXTS], self.documents)
        self.assertEqual(mapped.model_name, "plain_function+lfm")

    def test_the_map_as_alignment_transform_or_file(self):
        for model in (self.model, self.model.transformer, self.path):
            self.is_vectors(MappedEmbeddings(LangChainBase(), model).embed_documents(TEXTS), self.documents)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "model is dict"):
            MappedEmbeddings(LangChainBase(), {})

    def test_the_base_is_given_so_many_texts_at_a_time(self):
        base = LangChainBase()
        self.is_vectors(MappedEmbeddings(base, self.model, embed_batch_size=2).embed_documents(TEXTS), self.documents)
        self.assertEqual(base.last, TEXTS[4:])
        for size in (0, -1, 2.0, True):
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "embed_batch_size"):
                MappedEmbeddings(base, self.model, embed_batch_size=size)

    def test_names(self):
        self.assertEqual([MappedEmbeddings(base, self.model).model_name for base in BASES],
            ["langchain-base+lfm"] * 2 + ["llama-base+lfm", "SentenceTransformerBase+lfm", "ChromaBase+lfm"])
        self.assertEqual(MappedEmbeddings(BASES[0], self.model, model_name="mine").model_name, "mine")
        self.assertEqual(repr(MappedEmbeddings(BASES[0], self.model)), "<lfm.embeddings.MappedEmbeddings: langchain-base+lfm>")

    def test_what_is_no_embedder_is_refused(self):
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "base is int, which is no embedder"):
            MappedEmbeddings(3, self.model)
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "3 columns"):
            MappedEmbeddings(lambda texts: [[1, 2, 3]] * len(texts), self.model).embed_documents(TEXTS)

    def test_langchains_adapter_for_llamaindex_finds_what_it_calls(self):
        mapped = MappedEmbeddings(LangChainBase(), self.model)
        self.assertIsInstance(mapped.model_name, str)
        for name in ("embed_query", "embed_documents", "aembed_query", "aembed_documents"):
            self.assertEqual(inspect.iscoroutinefunction(getattr(mapped, name)), name.startswith("a"))

    def test_langchains_stores_take_it_for_one_of_their_embeddings(self):
        class Embeddings(abc.ABC):
            @abc.abstractmethod
            def embed_query(self, text):
                ...

        def asked_as_faiss_does(embedding, text):
            return embedding.embed_query(text) if isinstance(embedding, Embeddings) else embedding(text)

        module = types.ModuleType("langchain_core.embeddings")
        module.Embeddings = Embeddings
        sys.modules[module.__name__] = module
        try:
            mapped = MappedEmbeddings(LangChainBase(), self.model)
        finally:
            del sys.modules[module.__name__]
        self.is_vectors([asked_as_faiss_does(mapped, TEXTS[0])], self.queries[:1])

    def test_what_is_wrong_with_the_file_of_a_model_is_told(self):
        x, y, _ = cloud()
        path = os.path.join(self.folder.name, "migration.npz")
        with lfm.fit_migration(x, y, np.arange(len(x)), family="ridge") as model:
            model.save(path)
            expected = model.transform(np.array([vector(TEXTS[0])], np.float32))
        self.is_vectors(MappedEmbeddings(LangChainBase(), path).embed_documents(TEXTS[:1]), expected)
        with np.load(path) as members:
            parts = dict(members)
        faults = {"format 9.*update lfm": {"migration_format": np.array([9, 0], np.int32)}, "damaged": {"meta": parts["meta"][:9]}}
        for sentence, change in faults.items():
            np.savez(path, **{**parts, **change})
            with self.assertRaisesRegex(lfm.FileError, sentence):
                MappedEmbeddings(LangChainBase(), path)
        with open(path, "wb") as file:
            file.write(b"no archive")
        for wrong in (path, os.path.join(self.folder.name, "missing.npz")):
            with self.assertRaises(lfm.FileError):
                MappedEmbeddings(LangChainBase(), wrong)

    def test_chroma_accepts_the_signature(self):
        # What Chroma compares with its protocol, by the names of the parameters.
        parameters = inspect.signature(MappedEmbeddingFunction.__call__).parameters.keys()
        self.assertEqual(list(parameters), ["self", "input"])

    def test_chroma_gets_arrays(self):
        for base in BASES:
            with self.subTest(type(base).__name__):
                function = MappedEmbeddingFunction(base, self.model)
                for found, expected in ((function(input=TEXTS), self.documents), (function.embed_query(input=TEXTS), self.queries)):
                    self.assertIsInstance(found, list)
                    self.assertTrue(all(row.dtype == np.float32 and row.ndim == 1 for row in found))
                    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
                self.assertEqual((function([]), function.embed_query([])), ([], []))

    def test_chroma_builds_it_anew(self):
        function = MappedEmbeddingFunction(ChromaBase(), self.path)
        self.assertFalse(function.is_legacy())
        config = function.get_config()
        self.assertEqual(config, {"model": self.path, "base": {"name": "chroma_base", "config": {"width": 6}}})
        registry = types.ModuleType("chromadb.utils.embedding_functions")
        registry.known_embedding_functions = {"chroma_base": ChromaBase}
        names = ["chromadb", "chromadb.utils", "chromadb.utils.embedding_functions"]
        for name, module in zip(names, (types.ModuleType(names[0]), types.ModuleType(names[1]), registry)):
            sys.modules[name] = module
        try:
            again = MappedEmbeddingFunction.build_from_config(config)
            np.testing.assert_array_equal(again(TEXTS), function(TEXTS))
            registry.known_embedding_functions = {}
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "chroma_base.*register"):
                MappedEmbeddingFunction.build_from_config(config)
        finally:
            for name in names:
                del sys.modules[name]

    def test_chroma_is_told_when_it_cannot(self):
        for base, model in ((ChromaBase(), self.model), (LangChainBase(), self.path)):
            function = MappedEmbeddingFunction(base, model)
            self.assertTrue(function.is_legacy())
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "no configuration"):
                function.get_config()

    def test_the_rest_that_chroma_asks(self):
        function = MappedEmbeddingFunction(ChromaBase(), self.path)
        self.assertEqual(MappedEmbeddingFunction.name(), "lfm_mapped")
        self.assertEqual(function.default_space(), "cosine")
        self.assertEqual(function.supported_spaces(), ["cosine", "l2", "ip"])
        self.assertEqual(repr(function), "<lfm.embeddings.MappedEmbeddingFunction: ChromaBase>")
        config = function.get_config()
        function.validate_config(config)
        for damaged in ({}, {"model": "m.npz"}, {"model": "m.npz", "base": {"name": "n"}}):
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "needs model"):
                function.validate_config(damaged)
        function.validate_config_update(config, dict(config))
        with self.assertRaisesRegex(lfm.InvalidArgumentError, "cannot change"):
            function.validate_config_update(config, {**config, "model": "another.npz"})


class Onnx(unittest.TestCase):
    def test_the_transform_is_exported(self):
        x, y, anchors = cloud()
        with tempfile.TemporaryDirectory() as folder, lfm.align(x, y, anchors, **SMALL) as model:
            path = os.path.join(folder, "map.onnx")
            model.export_onnx(path)
            with open(path, "rb") as file:
                data = file.read()
            matrix = model.matrix.astype("<f4").tobytes()
            for part in (b"\x08\x08\x12\x03lfm", b"embedding", b"mapped_embedding", b"Gemm", matrix):
                self.assertIn(part, data)
            with self.assertRaisesRegex(lfm.InvalidArgumentError, "map.npz.*.onnx"):
                model.export_onnx(os.path.join(folder, "map.npz"))
            with self.assertRaises(lfm.OutputError):
                model.export_onnx(os.path.join(folder, "none", "map.onnx"))
        with self.assertRaises(lfm.ClosedError):
            model.export_onnx("map.onnx")


class OneRow(unittest.TestCase):
    def test_arrays_of_all_kinds_give_the_same(self):
        x, y, anchors = cloud()
        model = lfm.align(x, y, anchors, **SMALL)
        row, out = x[3:4], np.empty((1, 6), np.float32)
        expected = model.transform(row)
        frozen = row.copy()
        frozen.flags.writeable = False
        apart = np.full((1, 12), np.nan, np.float32)
        apart[0, ::2] = row[0]
        unaligned = np.frombuffer(b"x" + row.tobytes(), np.float32, offset=1).reshape(1, 6)
        for given in (row.copy(), frozen, apart[:, ::2], unaligned, np.asfortranarray(row), row.astype(">f4"), row.tolist()):
            np.testing.assert_array_equal(np.asarray(model.transform(given), np.float32), expected)
            self.assertIs(model.transform(given, out=out), out)
            np.testing.assert_array_equal(out, expected)
        np.testing.assert_allclose(model.transform(x)[3:4], expected, rtol=0, atol=1e-6)


if __name__ == "__main__":
    unittest.main()
