using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Tests.Native;

/// <summary>What the boundary does that a host cannot see.</summary>
[Category("Native")]
public sealed unsafe class MarshallingTests
{
    [Test]
    public void Float32IsReadWhereItLies()
    {
        using NativeBuffer<float> rows = new(10_000 * 784, zeroed: true);
        ViewStruct view = new() { Data = rows.Pointer, Rows = 10_000, Cols = 780, Ld = 784, Type = Element.F32 };
        long before = NativeMemoryCounter.AllocatedBytes, managed = GC.GetAllocatedBytesForCurrentThread();
        using MatrixArgument argument = MatrixArgument.Read(&view, "x", new ComputeContext(threads: 1));
        Assert.That(NativeMemoryCounter.AllocatedBytes, Is.EqualTo(before));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - managed, Is.LessThan(100_000));
        ReadOnlyMatrixView<float> read = argument.View;
        fixed (float* first = read) Assert.That((nint)first, Is.EqualTo((nint)rows.Pointer));
        Assert.That((read.Rows, read.Cols, read.LeadingDimension), Is.EqualTo((10_000, 780, 784L)));
    }

    [Test]
    public void Float64IsRoundedIntoOneCopyThatIsFreed()
    {
        double[] values = [1, 2, -1, 1.0 / 3, 4, -1];
        long before = NativeMemoryCounter.LiveBytes;
        fixed (double* data = values)
        {
            ViewStruct view = new() { Data = data, Rows = 2, Cols = 2, Ld = 3, Type = Element.F64 };
            using (MatrixArgument argument = MatrixArgument.Read(&view, "x", new ComputeContext()))
            {
                Assert.That(argument.View.Row(1).ToArray(), Is.EqualTo(new[] { (float)(1.0 / 3), 4f }));
                Assert.That(NativeMemoryCounter.LiveBytes, Is.EqualTo(before + 16));
            }
        }
        Assert.That(NativeMemoryCounter.LiveBytes, Is.EqualTo(before));
    }

    /// <summary>The defaults of the structures are those of the engine, field by field.</summary>
    [Test]
    public void DefaultsAreTheEngines()
    {
        AlignmentOptions ours = AlignStruct.Read(null).ToAlignmentOptions(), engine = new();
        Assert.Multiple(() =>
        {
            Assert.That(ours with { Descriptors = engine.Descriptors, Hold = engine.Hold }, Is.EqualTo(engine));
            Assert.That(ours.Hold, Is.EqualTo(engine.Hold));
            Assert.That(ours.Descriptors.Kinds, Is.EqualTo(engine.Descriptors.Kinds));
            Assert.That(ours.Descriptors with { Kinds = engine.Descriptors.Kinds }, Is.EqualTo(engine.Descriptors));
            Assert.That(KnnStruct.Read(null).ToGraphOptions(), Is.EqualTo(new GraphOptions()));
            Assert.That(GraphStruct.Read(null).ToGraphOptions(), Is.EqualTo(new GraphOptions()));
            Assert.That(SpectrumStruct.Read(null).ToSpectrumOptions(), Is.EqualTo(engine.Spectrum));
            Assert.That(SpectrumStruct.Read(null).ToGraphOptions(), Is.EqualTo(new GraphOptions()));
            Assert.That(MapStruct.Read(null).ToMapSolverOptions(), Is.EqualTo(engine.Map));
            Assert.That(ZoomoutStruct.Read(null).ToZoomOutOptions(), Is.EqualTo(engine.ZoomOut));
            Assert.That(MatchStruct.Read(null).ToMatchOptions(), Is.EqualTo(new MatchOptions()));
            Assert.That(TransformStruct.Read(null).ToTransformOptions(), Is.EqualTo(new TransformOptions()));
        });
    }
}
