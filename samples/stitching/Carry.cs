using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Samples.Stitching;

/// <summary>The ways from one model's latents to another's.</summary>
internal sealed class Carry
{
    private readonly Model _from, _to;

    private readonly float[] _shuffled;

    private readonly int[] _order;

    /// <summary>Two models and a seed.</summary>
    /// <param name="from">The model whose encoder is used.</param>
    /// <param name="to">The model whose head and decoder are.</param>
    /// <param name="seed">Draws the anchors and the order in which the second side's rows come: no way may look at row numbers.</param>
    public Carry(Model from, Model to, ulong seed)
    {
        (_from, _to, Seed) = (from, to, seed);
        int n = from.Fit.Length / from.Dimensions, d = to.Dimensions;
        _order = AnchorPairs.Random(n, n, n, ~seed).X;
        _shuffled = new float[to.Fit.Length];
        for (int i = 0; i < n; i++) to.Fit.AsSpan(i * d, d).CopyTo(_shuffled.AsSpan(_order[i] * d, d));
    }

    private ulong Seed { get; }

    private int Rows => _order.Length;

    private ReadOnlyMatrixView<float> X => new(_from.Fit, Rows, _from.Dimensions);

    private ReadOnlyMatrixView<float> Y => new(_shuffled, Rows, _to.Dimensions);

    private ReadOnlyMatrixView<float> Test => new(_from.Test, _from.Test.Length / _from.Dimensions, _from.Dimensions);

    /// <summary>Known pairs, drawn by the seed; none of 0.</summary>
    public AnchorPairs Anchors(int count)
    {
        if (count == 0) return AnchorPairs.None;
        int[] drawn = AnchorPairs.Random(count, Rows, Rows, Seed).X;
        return new AnchorPairs(drawn, Array.ConvertAll(drawn, i => _order[i]));
    }

    /// <summary>By latent functional maps.</summary>
    /// <param name="anchors">Known pairs, or none.</param>
    /// <param name="options">How to align.</param>
    /// <param name="threads">Threads; 0 takes all.</param>
    /// <returns>The carried latents of the test images, and whether the transform was trusted.</returns>
    public (float[] Latents, bool? Trusted) Aligned(AnchorPairs anchors, AlignmentOptions options, int threads = 0)
    {
        Alignment alignment = LatentAligner.Fit(X, Y, anchors, options with { Seed = Seed }, new ComputeContext(threads));
        return (alignment.Transform(Test), alignment.Facts.Trust.TransformTrusted);
    }

    /// <summary>By a transform that is fitted on some pairs and nothing else.</summary>
    public float[] Fitted(AnchorPairs pairs, TransformKind kind)
    {
        TransformOptions options = new() { Kind = kind, Normalization = PreNormalization.Center };
        SpaceTransform transform = SpaceTransform.Fit(X, Y, pairs.X, pairs.Y, options);
        float[] carried = new float[(long)Test.Rows * _to.Dimensions];
        transform.Apply(Test, carried);
        return carried;
    }

    /// <summary>
    /// By relative representations and back (Moschella et al. 2023; Maiorca et al. 2024): cosines to the anchors on one side are taken for
    /// cosines to theirs on the other, which tell a direction; the length is that of the latent, in units of the mean length of its side.
    /// </summary>
    public float[] Relative(AnchorPairs anchors)
    {
        float[] ofX = Gather(X, anchors.X), ofY = Gather(Y, anchors.Y);
        ReadOnlyMatrixView<float> anchorsX = new(ofX, anchors.Count, X.Cols), anchorsY = new(ofY, anchors.Count, Y.Cols);
        float[] cosines = RelativeRepresentation.Compute(Test, anchorsX);
        float[] carried = RelativeRepresentation.Invert(new ReadOnlyMatrixView<float>(cosines, Test.Rows, anchors.Count), anchorsY);
        double unit = MeanNorm(Y) / MeanNorm(X);
        for (int i = 0; i < Test.Rows; i++)
        {
            Span<float> row = carried.AsSpan(i * Y.Cols, Y.Cols);
            double found = Norm(row), factor = found > 0 ? Norm(Test.Row(i)) * unit / found : 0;
            foreach (ref float value in row) value = (float)(value * factor);
        }
        return carried;
    }

    /// <summary>By whitened inner products with the anchors and back, each side whitened by its own rows.</summary>
    public float[] Whitened(AnchorPairs anchors)
    {
        float[] ofX = Gather(X, anchors.X), ofY = Gather(Y, anchors.Y);
        ReadOnlyMatrixView<float> anchorsX = new(ofX, anchors.Count, X.Cols), anchorsY = new(ofY, anchors.Count, Y.Cols);
        float[] products = RelativeRepresentation.Whitened(Test, anchorsX, Whitening.Fit(X));
        ReadOnlyMatrixView<float> relative = new(products, Test.Rows, anchors.Count);
        return RelativeRepresentation.Invert(relative, anchorsY, Whitening.Fit(Y));
    }

    /// <summary>As they are: coordinates beyond the other side's are dropped, missing ones zero.</summary>
    public float[] Unmapped()
    {
        float[] carried = new float[Test.Rows * Y.Cols];
        int shared = Math.Min(X.Cols, Y.Cols);
        for (int i = 0; i < Test.Rows; i++) Test.Row(i)[..shared].CopyTo(carried.AsSpan(i * Y.Cols, shared));
        return carried;
    }

    private static float[] Gather(ReadOnlyMatrixView<float> rows, int[] which)
    {
        float[] gathered = new float[which.Length * rows.Cols];
        for (int t = 0; t < which.Length; t++) rows.Row(which[t]).CopyTo(gathered.AsSpan(t * rows.Cols, rows.Cols));
        return gathered;
    }

    private static double MeanNorm(ReadOnlyMatrixView<float> rows)
    {
        double sum = 0;
        for (int i = 0; i < rows.Rows; i++) sum += Norm(rows.Row(i));
        return sum / rows.Rows;
    }

    private static double Norm(ReadOnlySpan<float> row)
    {
        double squares = 0;
        foreach (float value in row) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
