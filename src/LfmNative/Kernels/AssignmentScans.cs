using System.Numerics;

namespace LfmNative.Kernels;

/// <summary>The loops over a row of gains that linear assignment consists of.</summary>
/// <remarks>Rows are padded to a multiple of the vector's width with gains that no maximum takes; potentials there are 0.</remarks>
internal static unsafe class AssignmentScans
{
    /// <summary>A gain, or a potential, that never wins; sums of a few of them are still finite.</summary>
    public const float Excluded = -1e30f;

    /// <summary>A distance that is not reached.</summary>
    public const float Unreached = 1e30f;

    /// <summary>Sums of weights below this count as this, so that scales stay finite.</summary>
    private const float LeastSum = 1e-30f;

    /// <summary>max over t of gain[t] − potential[t].</summary>
    public static float LargestMargin(float* gains, float* potentials, int stride)
    {
        KernelAssert.Elements(gains, stride);
        int width = Vector<float>.Count, t = 0;
        Vector<float> most = new(2 * Excluded), also = most;
        for (; t <= stride - (2 * width); t += 2 * width)
        {
            most = Vector.MaxNative(most, Vector.Load(gains + t) - Vector.Load(potentials + t));
            also = Vector.MaxNative(also, Vector.Load(gains + t + width) - Vector.Load(potentials + t + width));
        }
        for (; t < stride; t += width) most = Vector.MaxNative(most, Vector.Load(gains + t) - Vector.Load(potentials + t));
        most = Vector.MaxNative(most, also);
        float largest = most[0];
        for (int lane = 1; lane < width; lane++) largest = Math.Max(largest, most[lane]);
        return largest;
    }

