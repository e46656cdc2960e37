using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

[NoNativeLeaks]
public sealed unsafe class NativeBufferTests
{
    [Test]
    public void MemoryIsAlignedCountedAndFreed([Values(0, 1, 7, 1000)] int length)
    {
        long buffers = NativeMemoryCounter.LiveBuffers, bytes = NativeMemoryCounter.LiveBytes, ever = NativeMemoryCounter.AllocatedBytes;
        using (NativeBuffer<double> buffer = new(length, zeroed: true))
        {
            Assert.That((buffer.Length, buffer.Bytes), Is.EqualTo(((long)length, 8L * length)));
            Assert.That((nuint)buffer.Pointer % 64, Is.EqualTo((nuint)0));
            Assert.That(buffer.Span.ToArray(), Is.All.Zero);
            Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(buffers + 1));
            Assert.That(NativeMemoryCounter.LiveBytes, Is.EqualTo(bytes + (8L * length)));
            buffer.Dispose();
        }
        Assert.That((NativeMemoryCounter.LiveBuffers, NativeMemoryCounter.LiveBytes), Is.EqualTo((buffers, bytes)), "freed, and once only");
        Assert.That(NativeMemoryCounter.AllocatedBytes, Is.EqualTo(ever + (8L * length)));
    }

    [Test]
    public void ImpossibleSizesAreRefused([Values(-1, long.MaxValue, long.MaxValue / 8)] long length) =>
        TestData.Fails(LfmErrorCode.OutOfMemory, () => new NativeBuffer<double>(length).Dispose());

#if DEBUG
    /// <summary>The test host turns a failed assertion into an exception; this shows that it does, and that there are guards.</summary>
    [Test]
    public void UseAfterDisposeIsCaughtInDebug()
    {
        NativeBuffer<float> buffer = new(5);
        buffer.Dispose();
        Assert.That(() => (nuint)buffer.Pointer, Throws.Exception.With.Message.Contains("used after Dispose"));
    }

    [Test]
    public void KernelsAssertInDebug()
    {
        using NativeBuffer<double> x = new(20);
        Assert.That(() => VectorKernels.AddScaled(x.Pointer, 1, x.Pointer + 5, 10), Throws.Exception.With.Message.Contains("overlap"));
        Assert.That(() => VectorKernels.Dot(x.Pointer, (double*)((byte*)x.Pointer + 3), 10),
            Throws.Exception.With.Message.Contains("boundary"));
        Assert.That(() => OrderStatistic.Smallest(new float[3], 3), Throws.Exception.With.Message.Contains("rank"));
    }
#endif
}
