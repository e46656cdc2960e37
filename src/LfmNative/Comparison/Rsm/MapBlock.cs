using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>Consecutive samples of feature maps, ready to be matched.</summary>
/// <remarks>
/// A sample's vectors are held as (v − mean)/scale, scale its largest norm, so that products of any data are of order 1 in single
/// precision;
/// positions beyond its length are 0.
/// </remarks>
internal sealed unsafe class MapBlock : IDisposable
{
    private const int PotentialPartners = 6;
    private const int PotentialRounds = 15;

    private readonly NativeBuffer<float> _rows;
    private readonly NativeBuffer<double> _means;
    private readonly NativeBuffer<int> _order;
    private readonly double[] _scale, _squared;
    private readonly int[] _lengths;
    private NativeBuffer<float>? _potentials;

    private MapBlock(FeatureMaps maps, int first, int count, int positions, int[]? lengths)
    {
        (First, Count, Positions, Channels) = (first, count, positions, maps.Channels);
        _rows = new NativeBuffer<float>((long)count * Positions * Channels);
        _means = new NativeBuffer<double>((long)count * Channels);
        _order = new NativeBuffer<int>((long)count * Positions);
        (_scale, _squared, _lengths) = (new double[count], new double[count], new int[count]);
        for (int i = 0; i < count; i++) _lengths[i] = lengths?[first + i] ?? maps.Positions;
    }

    /// <summary>The number of the first sample.</summary>
    public int First { get; }

    /// <summary>Samples.</summary>
    public int Count { get; }

    /// <summary>Positions of a sample at most.</summary>
    public int Positions { get; }

    /// <summary>Channels of a position.</summary>
    public int Channels { get; }

    /// <summary>Bytes of a block of so many samples.</summary>
    public static long Bytes(long count, int positions, int channels) =>
        count * ((positions * ((4L * channels) + 8)) + (8L * channels) + 24);

