using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>What the certificate says, from the vectors that are handed out.</summary>
internal static unsafe class SpectrumCheck
{
    private const int Width = BlockBasis.Width;

    /// <summary>
    /// Sets the eigenvalues of L to the vectors' Rayleigh quotients. Largest residual and largest deviation from orthonormality of the
    /// symmetric problem's pairs.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="values">Takes the eigenvalues.</param>
    /// <param name="zero">So many of them are zero.</param>
    /// <param name="vectors">One a row.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static (double Residual, double Orthogonality) Run(
        LaplacianOperator op, double[] values, int zero, Matrix vectors, ComputeContext context)
    {
        int n = op.Size, m = values.Length, blocks = (m + Width - 1) / Width;
        double residual = 0, orthogonality = 0;
        using BlockBasis basis = new(n, context.Threads, context.Token);
        using NativeBuffer<double> product = new((long)Width * n), gram = new((long)blocks * BlockBasis.Square);
        using NativeBuffer<double> factors = new((long)blocks * BlockBasis.Square, zeroed: true);
        fixed (double* v = vectors.Data) basis.Load(v, m);
        for (int b = 0; b < blocks; b++)
        {
            double* y = product.Pointer, squares = gram.Pointer + (b * BlockBasis.Square);
            double* factor = factors.Pointer + (b * BlockBasis.Square);
            op.ApplyBlock(basis[b], y, y, (1, 0, 0));
            basis.Project(b, b + 1, y, null, b, gram.Pointer);
            for (int k = 0; k < Width && (b * Width) + k < m; k++)
            {
                int i = (b * Width) + k;
                values[i] = i < zero ? 0 : Math.Max(0, op.Shift - squares[k * (Width + 1)]);
                factor[k * (Width + 1)] = op.Shift - values[i];
            }
            // R = BX − X·diag(σ − λ); the squares of its lengths stand on the diagonal of RᵀR.
            basis.Subtract(b, b + 1, y, factors.Pointer, squares);
            for (int k = 0; k < Width; k++) residual = Math.Max(residual, Math.Sqrt(squares[k * (Width + 1)]));
        }
        for (int b = 0; b < blocks; b++)
        {
            basis.Project(0, b + 1, basis[b], null, 0, gram.Pointer);
            for (int i = 0; i < (b + 1) * Width; i++)
            {
                for (int k = 0; k < Width && (b * Width) + k < m; k++)
                {
                    double expected = i == (b * Width) + k ? 1 : 0;
                    orthogonality = Math.Max(orthogonality, Math.Abs(gram.Pointer[(i * Width) + k] - expected));
                }
            }
        }
        return (residual, orthogonality);
    }
}
