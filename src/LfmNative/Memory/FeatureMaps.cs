using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>N samples, each of S positions with a vector of C channels, wherever they lie: images, token sequences.</summary>
/// <remarks>They are read in blocks, some of them again and again, and must not change meanwhile.</remarks>
public abstract unsafe class FeatureMaps : IDisposable
{
    /// <summary>What messages call them.</summary>
    public abstract string Name { get; }

    /// <summary>Samples N, at least 1.</summary>
    public abstract int Samples { get; }

    /// <summary>Positions S of a sample, at least 1.</summary>
    public abstract int Positions { get; }

    /// <summary>Channels C of a position, at least 1.</summary>
    public abstract int Channels { get; }

    /// <summary>The file's own number of sample 0, for messages.</summary>
    public virtual long FirstSample => 0;

    /// <summary>Bytes that are held in memory already.</summary>
    internal virtual long HeldBytes => 0;

    /// <summary>Writes samples as float32.</summary>
    /// <param name="from">The first, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="into">count×S×C elements: sample by sample, position by position.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">They cannot be read.</exception>
    public abstract void Read(int from, int count, float* into, ComputeContext context);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
