using LfmNative.Kernels;

namespace LfmNative.Selection.Methods;

/// <summary>An orthonormal basis of the points that were chosen, grown point by point (Gram–Schmidt, twice).</summary>
/// <param name="inputs">The points.</param>
internal sealed unsafe class ResidualBasis(SelectionInputs inputs)
{
    /// <summary>A point of which less than this part of its squared norm is new lies in the span of those before.</summary>
    public const double Negligible = 1e-8;

    private readonly List<double[]> _directions = [];

    /// <summary>The direction that a point adds; null where it lies in the span of those before.</summary>
    public double[]? Add(int point)
    {
        double[] direction = new double[inputs.Dim];
        for (int j = 0; j < direction.Length; j++) direction[j] = inputs.Point(point)[j];
        double before = Math.Sqrt(Dot(direction, direction)), norm = before;
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] q in _directions)
            {
                double along = Dot(direction, q);
                for (int j = 0; j < direction.Length; j++) direction[j] -= along * q[j];
            }
            norm = Math.Sqrt(Dot(direction, direction));
            if (!(norm * norm > Negligible * before * before)) return null;
        }
        for (int j = 0; j < direction.Length; j++) direction[j] /= norm;
        _directions.Add(direction);
        return direction;
    }

    /// <summary>along ← the inner product of every point with a vector.</summary>
    public void Along(double[] vector, double[] along) => inputs.ForPoints((first, last) =>
    {
        for (int i = first; i < last; i++)
        {
            float* point = inputs.Point(i);
            double sum = 0;
            for (int j = 0; j < vector.Length; j++) sum += point[j] * vector[j];
            along[i] = sum;
        }
    });

    /// <summary>The squared norm of every point.</summary>
    public double[] SquaredNorms()
    {
        double[] squared = new double[inputs.Count];
        inputs.ForPoints((first, last) =>
        {
            for (int i = first; i < last; i++) squared[i] = RowDistance.SquaredNorm(inputs.Point(i), inputs.Dim);
        });
        return squared;
    }

    private static double Dot(double[] a, double[] b)
    {
        fixed (double* pa = a, pb = b) return VectorKernels.Dot(pa, pb, a.Length);
    }
}
