using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>Some samples of other feature maps, which stay with their owner.</summary>
/// <param name="maps">The maps.</param>
/// <param name="chosen">Numbers of the samples, in order.</param>
internal sealed unsafe class ChosenFeatureMaps(FeatureMaps maps, int[] chosen) : FeatureMaps
{
    public override string Name => maps.Name;

    public override int Samples => chosen.Length;

    public override int Positions => maps.Positions;

    public override int Channels => maps.Channels;

    public override void Read(int from, int count, float* into, ComputeContext context)
    {
        long size = (long)Positions * Channels;
        for (int i = 0; i < count; i++) maps.Read(chosen[from + i], 1, into + (i * size), context);
    }
}