    /// <summary>Reads samples.</summary>
    /// <param name="maps">Where they are.</param>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="positions">Positions that every sample is filled up to with zeros; at least those of the maps.</param>
    /// <param name="lengths">Positions of every sample of the maps that count, 1..S; null for all.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">InvalidData: NaN or infinity, named by sample, position and channel.</exception>
    public static MapBlock Load(
        FeatureMaps maps, int first, int count, int positions, int[]? lengths, ComputeContext context)
    {
        MapBlock block = new(maps, first, count, positions, lengths);
        try
        {
            maps.Read(first, count, block._rows.Pointer, context);
            block.Spread(maps.Positions);
            block.Check(maps);
            ParallelRows.For(count, 1, context.Threads, context.Token, (i, _) => block.Prepare(i));
            return block;
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    /// <summary>Positions of a sample that count.</summary>
    public int Length(int i) => _lengths[i];

    /// <summary>‖V‖² of a sample: the squares of all its values.</summary>
    public double Squared(int i) => _squared[i];

    /// <summary>What a sample's values were divided by.</summary>
    public double Scale(int i) => _scale[i];

    /// <summary>A sample's vectors, S×C, centred and scaled.</summary>
    public float* Rows(int i) => _rows.Pointer + ((long)i * Positions * Channels);

    /// <summary>The mean of a sample's vectors, C values.</summary>
    public double* Mean(int i) => _means.Pointer + ((long)i * Channels);

    /// <summary>A sample's positions by falling norm of the centred vectors.</summary>
    public int* Order(int i) => _order.Pointer + ((long)i * Positions);

    /// <summary>Whether the potentials of positions were learned.</summary>
    public bool Learned => _potentials is not null;

    /// <summary>What each position of a sample is worth in its matchings with others, on average; null when that was not learned.</summary>
    public float* Potentials(int i) => _potentials is null ? null : _potentials.Pointer + ((long)i * Positions);

    /// <summary>Writes a sample's scaled vectors as they were before their mean was taken off; zeros beyond its length.</summary>
    public void CopyUncentered(int i, int positions, float* into)
    {
        float* rows = Rows(i);
        for (int s = 0; s < positions; s++)
        {
            for (int c = 0; c < Channels; c++)
            {
                long at = ((long)s * Channels) + c;
                into[at] = s < _lengths[i] ? (float)(rows[at] + (Mean(i)[c] / _scale[i])) : 0;
            }
        }
    }

    /// <summary>Learns what positions are worth from matchings, with entropy, with some samples of another block.</summary>
    /// <param name="others">The block that these samples will be matched with; may be this one.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void LearnPotentials(MapBlock others, ComputeContext context)
    {
        _potentials = new NativeBuffer<float>((long)Count * Positions, zeroed: true);
        int stride = LinearAssignment.Stride(Positions);
        using NativeBuffer<float> gains = new((long)context.Threads * Positions * stride);
        LinearAssignment?[] solvers = new LinearAssignment?[context.Threads];
        try
        {
            ParallelRows.ForWorkers(Count, 1, context.Threads, context.Token, (worker, i, _) =>
            {
                LinearAssignment solver = solvers[worker] ??= new LinearAssignment(Positions);
                float* products = gains.Pointer + ((long)worker * Positions * stride);
                LearnOne(i, others, solver, products);
            });
        }
        finally
        {
            foreach (LinearAssignment? solver in solvers) solver?.Dispose();
        }
    }

    /// <summary>Lets go of what was learned.</summary>
    public void ForgetPotentials()
    {
        _potentials?.Dispose();
        _potentials = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _means.Dispose();
        _order.Dispose();
        _potentials?.Dispose();
    }

    private void LearnOne(int i, MapBlock others, LinearAssignment solver, float* products)
    {
        int n = _lengths[i], stride = LinearAssignment.Stride(n), learned = 0;
        double[] sums = new double[n];
        // Partners at steps that spread over the block, the same whatever the number of threads.
        int step = Math.Max(1, others.Count / PotentialPartners);
        for (int p = 0; p < Math.Min(PotentialPartners, others.Count); p++)
        {
            int j = (int)((i + 1L + ((long)p * step)) % others.Count);
            if (others._lengths[j] != n || (others == this && i == j)) continue;
            LinearAssignment.Pad(products, n, n);
            Gemm.Multiply(false, true, n, n, Channels, 1f, Rows(i), Channels, others.Rows(j), Channels, 0f, products, stride);
            solver.Start(products, n, n);
            solver.Soften(PotentialRounds);
            solver.Tighten();
            double ofRows = 0, ofColumns = 0;
            foreach (float potential in solver.RowPotentials) ofRows += potential;
            foreach (float potential in solver.ColumnPotentials) ofColumns += potential;
            // Potentials are known up to a constant that moves from rows to columns: both sides take half of the sum.
            double shift = (ofRows - ofColumns) / (2 * n);
            for (int s = 0; s < n; s++) sums[s] += solver.RowPotentials[s] - shift;
            learned++;
        }
        float* into = Potentials(i);
        for (int s = 0; s < n && learned > 0; s++) into[s] = (float)(sums[s] / learned);
    }

    /// <summary>Makes room for more positions between samples that were read one after the other.</summary>
    private void Spread(int read)
    {
        int size = read * Channels;
        for (int i = Count - 1; i > 0 && read < Positions; i--)
            new ReadOnlySpan<float>(_rows.Pointer + ((long)i * size), size).CopyTo(new Span<float>(Rows(i), size));
    }

    private void Check(FeatureMaps maps)
    {
        for (int i = 0; i < Count; i++)
        {
            float* rows = Rows(i);
            for (int s = 0; s < _lengths[i]; s++)
            {
                int channel = FiniteScan.IndexOfNonFinite(new ReadOnlySpan<float>(rows + ((long)s * Channels), Channels));
                if (channel < 0) continue;
                float value = rows[((long)s * Channels) + channel];
                string what = float.IsNaN(value) ? "NaN" : "infinite or beyond float32";
                Throw.Data(
                    $"{maps.Name}: sample {maps.FirstSample + First + i}, position {s}, channel {channel} (counted from 0) "
                    + $"is {what}; repair or remove that sample");
            }
        }
    }

    private void Prepare(int i)
    {
        int n = _lengths[i];
        float* rows = Rows(i);
        double* mean = Mean(i);
        new Span<double>(mean, Channels).Clear();
        double largest = 0, total = 0;
        for (int s = 0; s < n; s++)
        {
            float* row = rows + ((long)s * Channels);
            double squared = VectorKernels.Dot(row, row, Channels);
            (largest, total) = (Math.Max(largest, squared), total + squared);
            for (int c = 0; c < Channels; c++) mean[c] += row[c];
        }
        for (int c = 0; c < Channels; c++) mean[c] /= n;
        (_squared[i], _scale[i]) = (total, largest > 0 ? Math.Sqrt(largest) : 1);
        double[] norms = new double[Positions];
        int* order = Order(i);
        for (int s = 0; s < Positions; s++)
        {
            float* row = rows + ((long)s * Channels);
            for (int c = 0; c < Channels; c++) row[c] = s < n ? (float)((row[c] - mean[c]) / _scale[i]) : 0;
            (norms[s], order[s]) = (s < n ? -VectorKernels.Dot(row, row, Channels) : 1, s);
        }
        // By falling norm, equal ones by their number, positions beyond the length last.
        new Span<int>(order, Positions).Sort((a, b) => norms[a] != norms[b] ? norms[a].CompareTo(norms[b]) : a.CompareTo(b));
    }
}
