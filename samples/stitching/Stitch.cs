using LfmNative.Maps;

namespace LfmNative.Samples.Stitching;

/// <summary>One encoder before one reader, measured by several draws of known pairs beside each other.</summary>
internal sealed class Stitch
{
    private readonly Model _from;

    private readonly Images _images;

    /// <summary>A stitch.</summary>
    /// <param name="from">Whose encoder is used.</param>
    /// <param name="to">Whose decoder and head are.</param>
    /// <param name="images">What is measured on.</param>
    /// <param name="draws">Draws of known pairs: seeds from 0.</param>
    public Stitch(Model from, Model to, Images images, int draws)
    {
        (_from, To, _images) = (from, to, images);
        Carries = [.. Enumerable.Range(0, draws).Select(draw => new Carry(from, to, (ulong)draw))];
    }

    public Model To { get; }

    /// <summary>A draw each.</summary>
    public Carry[] Carries { get; }

    /// <summary>A table that has what knows every pair, and no pair.</summary>
    public StitchTable Begin()
    {
        Carry carry = Carries[0];
        AnchorPairs every = carry.Anchors(_from.Fit.Length / _from.Dimensions);
        StitchQuality affine = Measure(carry.Fitted(every, TransformKind.Affine));
        StitchTable table = new(_from, To, affine);
        table.Begin();
        table.Add(new StitchLine($"{To.Name} itself", null, [Measure(To.Test)], null));
        table.Add(new StitchLine("no map", null, [Measure(carry.Unmapped())], null));
        table.Add(new StitchLine("affine map of every pair", null, [affine], null));
        table.Add(new StitchLine("orthogonal map of every pair", null, [Measure(carry.Fitted(every, TransformKind.Orthogonal))], null));
        return table;
    }

    /// <summary>By a way that makes latents of a draw and its known pairs.</summary>
    public StitchLine Line(string way, int count, Func<Carry, AnchorPairs, float[]> by) =>
        new(way, count, [.. Carries.Select(carry => Measure(by(carry, carry.Anchors(count))))], null);

    /// <summary>By latent functional maps, a thread a draw: that takes less time than the draws one by one with all threads.</summary>
    public StitchLine Aligned(string way, int count, AlignmentOptions options)
    {
        var found = new (StitchQuality Quality, bool Trusted)[Carries.Length];
        Parallel.For(0, Carries.Length, draw =>
        {
            (float[] latents, bool? trusted) = Carries[draw].Aligned(Carries[draw].Anchors(count), options, threads: 1);
            found[draw] = (Measure(latents), trusted == true);
        });
        return new StitchLine(way, count, [.. found.Select(draw => draw.Quality)], found.Count(draw => draw.Trusted));
    }

    private StitchQuality Measure(float[] latents) => To.Measure(latents, _images);
}