    /// <summary>max |gain| of a row.</summary>
    /// <param name="gains">The row.</param>
    /// <param name="cols">Its columns, without padding.</param>
    public static float LargestMagnitude(float* gains, int cols)
    {
        KernelAssert.Elements(gains, cols);
        Vector<float> most = Vector<float>.Zero;
        int t = 0;
        for (; t <= cols - Vector<float>.Count; t += Vector<float>.Count) most = Vector.MaxNative(most, Vector.Abs(Vector.Load(gains + t)));
        float largest = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++) largest = Math.Max(largest, most[lane]);
        for (; t < cols; t++) largest = Math.Max(largest, Math.Abs(gains[t]));
        return largest;
    }

    /// <summary>The largest of some values, padded with <see cref="Excluded"/>.</summary>
    public static float Largest(float* values, int stride)
    {
        KernelAssert.Elements(values, stride);
        Vector<float> most = new(2 * Excluded);
        for (int t = 0; t < stride; t += Vector<float>.Count) most = Vector.MaxNative(most, Vector.Load(values + t));
        float largest = most[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++) largest = Math.Max(largest, most[lane]);
        return largest;
    }

    /// <summary>potential[t] ← max(potential[t], gain[t] − offset).</summary>
    public static void RaisePotentials(float* gains, float offset, float* potentials, int stride)
    {
        KernelAssert.Disjoint(gains, stride, potentials, stride);
        Vector<float> shift = new(offset);
        for (int t = 0; t < stride; t += Vector<float>.Count)
            Vector.MaxNative(Vector.Load(potentials + t), Vector.Load(gains + t) - shift).Store(potentials + t);
    }

    /// <summary>The largest margin, the next one, and the first column that has the largest.</summary>
    public static (float Largest, float Second, int Column) TwoLargestMargins(float* gains, float* potentials, int stride)
    {
        KernelAssert.Elements(gains, stride);
        Vector<float> most = new(2 * Excluded), next = most;
        for (int t = 0; t < stride; t += Vector<float>.Count)
        {
            Vector<float> margin = Vector.Load(gains + t) - Vector.Load(potentials + t);
            next = Vector.MaxNative(next, Vector.MinNative(most, margin));
            most = Vector.MaxNative(most, margin);
        }
        float largest = 2 * Excluded, second = largest;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            second = Math.Max(Math.Max(second, next[lane]), Math.Min(largest, most[lane]));
            largest = Math.Max(largest, most[lane]);
        }
        return (largest, second, ColumnWithMargin(gains, potentials, largest));
    }

    /// <summary>The first column that has a margin, which one must have.</summary>
    public static int ColumnWithMargin(float* gains, float* potentials, float margin)
    {
        Vector<float> sought = new(margin);
        int column = 0;
        while (!Vector.EqualsAny(Vector.Load(gains + column) - Vector.Load(potentials + column), sought)) column += Vector<float>.Count;
        while (gains[column] - potentials[column] != margin) column++;
        return column;
    }

    /// <summary>A free column t with gain[t] − offset = potential[t], or −1.</summary>
    /// <param name="gains">The row's gains.</param>
    /// <param name="offset">The row's potential.</param>
    /// <param name="potentials">Potentials of the columns.</param>
    /// <param name="rowOf">The row that has each column, negative for none.</param>
    /// <param name="stride">Columns with their padding.</param>
    public static int TightFreeColumn(float* gains, float offset, float* potentials, int* rowOf, int stride)
    {
        KernelAssert.Elements(gains, stride);
        Vector<float> shift = new(offset);
        for (int t = 0; t < stride; t += Vector<float>.Count)
        {
            Vector<int> tight = Vector.Equals(Vector.Load(gains + t) - shift, Vector.Load(potentials + t))
                & Vector.LessThan(Vector.Load(rowOf + t), Vector<int>.Zero);
            if (Vector.EqualsAll(tight, Vector<int>.Zero)) continue;
            int found = t;
            while (gains[found] - offset != potentials[found] || rowOf[found] >= 0) found++;
            return found;
        }
        return -1;
    }

    /// <summary>Shortens the distances of columns by way of one row.</summary>
    /// <param name="gains">The row's gains.</param>
    /// <param name="offset">Distance of the row plus its potential.</param>
    /// <param name="open">Potentials of the columns; <see cref="Unreached"/> where a column is settled.</param>
    /// <param name="distances">Distances of the columns; settled ones are <see cref="Unreached"/>.</param>
    /// <param name="row">The row's number, for <paramref name="cameFrom"/>.</param>
    /// <param name="cameFrom">The row each column was reached by last.</param>
    /// <param name="stride">Columns with their padding.</param>
    /// <returns>The least distance.</returns>
    public static float Relax(float* gains, float offset, float* open, float* distances, int row, int* cameFrom, int stride)
    {
        KernelAssert.Disjoint(gains, stride, distances, stride);
        Vector<float> from = new(offset), least = new(Unreached);
        Vector<int> by = new(row);
        for (int t = 0; t < stride; t += Vector<float>.Count)
        {
            Vector<float> known = Vector.Load(distances + t), reached = from + Vector.Load(open + t) - Vector.Load(gains + t);
            Vector<int> shorter = Vector.LessThan(reached, known);
            known = Vector.ConditionalSelect(shorter, reached, known);
            known.Store(distances + t);
            Vector.ConditionalSelect(shorter, by, Vector.Load(cameFrom + t)).Store(cameFrom + t);
            least = Vector.MinNative(least, known);
        }
        float shortest = least[0];
        for (int lane = 1; lane < Vector<float>.Count; lane++) shortest = Math.Min(shortest, least[lane]);
        return shortest;
    }

    /// <summary>A column at a distance, a free one if there is one.</summary>
    public static int ColumnAt(float distance, float* distances, int* rowOf, int stride)
    {
        KernelAssert.Elements(distances, stride);
        Vector<float> sought = new(distance);
        int found = -1;
        for (int t = 0; t < stride; t += Vector<float>.Count)
        {
            if (!Vector.EqualsAny(Vector.Load(distances + t), sought)) continue;
            for (int column = t; column < t + Vector<float>.Count; column++)
            {
                if (distances[column] != distance) continue;
                if (rowOf[column] < 0) return column;
                if (found < 0) found = column;
            }
        }
        return found;
    }

    /// <summary>Sum and sum of squares of a row.</summary>
    /// <param name="gains">The row.</param>
    /// <param name="cols">Its columns, without padding.</param>
    public static (float Sum, float Squares) Moments(float* gains, int cols)
    {
        KernelAssert.Elements(gains, cols);
        Vector<float> sums = Vector<float>.Zero, products = Vector<float>.Zero;
        int t = 0;
        for (; t <= cols - Vector<float>.Count; t += Vector<float>.Count)
        {
            Vector<float> gain = Vector.Load(gains + t);
            sums += gain;
            products = Vector.FusedMultiplyAdd(gain, gain, products);
        }
        float sum = Vector.Sum(sums), squares = Vector.Sum(products);
        for (; t < cols; t++)
        {
            sum += gains[t];
            squares += gains[t] * gains[t];
        }
        return (sum, squares);
    }

    /// <summary>weight[t] ← exp((gain[t] − offset − potential[t])·rate), within 2^±100 and to 3e-6.</summary>
    /// <remarks>2^x = 2^k·2^f with k the nearest whole number: a polynomial for 2^f on ±½, and k added to the exponent's bits.</remarks>
    public static void Weights(float* gains, float offset, float* potentials, float rate, float* weights, int stride)
    {
        KernelAssert.Disjoint(gains, stride, weights, stride);
        const float ToBase2 = 1.44269504f, Shift = 12582912f;
        Vector<float> shift = new(offset), scale = new(rate * ToBase2), low = new(-100f), high = new(100f), round = new(Shift);
        Vector<float> c5 = new(1.3333558e-3f), c4 = new(9.6181291e-3f), c3 = new(5.5504109e-2f), c2 = new(2.4022651e-1f);
        Vector<float> c1 = new(6.9314718e-1f);
        for (int t = 0; t < stride; t += Vector<float>.Count)
        {
            Vector<float> power = (Vector.Load(gains + t) - shift - Vector.Load(potentials + t)) * scale;
            power = Vector.MinNative(high, Vector.MaxNative(low, power));
            // Adding 1.5·2²³ rounds to a whole number, which then stands in the low bits.
            Vector<float> rounded = power + round;
            Vector<float> f = power - (rounded - round);
            Vector<float> p = Vector.FusedMultiplyAdd(c5, f, c4);
            p = Vector.FusedMultiplyAdd(p, f, c3);
            p = Vector.FusedMultiplyAdd(p, f, c2);
            p = Vector.FusedMultiplyAdd(p, f, c1);
            p = Vector.FusedMultiplyAdd(p, f, Vector<float>.One);
            Vector<int> exponent = Vector.AsVectorInt32(rounded) << 23;
            Vector.AsVectorSingle(Vector.AsVectorInt32(p) + exponent).Store(weights + t);
        }
    }

    /// <summary>Scales a row of weights to the sum 1 against column scales, and adds it to the sums of the columns.</summary>
    /// <param name="weights">The row.</param>
    /// <param name="columnScales">Scales of the columns; 0 in the padding.</param>
    /// <param name="columnSums">Receives weight times the row's scale.</param>
    /// <param name="stride">Columns with their padding.</param>
    public static void Balance(float* weights, float* columnScales, float* columnSums, int stride)
    {
        KernelAssert.Disjoint(weights, stride, columnSums, stride);
        Vector<float> sum0 = Vector<float>.Zero, sum1 = Vector<float>.Zero;
        int width = Vector<float>.Count, t = 0;
        for (; t <= stride - (2 * width); t += 2 * width)
        {
            sum0 = Vector.FusedMultiplyAdd(Vector.Load(weights + t), Vector.Load(columnScales + t), sum0);
            sum1 = Vector.FusedMultiplyAdd(Vector.Load(weights + t + width), Vector.Load(columnScales + t + width), sum1);
        }
        for (; t < stride; t += width) sum0 = Vector.FusedMultiplyAdd(Vector.Load(weights + t), Vector.Load(columnScales + t), sum0);
        Vector<float> scale = new(1 / Math.Max(Vector.Sum(sum0 + sum1), LeastSum));
        for (t = 0; t < stride; t += width)
            Vector.FusedMultiplyAdd(scale, Vector.Load(weights + t), Vector.Load(columnSums + t)).Store(columnSums + t);
    }
}
