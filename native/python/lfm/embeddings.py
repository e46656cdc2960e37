"""An embedding model seen through a map: what frameworks call an embedder, whose vectors come out in the other model's space.

A model aligned from X to Y carries vectors of X's embedder into Y's space. Two uses:

* an index of the old embedder's vectors is kept, and queries come from the new one: ``align(new, old)``, then
  ``MappedEmbeddings(new_embedder, model)`` asks the old index;
* the old embedder goes on serving queries while the index holds the new one's vectors: ``align(old, new)``.

No framework is imported: what LangChain, LlamaIndex and Chroma ask of an embedder is told by the names of methods. New in 0.3.
"""

from __future__ import annotations

import asyncio
import os
import sys
import zipfile
from typing import Any, Callable, Mapping, Protocol, Sequence, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .alignment import Alignment, load
from .errors import InvalidArgumentError
from .migration import Migration, load_migration
from .transforms import Transform

#: A fitted map: an alignment, its transform, a migration, or the file of a model.
Model = Union[Alignment, Transform, Migration, str, "os.PathLike[str]"]


class _Base(Protocol):
    """What the wrapped embedder comes down to."""

    def documents(self, texts: list[str]) -> ArrayLike: ...

    def query(self, text: str) -> ArrayLike: ...

    async def documents_later(self, texts: list[str]) -> ArrayLike: ...

    async def query_later(self, text: str) -> ArrayLike: ...


class _Threaded:
    """Asynchronous calls of an embedder that has none: in a thread."""

    documents: Callable[[list[str]], ArrayLike]
    query: Callable[[str], ArrayLike]

    async def documents_later(self, texts: list[str]) -> ArrayLike:
        return await asyncio.to_thread(self.documents, texts)

    async def query_later(self, text: str) -> ArrayLike:
        return await asyncio.to_thread(self.query, text)


class _LangChain(_Threaded):
    def __init__(self, base: Any) -> None:
        self.documents, self.query = base.embed_documents, base.embed_query
        if hasattr(base, "aembed_documents") and hasattr(base, "aembed_query"):
            self.documents_later, self.query_later = base.aembed_documents, base.aembed_query


class _LlamaIndex:
    def __init__(self, base: Any) -> None:
        self.documents, self.query = base.get_text_embedding_batch, base.get_query_embedding
        self.documents_later, self.query_later = base.aget_text_embedding_batch, base.aget_query_embedding


class _SentenceTransformers(_Threaded):
    def __init__(self, base: Any) -> None:
        self.documents = getattr(base, "encode_document", base.encode)
        self.query = getattr(base, "encode_query", base.encode)


class _Function(_Threaded):
    """A function of a list of texts, as Chroma's embedding functions are, which may tell queries apart."""

    def __init__(self, base: Any) -> None:
        queries = getattr(base, "embed_query", base)
        self.documents = base
        self.query = lambda text: queries([text])[0]


def _base(base: Any) -> _Base:
    if hasattr(base, "embed_documents") and hasattr(base, "embed_query"):
        return _LangChain(base)
    if hasattr(base, "get_text_embedding_batch") and hasattr(base, "get_query_embedding"):
        return _LlamaIndex(base)
    if hasattr(base, "encode"):
        return _SentenceTransformers(base)
    if callable(base):
        return _Function(base)
    raise InvalidArgumentError(
        f"base is {type(base).__name__}, which is no embedder; pass an object with embed_documents and embed_query, with "
        "get_text_embedding_batch and get_query_embedding, or with encode, or a function of a list of texts")


def _loaded(path: str | os.PathLike[str]) -> Alignment | Migration:
    """The model of a file, of whichever kind; what is neither is refused as no alignment."""
    try:
        with zipfile.ZipFile(path) as members:
            migrates = "migration_format.npy" in members.namelist()
    except (OSError, zipfile.BadZipFile):
        migrates = False
    return load_migration(path) if migrates else load(path)


class _Mapped:
    """An embedder and the map behind it."""

    def __init__(self, base: Any, model: Model) -> None:
        self.base = base
        self.model = _loaded(model) if isinstance(model, (str, os.PathLike)) else model
        if not isinstance(self.model, (Alignment, Transform, Migration)):
            raise InvalidArgumentError(f"model is {type(model).__name__}; pass an Alignment, a Transform, a Migration, or a model's file")
        self._apply = self.model.apply if isinstance(self.model, Transform) else self.model.transform
        self._embedder = _base(base)

    def _carried(self, vectors: ArrayLike) -> NDArray[np.float32]:
        """Vectors of the embedder, one a row, in the other space."""
        return self._apply(np.asarray(vectors, np.float32))

    def _carried_one(self, vector: ArrayLike) -> list[float]:
        return self._carried(np.asarray(vector, np.float32).reshape(1, -1))[0].tolist()


