using System.Text.Json;
using System.Text.Json.Serialization;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <content>The model, in a file or in memory: an .npz that NumPy opens.</content>
public sealed partial class Alignment
{
    /// <summary>Major version of the model format; a file of a newer one is refused.</summary>
    public const int FormatMajor = 1;

    /// <summary>Minor version: members may be added, none change their meaning.</summary>
    public const int FormatMinor = 5;

    /// <summary>The member that tells the model of a migration from one of align.</summary>
    internal const string MigrationFormat = "migration_format";

    /// <summary>The member that tells a universe from a model of align.</summary>
    internal const string UniverseFormat = "universe_format";

    /// <summary>What messages call a model that lies in no file.</summary>
    private const string InMemory = "the model in memory";

    /// <summary>Writes the model: <c>C, lambda_x, lambda_y, phi_x, phi_y, anchors, match, transform, offset, scale_*, meta</c>.</summary>
    /// <remarks>
    /// After a bootstrap <c>parallel_anchors, parallel_rows_x, parallel_rows_y</c> as well, and where samples have names
    /// <c>row_names_x, row_names_y</c>: a JSON array as uint8. With canonical coordinates <c>cca_x, cca_y, cca_correlations</c>, and of
    /// either side what places new rows: <c>node_rows_x, node_phi_x, degrees_x, bandwidths_x</c> of its distinct rows.
    /// </remarks>
    /// <param name="path">An .npz file; written beside and renamed.</param>
    /// <exception cref="LfmException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        NpzWriter.Write(path, AddMembers());
    }

    /// <summary>Writes the model to a stream, from its position on and forwards only; the bytes are those of the file.</summary>
    /// <param name="stream">A stream that can be written; left open. What it throws passes through.</param>
    /// <returns>The bytes that were written; <see cref="Stream.Null"/> tells them without keeping them.</returns>
    /// <exception cref="LfmException">InvalidArgument: the stream cannot be written.</exception>
    public long Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanWrite) Throw.Argument("the stream cannot be written; give one that is open for writing");
        return NpzWriter.Write(stream, AddMembers());
    }

    /// <summary>Writes the transform as an ONNX model; see <see cref="TransformExport.WriteOnnx"/>.</summary>
    /// <param name="path">An .onnx file; written beside and renamed.</param>
    /// <exception cref="LfmException">Another extension; values beyond single precision; the file cannot be written.</exception>
    public void ExportOnnx(string path) => TransformExport.WriteOnnx(SpaceTransform, path);

    private Action<NpzWriter> AddMembers()
    {
        byte[] meta = Meta();
        return npz =>
        {
            npz.Add("C", Map);
            AddSpectrum(npz, "x", SpectrumX);
            AddSpectrum(npz, "y", SpectrumY);
            ModelMembers.AddPairs(npz, "anchors", Anchors);
            npz.Add("anchor_rows_x", _anchorRowsX, Anchors.Count, SpaceTransform.Matrix.Rows);
            npz.Add("anchor_rows_y", _anchorRowsY, Anchors.Count, SpaceTransform.Matrix.Cols);
            if (ParallelAnchors.Count > 0)
            {
                ModelMembers.AddPairs(npz, "parallel_anchors", ParallelAnchors);
                npz.Add("parallel_rows_x", _parallel.X, ParallelAnchors.Count, SpaceTransform.Matrix.Rows);
                npz.Add("parallel_rows_y", _parallel.Y, ParallelAnchors.Count, SpaceTransform.Matrix.Cols);
            }
            if (Canonical is not null) AddCanonical(npz, Canonical, _placeX!, _placeY!);
            npz.Add("match", Matches, Matches.Length);
            npz.Add("transform", SpaceTransform.Matrix);
            npz.Add("offset", SpaceTransform.Offset, SpaceTransform.Offset.Length);
            ModelMembers.AddNormalization(npz, "x", SpaceTransform.NormalizationX);
            ModelMembers.AddNormalization(npz, "y", SpaceTransform.NormalizationY);
            AddNames(npz, "x", RowNamesX);
            AddNames(npz, "y", RowNamesY);
            npz.Add("meta", meta, meta.Length);
        };
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file that <see cref="Save(string)"/> wrote.</param>
    /// <exception cref="LfmException">Not a model; damaged; of a newer major format.</exception>
    public static Alignment Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using NpzReader npz = Open(path);
        return Load(npz, path);
    }

    /// <summary>Reads a model from a stream: all that it holds from its position on.</summary>
    /// <param name="stream">A stream that can be read; left open. It is copied, so a model takes its size twice while it is read.</param>
    /// <exception cref="LfmException">
    /// Not a model; damaged; of a newer major format: the sentences of files, which call it "the model in memory".
    /// </exception>
    public static Alignment Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead) Throw.Argument("the stream cannot be read; give one that is open for reading");
        using NpzReader npz = Open(stream);
        return Load(npz, InMemory);
    }

    /// <summary>Reads a model from bytes.</summary>
    /// <param name="bytes">What <see cref="Save(Stream)"/> wrote, or the bytes of a file.</param>
    /// <exception cref="LfmException">As for streams.</exception>
    public static unsafe Alignment Load(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            using Stream stream = bytes.IsEmpty ? new MemoryStream() : new UnmanagedMemoryStream(first, bytes.Length);
            return Load(stream);
        }
    }

    /// <summary>Reads the transform of a model and nothing else.</summary>
    /// <param name="path">A file that <see cref="Save(string)"/> wrote.</param>
    /// <exception cref="LfmException">As for <see cref="Load(string)"/>.</exception>
    public static SpaceTransform LoadTransform(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using NpzReader npz = Open(path);
        return Read(npz, path, meta => ReadTransform(npz, FactsOf(meta).Options));
    }

    /// <summary>Reads what carries functions, map and spectra, and nothing else of a model.</summary>
    /// <param name="path">A file that <see cref="Save(string)"/> wrote.</param>
    /// <exception cref="LfmException">As for <see cref="Load(string)"/>.</exception>
    public static FunctionCarrier LoadFunctionCarrier(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using NpzReader npz = Open(path);
        return Read(npz, path, meta =>
        {
            (Matrix c, LaplacianSpectrum x, LaplacianSpectrum y) = ReadMap(npz, path, meta, FactsOf(meta).Options);
            return new FunctionCarrier(c, x, y);
        });
    }

    private static Alignment Load(NpzReader npz, string path) => Read(npz, path, meta =>
    {
        AlignmentFacts facts = FactsOf(meta);
        (Matrix c, LaplacianSpectrum x, LaplacianSpectrum y) = ReadMap(npz, path, meta, facts.Options);
        AnchorPairs anchors = ModelMembers.ReadPairs(npz, "anchors", x.Count, y.Count);
        int a = anchors.Count;
        int[] match = npz.ReadInt32("match", y.Count);
        if (Array.Exists(match, i => (uint)i >= (uint)x.Count))
            Throw.File(path, $"member match names rows outside 0..{x.Count - 1}; the model is damaged");
        SpaceTransform transform = ReadTransform(npz, facts.Options);
        Alignment loaded = new(
            WithCanonical(
                npz, facts, new AlignmentParts(x, y, c, match, anchors.Paired(facts.Options.RowPaired), transform)),
            npz.ReadSingle("anchor_rows_x", a, transform.Matrix.Rows),
            npz.ReadSingle("anchor_rows_y", a, transform.Matrix.Cols),
            ReadParallel(npz, x.Count, y.Count, transform.Matrix),
            facts)
        {
            Command = meta.TryGetProperty("command", out JsonElement command) ? command.GetString() : null,
        };
        loaded.NameRows(ReadNames(npz, "x"), ReadNames(npz, "y"));
        return loaded;
    });

    private static ParallelRows ReadParallel(NpzReader npz, int n1, int n2, Matrix transform)
    {
        if (!npz.Contains("parallel_anchors")) return ParallelRows.None;
        AnchorPairs pairs = ModelMembers.ReadPairs(npz, "parallel_anchors", n1, n2);
        return new ParallelRows(
            pairs,
            npz.ReadSingle("parallel_rows_x", pairs.Count, transform.Rows),
            npz.ReadSingle("parallel_rows_y", pairs.Count, transform.Cols));
    }

    /// <summary>Reads something of a model; what is not of its format becomes one sentence.</summary>
    private static T Read<T>(NpzReader npz, string path, Func<JsonElement, T> read)
    {
        if (npz.Contains(MigrationFormat))
        {
            Throw.File(
                path, "this is the model of a migration, not of align; carry rows over with migrate apply, or load it as a migration");
        }
        if (npz.Contains(UniverseFormat))
        {
            Throw.File(
                path, "this is a universe, not a model of align; load it as one and name two of its spaces");
        }
        if (!npz.Contains("meta") || !npz.Contains("C"))
            Throw.File(path, "this is no model (it has no members C and meta); give a file that align wrote");
        try
        {
            using JsonDocument meta = JsonDocument.Parse(npz.ReadByte("meta", -1));
            int major = meta.RootElement.GetProperty("format").GetProperty("major").GetInt32();
            if (major > FormatMajor) Throw.File(path, $"the model is of format {major}, this build reads up to {FormatMajor}; update lfm");
            return read(meta.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LfmException(
                LfmErrorCode.InvalidFile, $"{path}: member meta is damaged ({e.Message.TrimEnd('.')}); write the model anew with align", e);
        }
        catch (LfmException e) when (e.Code != LfmErrorCode.InvalidFile)
        {
            throw new LfmException(LfmErrorCode.InvalidFile, $"{path}: the model is damaged ({e.Message}); write it anew with align", e);
        }
    }

    private static (Matrix Map, LaplacianSpectrum X, LaplacianSpectrum Y) ReadMap(
        NpzReader npz, string path, JsonElement meta, AlignmentOptions options)
    {
        LaplacianSpectrum x = ReadSpectrum(npz, "x", options, CertificateOf(meta, "x"));
        LaplacianSpectrum y = ReadSpectrum(npz, "y", options, CertificateOf(meta, "y"));
        Matrix c = npz.ReadMatrix("C");
        if (c.Cols > x.Size || c.Rows > y.Size || c.Rows == 0 || c.Cols == 0)
            Throw.File(path, $"the map of {c.Rows}×{c.Cols} does not fit spectra of {y.Size} and {x.Size} pairs; the model is damaged");
        return (c, x, y);
    }

    private static SpaceTransform ReadTransform(NpzReader npz, AlignmentOptions options)
    {
        PreNormalization normalization = NormalizationOf(options);
        Matrix transform = npz.ReadMatrix("transform");
        return new SpaceTransform(
            options.Transform.Family,
            transform,
            npz.ReadDouble("offset", -1),
            ModelMembers.ReadNormalization(npz, "x", normalization),
            ModelMembers.ReadNormalization(npz, "y", normalization));
    }

    /// <summary>The normalisation of a model; up to format 1.1 it was none where the options leave it open.</summary>
    private static PreNormalization NormalizationOf(AlignmentOptions options) => options.Transform.Normalization
        ?? (options.Refine == Refinement.SelfLearning ? PreNormalization.UnitCenterUnit : PreNormalization.None);

    private static NpzReader Open(string path)
    {
        try
        {
            return NpzReader.Open(path);
        }
        catch (LfmException e) when (File.Exists(path))
        {
            throw NoModel(path, e);
        }
    }

    private static NpzReader Open(Stream stream)
    {
        BufferSource bytes = BufferSource.Of(stream);
        try
        {
            return NpzReader.Open(bytes, InMemory);
        }
        catch (LfmException e)
        {
            throw NoModel(InMemory, e);
        }
    }

    private static LfmException NoModel(string path, LfmException cause) =>
        new(cause.Code, $"{path}: this is no model, or not all of one; give a file that align wrote", cause);

    private static void AddSpectrum(NpzWriter npz, string side, LaplacianSpectrum spectrum)
    {
        npz.Add($"lambda_{side}", spectrum.Eigenvalues, spectrum.Size);
        npz.Add($"phi_{side}", spectrum.Vectors.Transposed());
        if (spectrum.Mass is not null) npz.Add($"mass_{side}", spectrum.Mass, spectrum.Count);
    }

    private static LaplacianSpectrum ReadSpectrum(NpzReader npz, string side, AlignmentOptions options, SpectrumCertificate certificate)
    {
        double[] lambda = npz.ReadDouble($"lambda_{side}", -1);
        Matrix phi = npz.ReadMatrix($"phi_{side}", -1, lambda.Length);
        double[]? mass = npz.Contains($"mass_{side}") ? npz.ReadDouble($"mass_{side}", phi.Rows) : null;
        return new LaplacianSpectrum(lambda, phi.Transposed(), options.Spectrum.Laplacian, mass, certificate);
    }

    private static void AddNames(NpzWriter npz, string side, string[]? names)
    {
        if (names is null) return;
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(names, RowNamesJson.Default.StringArray);
        npz.Add($"row_names_{side}", text, text.Length);
    }

    private static string[]? ReadNames(NpzReader npz, string side) => npz.Contains($"row_names_{side}")
        ? JsonSerializer.Deserialize(npz.ReadByte($"row_names_{side}", -1), RowNamesJson.Default.StringArray)
        : null;
}

/// <summary>Names of rows in JSON.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class RowNamesJson : JsonSerializerContext;
