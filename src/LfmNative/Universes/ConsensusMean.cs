using LfmNative.Diagnostics;

namespace LfmNative.Universes;

/// <summary>The mean of spaces' rows in the common space, by items.</summary>
/// <param name="count">Items.</param>
/// <param name="dims">Dimensions of the common space.</param>
internal sealed class ConsensusMean(int count, int dims)
{
    private readonly double[] _sum = new double[(long)count * dims];
    private readonly int[] _rows = new int[count];
    private double _squares;

    /// <summary>Dimensions of the common space.</summary>
    public int Dims { get; } = dims;

    /// <summary>Mean squared norm of the rows that were added.</summary>
    public double Variance => _squares / _rows.Sum();

    /// <summary>Mean squared distance of a row to its mean.</summary>
    /// <remarks>‖x − u‖² sums to ‖x‖² − ‖u‖², as u is the mean of its x.</remarks>
    public double Objective
    {
        get
        {
            double means = 0;
            for (int t = 0; t < _rows.Length; t++)
            {
                double squared = 0;
                foreach (double v in _sum.AsSpan(t * Dims, Dims)) squared += v * v;
                if (_rows[t] > 0) means += squared / _rows[t];
            }
            return Math.Max(0, (_squares - means) / _rows.Sum());
        }
    }

    /// <summary>Adds the rows of a space.</summary>
    public void Add(UniverseMember member, ComputeContext context)
    {
        int[] known = [.. Enumerable.Range(0, _rows.Length).Where(t => member.Items[t] >= 0)];
        float[] carried = Consensus.Carried(member, Array.ConvertAll(known, t => member.Items[t]), context);
        for (int t = 0; t < known.Length; t++)
        {
            ReadOnlySpan<float> row = carried.AsSpan(t * Dims, Dims);
            Span<double> into = _sum.AsSpan(known[t] * Dims, Dims);
            for (int j = 0; j < row.Length; j++)
            {
                into[j] += row[j];
                _squares += (double)row[j] * row[j];
            }
            _rows[known[t]]++;
        }
    }

    /// <summary>The means, count×dims; zeros for an item without rows.</summary>
    public float[] Rows()
    {
        float[] mean = new float[_sum.Length];
        for (int t = 0; t < _rows.Length; t++)
        {
            for (int j = 0; j < Dims && _rows[t] > 0; j++) mean[(t * Dims) + j] = (float)(_sum[(t * Dims) + j] / _rows[t]);
        }
        return mean;
    }
}
