using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Storage;

/// <summary>A spectrum that was written before: an archive (.npz) of one machine, or shards of many in a folder with a manifest.</summary>
/// <remarks>
/// Opening reads eigenvalues and the heads of all files, and makes sure that they fit together. Eigenvectors are read when they are asked
/// for, in blocks, and only those rows that are.
/// </remarks>
public sealed class SpectrumFile : IDisposable
{
    /// <summary>Rows that are not wanted between two that are, up to which they are read together.</summary>
    private const int Gap = 32;

    private const int BlockElements = 1 << 18;

    private const int FewestJudged = 1000;

    private readonly List<Shard> _shards;
    private readonly IDisposable? _archive;
    private readonly SpectrumHead? _head;

    private SpectrumFile(string source, SpectrumHead? head, double[] eigenvalues, List<Shard> shards, IDisposable? archive)
    {
        (Source, _head, Eigenvalues, _shards, _archive) = (source, head, eigenvalues, shards, archive);
        Count = shards[^1].First + shards[^1].Rows;
    }

    /// <summary>The file or folder as it was named.</summary>
    public string Source { get; }

    /// <summary>Number of samples n.</summary>
    public long Count { get; }

    /// <summary>λ, ascending, m values.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>Number of eigenpairs m.</summary>
    public int Size => Eigenvalues.Length;

    /// <summary>The Laplacian; null where the file does not tell, as those of version 0.2 do not.</summary>
    public LaplacianKind? Kind => _head?.Laplacian;

    /// <summary>Opens a spectrum.</summary>
    /// <param name="source">An .npz file, or a folder of shards.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidFile: missing, no spectrum, or parts that do not fit together; names the culprit.</exception>
    public static SpectrumFile Open(string source, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        context ??= new ComputeContext();
        return MatrixFile.Guard(source, () => FileName.IsFolder(source) ? OpenShards(source) : OpenArchive(source, context));
    }

    /// <summary>Writes a spectrum as an archive, which <see cref="Open"/> reads and NumPy opens.</summary>
    /// <param name="path">An .npz file; written beside and renamed.</param>
    /// <param name="spectrum">The eigenpairs.</param>
    /// <exception cref="LfmException">The file cannot be written.</exception>
    public static void Write(string path, LaplacianSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        NpzWriter.Write(path, npz => Add(npz, spectrum, null, json =>
        {
            WriteNumber(json, "residual", spectrum.Certificate.Residual);
            WriteNumber(json, "orthogonality", spectrum.Certificate.Orthogonality);
            json.WriteString("solver", spectrum.Certificate.Solver);
            json.WriteNumber("products", spectrum.Certificate.Products);
            json.WriteNumber("restarts", spectrum.Certificate.Restarts);
            json.WriteNumber("recovered", spectrum.Certificate.Recovered);
            json.WriteNumber("samples", spectrum.Count);
            json.WriteNumber("eigenpairs", spectrum.Size);
        }));
    }