class MappedEmbeddings(_Mapped):
    """An embedder for LangChain and LlamaIndex, with the methods of both: texts in, lists of numbers in the map's target space out.

    LangChain's vector stores take it: it is registered as one of their Embeddings where LangChain is imported before the first of these
    is made, as some stores, FAISS among them, call whatever is none of that class instead of asking its methods. LlamaIndex asks for a
    BaseEmbedding of its own, which its adapter makes of this:
    ``LangchainEmbedding(MappedEmbeddings(base, model))`` of ``llama-index-embeddings-langchain``.
    """

    def __init__(self, base: Any, model: Model, *, model_name: str | None = None, embed_batch_size: int = 256) -> None:
        """
        Args:
            base: The embedder: LangChain's Embeddings, LlamaIndex's BaseEmbedding, a SentenceTransformer, Chroma's EmbeddingFunction, or
                any function of a list of texts that gives as many vectors.
            model: The map: an Alignment, a Transform, a Migration, or the file of a model.
            model_name: What the result is called; None: the base's name and "lfm".
            embed_batch_size: Texts that the base is given at a time, at least 1.
        """
        super().__init__(base, model)
        _register_with_langchain()
        if isinstance(embed_batch_size, bool) or not isinstance(embed_batch_size, int) or embed_batch_size < 1:
            raise InvalidArgumentError(f"embed_batch_size is {embed_batch_size!r}; it must be a whole number from 1")
        self.model_name = f"{_name_of(base)}+lfm" if model_name is None else model_name
        self.embed_batch_size = embed_batch_size

    def _batches(self, texts: Sequence[str]) -> list[list[str]]:
        every = list(texts)
        return [every[at:at + self.embed_batch_size] for at in range(0, len(every), self.embed_batch_size)]

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors of texts, in their order."""
        return [row for batch in self._batches(texts) for row in self._carried(self._embedder.documents(batch)).tolist()]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a query."""
        return self._carried_one(self._embedder.query(text))

    async def aembed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors of texts, by the base's asynchronous method where it has one."""
        return [row for batch in self._batches(texts) for row in self._carried(await self._embedder.documents_later(batch)).tolist()]

    async def aembed_query(self, text: str) -> list[float]:
        """The vector of a query, by the base's asynchronous method where it has one."""
        return self._carried_one(await self._embedder.query_later(text))

    def get_query_embedding(self, query: str) -> list[float]:
        """LlamaIndex's name of :meth:`embed_query`."""
        return self.embed_query(query)

    def get_text_embedding(self, text: str) -> list[float]:
        """The vector of a text."""
        return self.embed_documents([text])[0]

    def get_text_embedding_batch(self, texts: Sequence[str], show_progress: bool = False, **options: Any) -> list[list[float]]:
        """LlamaIndex's name of :meth:`embed_documents`; it shows no progress and has no options."""
        return self.embed_documents(texts)

    async def aget_query_embedding(self, query: str) -> list[float]:
        """LlamaIndex's name of :meth:`aembed_query`."""
        return await self.aembed_query(query)

    async def aget_text_embedding(self, text: str) -> list[float]:
        """The vector of a text, by the base's asynchronous method where it has one."""
        return (await self.aembed_documents([text]))[0]

    async def aget_text_embedding_batch(self, texts: Sequence[str], show_progress: bool = False, **options: Any) -> list[list[float]]:
        """LlamaIndex's name of :meth:`aembed_documents`."""
        return await self.aembed_documents(texts)

    # What a BaseEmbedding of LlamaIndex implements, for code that calls it past the public methods.
    _get_query_embedding, _get_text_embedding, _get_text_embeddings = get_query_embedding, get_text_embedding, embed_documents
    _aget_query_embedding, _aget_text_embedding, _aget_text_embeddings = aget_query_embedding, aget_text_embedding, aembed_documents

    def __repr__(self) -> str:
        return f"<lfm.embeddings.MappedEmbeddings: {self.model_name}>"


