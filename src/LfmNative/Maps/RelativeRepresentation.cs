using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Relative representations (Moschella et al. 2023): a sample as its cosines to the anchors.</summary>
public static class RelativeRepresentation
{
    /// <summary>cos(row, anchor) for every row and anchor.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d.</param>
    /// <returns>n·a values, row-major; 0 where a row or anchor is zero.</returns>
    /// <exception cref="LfmException">Rows and anchors of different dimensions.</exception>
    public static float[] Compute(ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors)
    {
        if (rows.Cols != anchors.Cols) Throw.Argument($"the rows have {rows.Cols} columns and the anchors {anchors.Cols}; they must agree");
        float[] result = new float[checked(rows.Rows * anchors.Rows)];
        double[] norms = new double[anchors.Rows];
        for (int a = 0; a < norms.Length; a++) norms[a] = Math.Sqrt(Dot(anchors.Row(a), anchors.Row(a)));
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            double own = Math.Sqrt(Dot(row, row));
            for (int a = 0; a < norms.Length; a++)
                result[(i * norms.Length) + a] = own > 0 && norms[a] > 0 ? (float)(Dot(row, anchors.Row(a)) / (own * norms[a])) : 0;
        }
        return result;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++) sum += (double)a[j] * b[j];
        return sum;
    }
}