    /// <summary>Adds the members <c>lambda</c>, <c>phi</c>, <c>mass</c> where there is one, and <c>meta</c>.</summary>
    /// <param name="npz">The archive.</param>
    /// <param name="spectrum">The eigenpairs.</param>
    /// <param name="fingerprint">That of the rows; null where they are not known.</param>
    /// <param name="facts">Writes samples, eigenpairs, certificate and what else is to be told.</param>
    internal static void Add(NpzWriter npz, LaplacianSpectrum spectrum, ulong? fingerprint, Action<Utf8JsonWriter> facts)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            SpectrumHead.Write(json, spectrum.Kind, fingerprint);
            facts(json);
            json.WriteEndObject();
        }
        npz.Add("lambda", spectrum.Eigenvalues, spectrum.Size);
        npz.Add("phi", spectrum.Vectors.Transposed());
        if (spectrum.Mass is not null) npz.Add("mass", spectrum.Mass, spectrum.Count);
        npz.Add("meta", stream.ToArray(), stream.Length);
    }

    /// <summary>Reads the spectrum, or some of it.</summary>
    /// <param name="rows">The samples wanted, ascending, each once; null for all.</param>
    /// <param name="eigenpairs">How many of the leading pairs; 0 for all.</param>
    /// <param name="laplacian">The Laplacian of a file that does not tell.</param>
    /// <returns>The eigenpairs at these samples. Of some samples only, they are no longer orthonormal.</returns>
    /// <exception cref="LfmException">
    /// InvalidArgument: samples or pairs that there are not, or more than an array holds. InvalidData: a value is not finite.
    /// InvalidFile: a file changed since it was opened.
    /// </exception>
    public LaplacianSpectrum Read(int[]? rows = null, int eigenpairs = 0, LaplacianKind laplacian = LaplacianKind.Normalized)
    {
        int m = eigenpairs == 0 ? Size : eigenpairs;
        if (m < 1 || m > Size) Throw.Argument($"{Source} has {Size} eigenpairs, and {m} are wanted; compute a spectrum of so many");
        long n = rows?.Length ?? Count;
        if (n * m > Array.MaxLength)
        {
            Throw.Argument(
                $"{Source} has {n} rows of {m} eigenpairs, more than one array holds ({Array.MaxLength}); take fewer, or sample rows");
        }
        CheckRows(rows);
        Matrix vectors = new(m, (int)n);
        double[]? mass = _shards[0].Mass is null ? null : new double[n];
        MatrixFile.Guard(Source, () =>
        {
            int at = 0;
            foreach (Shard shard in _shards) at += ReadShard(shard, rows, at, vectors, mass);
            return at;
        });
        return new LaplacianSpectrum(Eigenvalues[..m], vectors, Kind ?? laplacian, mass, _head?.Certificate ?? NotTold);
    }

    /// <summary>Refuses rows that the spectrum was not computed from, as far as that can be told.</summary>
    /// <param name="rows">n×d samples.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidArgument: another number of rows, or others than those whose fingerprint it holds.</exception>
    public void CheckBelongs(ReadOnlyMatrixView<float> rows, string name, ComputeContext? context = null)
    {
        // The number first: it costs nothing.
        CheckCount(rows.Rows, name);
        if (_head?.Fingerprint is not null) CheckFingerprint(RowFingerprint.Of(rows, 0, context ?? new ComputeContext()), name);
    }

    /// <summary>The same of a matrix that was read, of which only some rows may have been kept.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">As for rows.</exception>
    public void CheckBelongs(LoadedMatrix matrix, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Whole is not { } whole)
        {
            CheckBelongs(matrix.View, matrix.Source, context);
            return;
        }
        CheckCount(whole.Rows, matrix.Source);
        CheckFingerprint(whole.Fingerprint, matrix.Source);
    }

    /// <summary>
    /// Whether eigenvectors may be those of some rows, where no fingerprint tells: such vary less between near rows than between any.
    /// </summary>
    /// <param name="spectrum">Eigenpairs at the rows.</param>
    /// <param name="rows">n×d rows.</param>
    /// <param name="metric">Distance of rows.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>
    /// True as well where the file holds a fingerprint, which is compared exactly, and of fewer than 1,000 rows, which tell too little.
    /// </returns>
    public bool Suits(LaplacianSpectrum spectrum, ReadOnlyMatrixView<float> rows, DistanceMetric metric, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (_head?.Fingerprint is not null || rows.Rows < FewestJudged) return true;
        return Roughness.Of(spectrum, rows, metric, context ?? new ComputeContext()) < Roughness.OfOtherRows;
    }

    /// <summary>Refuses another number of rows than the spectrum has.</summary>
    /// <param name="count">The number.</param>
    /// <param name="name">What messages call the rows.</param>
    /// <exception cref="LfmException">InvalidArgument: it is another.</exception>
    public void CheckCount(long count, string name)
    {
        if (count != Count)
            Throw.Argument($"{Source} is a spectrum of {Count} rows and {name} has {count}; give the rows that it was computed from");
    }

    /// <summary>Refuses rows of another fingerprint, where the file holds one.</summary>
    internal void CheckFingerprint(ulong found, string name)
    {
        if (_head?.Fingerprint is { } held && held != found)
        {
            Throw.Argument(
                $"{Source} is the spectrum of other rows than those of {name}, or of the same in another order; "
                + "give the rows that it was computed from, or compute it again");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive?.Dispose();

    private static SpectrumCertificate NotTold { get; } = new("given", double.NaN, double.NaN, 0, 0, 0);

    private static SpectrumFile OpenShards(string folder)
    {
        SpectrumManifest manifest = SpectrumManifest.Read(folder);
        int pairs = manifest.Head.Eigenpairs;
        double[] lambda;
        using (StoredReals stored = StoredReals.OpenFile(manifest.Lambda)) lambda = EigenvaluesOf(stored, manifest.Lambda, pairs);
        List<Shard> shards = [];
        foreach (SpectrumShard shard in manifest.Shards)
        {
            using (StoredReals phi = StoredReals.OpenFile(shard.Phi)) CheckShape(phi.Shape, shard.Phi, shard.Rows, pairs);
            if (shard.Mass is not null)
            {
                using StoredReals mass = StoredReals.OpenFile(shard.Mass);
                CheckShape(mass.Shape, shard.Mass, shard.Rows);
            }
            shards.Add(new Shard(
                shard.First,
                shard.Rows,
                (shard.Phi, () => StoredReals.OpenFile(shard.Phi)),
                shard.Mass is null ? null : (shard.Mass, () => StoredReals.OpenFile(shard.Mass))));
        }
        return new SpectrumFile(folder, manifest.Head, lambda, shards, null);
    }

    private static SpectrumFile OpenArchive(string path, ComputeContext context)
    {
        LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{path}: {message}");
        const string Remedy = "give the .npz file or the folder of shards that lfm spectrum wrote";
        FileSource archive = FileSource.Open(path, path);
        try
        {
            ZipDirectory zip = ZipDirectory.Read(archive, message => Invalid($"is no spectrum ({message}); {Remedy}"));
            StoredReals Member(string name) => StoredReals.OpenMember(zip, zip.Array(name, Invalid), archive, context, Invalid);
            if (zip.Find("lambda") is null || zip.Find("phi") is null) throw Invalid($"is no spectrum ({zip.ListNames()}); {Remedy}");
            SpectrumHead? head = null;
            if (zip.Find("meta") is { } meta) head = ReadMeta(zip, meta, archive, context, Invalid);
            double[] lambda;
            using (StoredReals stored = Member("lambda")) lambda = EigenvaluesOf(stored, $"{path}:lambda", head?.Eigenpairs ?? -1);
            long[] ShapeOf(string name) => StoredReals.ShapeOf(zip, zip.Array(name, Invalid), Invalid);
            long[] shape = ShapeOf("phi");
            long rows = head?.Samples ?? (shape.Length == 2 ? shape[0] : 0);
            CheckShape(shape, $"{path}:phi", rows, lambda.Length);
            bool weighs = zip.Find("mass") is not null;
            if (weighs) CheckShape(ShapeOf("mass"), $"{path}:mass", rows);
            if (rows == 0) throw Invalid("is a spectrum of no rows; compute it again");
            Shard shard = new(
                0, rows, ($"{path}:phi", () => Member("phi")), weighs ? ($"{path}:mass", () => Member("mass")) : null);
            return new SpectrumFile(path, head, lambda, [shard], archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static SpectrumHead ReadMeta(
        ZipDirectory zip, ZipMember meta, FileSource archive, ComputeContext context, Func<string, LfmException> invalid)
    {
        NpyHeader header = NpyHeader.Parse(zip.Head(meta, NpyHeader.MaxBytes, invalid), meta.Size, invalid);
        if (header.Type.Kind != ElementKind.UInt8 || header.DataLength > 1 << 28) throw invalid("has a member meta that is no text");
        (ByteSource source, long start) = zip.Open(meta, context, invalid);
        byte[] text = new byte[header.DataLength];
        source.Read(start + header.Length, text);
        if (!ReferenceEquals(source, archive)) source.Dispose();
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return SpectrumHead.Read(document.RootElement, message => invalid($"member meta {message}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw invalid($"member meta is damaged ({e.Message.TrimEnd('.')}); compute the spectrum again");
        }
    }

    private static double[] EigenvaluesOf(StoredReals stored, string name, int pairs)
    {
        CheckShape(stored.Shape, name, pairs < 0 && stored.Shape.Length == 1 ? stored.Shape[0] : pairs);
        double[] lambda = new double[stored.Shape[0]];
        stored.Read(0, lambda);
        for (int i = 0; i < lambda.Length; i++)
        {
            if (double.IsFinite(lambda[i]) && (i == 0 || lambda[i] >= lambda[i - 1])) continue;
            Throw.File(name, FormattableString.Invariant($"eigenvalue {i} (counted from 0) is {lambda[i]:g6}; ")
                + "eigenvalues are finite and ascend: compute the spectrum again");
        }
        if (lambda.Length == 0) Throw.File(name, "holds no eigenvalues; compute the spectrum again");
        return lambda;
    }

    private static void CheckShape(ReadOnlySpan<long> found, string name, params ReadOnlySpan<long> shape)
    {
        if (found.SequenceEqual(shape)) return;
        Throw.File(name, $"is an array of {Shape(found)} where the spectrum has {Shape(shape)}; restore it, or compute it again");

        static string Shape(ReadOnlySpan<long> sizes) => sizes.Length == 0 ? "one number" : string.Join('×', sizes.ToArray());
    }

    private void CheckRows(int[]? rows)
    {
        for (int i = 0; i < rows?.Length; i++)
        {
            if (rows[i] < 0 || rows[i] >= Count) Throw.Argument($"{Source} has rows 0..{Count - 1}, and row {rows[i]} is wanted");
            if (i > 0 && rows[i] <= rows[i - 1]) Throw.Argument($"row {rows[i]} is wanted after row {rows[i - 1]}; rows must ascend");
        }
    }

    /// <summary>Reads those rows of a shard that are wanted, and puts them from a column on.</summary>
    /// <returns>How many they are.</returns>
    private static int ReadShard(Shard shard, int[]? rows, int at, Matrix vectors, double[]? mass)
    {
        int count = (int)shard.Rows;
        if (rows is not null)
        {
            int end = Array.BinarySearch(rows, (int)Math.Min(int.MaxValue, shard.First + shard.Rows));
            count = (end < 0 ? ~end : end) - at;
        }
        if (count == 0) return 0;
        long NumberOf(int t) => rows is null ? t : rows[at + t] - shard.First;
        using (StoredReals phi = shard.Phi.Open())
        {
            int m = vectors.Rows, stored = (int)phi.Shape[1], most = Math.Max(1, BlockElements / stored);
            ForRuns(count, most, NumberOf, (first, t, length, span) =>
            {
                double[] block = new double[span * stored];
                phi.Read(first * stored, block);
                for (int i = t; i < t + length; i++)
                {
                    int from = (int)(NumberOf(i) - first) * stored;
                    for (int k = 0; k < m; k++)
                    {
                        double value = block[from + k];
                        if (!double.IsFinite(value)) throw NotFinite(shard.Phi.Name, NumberOf(i), $", column {k}", value);
                        vectors[k, at + i] = value;
                    }
                }
            });
        }
        if (mass is null) return count;
        using StoredReals masses = shard.Mass!.Value.Open();
        ForRuns(count, BlockElements, NumberOf, (first, t, length, span) =>
        {
            double[] block = new double[span];
            masses.Read(first, block);
            for (int i = t; i < t + length; i++)
            {
                double value = block[NumberOf(i) - first];
                if (!(value > 0) || !double.IsFinite(value)) throw NotFinite(shard.Mass.Value.Name, NumberOf(i), "", value);
                mass[at + i] = value;
            }
        });
        return count;
    }

    /// <summary>Takes rows in runs of such that lie near each other.</summary>
    /// <param name="count">Rows wanted.</param>
    /// <param name="most">Rows of a run at most.</param>
    /// <param name="numberOf">The number of each, ascending.</param>
    /// <param name="run">Gets the number of the first, its position among the wanted ones, how many they are, and rows they span.</param>
    private static void ForRuns(int count, int most, Func<int, long> numberOf, Action<long, int, int, int> run)
    {
        for (int t = 0; t < count;)
        {
            long first = numberOf(t);
            int end = t + 1;
            while (end < count && numberOf(end) - numberOf(end - 1) <= Gap && numberOf(end) - first < most) end++;
            run(first, t, end - t, (int)(numberOf(end - 1) - first) + 1);
            t = end;
        }
    }

    private static LfmException NotFinite(string name, long row, string column, double value) => new(
        LfmErrorCode.InvalidData,
        FormattableString.Invariant($"{name}: row {row}{column} (counted from 0) is {value}; compute the spectrum again"));

    private static void WriteNumber(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(key, value);
        else json.WriteNull(key);
    }

    /// <summary>Some rows and what opens their arrays.</summary>
    private sealed record Shard(
        long First, long Rows, (string Name, Func<StoredReals> Open) Phi, (string Name, Func<StoredReals> Open)? Mass);
}