class MappedEmbeddingFunction(_Mapped):
    """An embedder for Chroma: its EmbeddingFunction, whose vectors are in the map's target space.

    Chroma keeps name and configuration with a collection and builds the function anew from them. That needs a base which is an embedding
    function of Chroma's own registry and a model given as a file; otherwise Chroma is told that it cannot, and ``get_collection`` wants
    the function again. A collection that was made with another function refuses this one: ask it by vectors,
    ``collection.query(query_embeddings=function.embed_query(texts))``.
    """

    def __init__(self, base: Any, model: Model) -> None:
        """
        Args:
            base: The embedder, as for :class:`MappedEmbeddings`.
            model: The map: an Alignment, a Transform, a Migration, or the file of a model.
        """
        super().__init__(base, model)
        self._path = os.path.abspath(os.fspath(model)) if isinstance(model, (str, os.PathLike)) else None

    def __call__(self, input: Sequence[str]) -> list[NDArray[np.float32]]:
        """Vectors of texts, float32, (d2,) each."""
        return list(self._carried(self._embedder.documents(list(input)))) if len(input) else []

    def embed_query(self, input: Sequence[str]) -> list[NDArray[np.float32]]:
        """Vectors of queries, by the base's own way of embedding queries."""
        return list(self._carried([np.asarray(self._embedder.query(text)) for text in input])) if len(input) else []

    @staticmethod
    def name() -> str:
        """The name that Chroma registers the class by."""
        return "lfm_mapped"

    def is_legacy(self) -> bool:
        """Whether Chroma cannot build it anew: the model is no file, or the base none of Chroma's functions."""
        return self._path is None or not (hasattr(self.base, "name") and hasattr(self.base, "get_config"))

    def get_config(self) -> dict[str, Any]:
        """The model's file, and name and configuration of the base.

        Raises:
            InvalidArgumentError: there is no such configuration (see :meth:`is_legacy`).
        """
        if self.is_legacy():
            raise InvalidArgumentError(
                "this function has no configuration that it could be built from; give the model as a file and an embedding function of "
                "Chroma as base")
        return {"model": self._path, "base": {"name": self.base.name(), "config": self.base.get_config()}}

    @staticmethod
    def build_from_config(config: Mapping[str, Any]) -> MappedEmbeddingFunction:
        """The function of a configuration, its base by Chroma's registry."""
        from chromadb.utils.embedding_functions import known_embedding_functions

        MappedEmbeddingFunction.validate_config(config)
        name = config["base"]["name"]
        if name not in known_embedding_functions:
            raise InvalidArgumentError(f"the base is {name!r}, which Chroma does not know; register that embedding function first")
        return MappedEmbeddingFunction(known_embedding_functions[name].build_from_config(config["base"]["config"]), config["model"])

    @staticmethod
    def validate_config(config: Mapping[str, Any]) -> None:
        """Refuses what is no configuration.

        Raises:
            InvalidArgumentError: a key is missing.
        """
        if "model" not in config or "base" not in config or not {"name", "config"} <= set(config["base"]):
            raise InvalidArgumentError(f"the configuration has {sorted(config)}; it needs model, and base with name and config")

    def validate_config_update(self, old_config: Mapping[str, Any], new_config: Mapping[str, Any]) -> None:
        """Refuses another map for vectors that are stored already.

        Raises:
            InvalidArgumentError: the model changes.
        """
        if "model" in new_config and new_config["model"] != old_config.get("model"):
            raise InvalidArgumentError("the model of a collection cannot change, as its vectors were carried by it; make a new collection")

    def default_space(self) -> str:
        """The distance of new collections: carried vectors are right in direction, their norms are mean norms."""
        return "cosine"

    def supported_spaces(self) -> list[str]:
        """The distances of collections."""
        return ["cosine", "l2", "ip"]

    def __repr__(self) -> str:
        return f"<lfm.embeddings.MappedEmbeddingFunction: {_name_of(self.base)}>"


def _register_with_langchain() -> None:
    """Makes MappedEmbeddings a virtual subclass of LangChain's Embeddings, which is there once a program uses LangChain."""
    langchain = sys.modules.get("langchain_core.embeddings")
    if langchain is not None:
        langchain.Embeddings.register(MappedEmbeddings)


def _name_of(base: Any) -> str:
    for key in ("model_name", "model", "__name__"):
        name = getattr(base, key, None)
        if isinstance(name, str):
            return name
    return type(base).__name__
