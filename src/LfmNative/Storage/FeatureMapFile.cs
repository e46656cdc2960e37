using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Feature maps in a file, read in blocks as they are needed; from a pipe or packed, all at once.</summary>
/// <remarks>Opened by <see cref="MatrixFile.OpenFeatureMaps"/>.</remarks>
public sealed unsafe class FeatureMapFile : FeatureMaps
{
    private readonly MatrixRequest _request;
    private readonly NativeBuffer<float>? _all;

    internal FeatureMapFile(MatrixRequest request)
    {
        _request = request;
        using ArrayRows rows = Open(request);
        int inner = rows.RowsPerSample;
        (Positions, Channels) = request.Layout == MapLayout.Nchw ? (rows.Cols, inner) : (inner, rows.Cols);
        long samples = rows.Rows!.Value / inner;
        if (samples > int.MaxValue) throw request.Invalid($"has {samples} samples; at most {int.MaxValue} are possible");
        Samples = (int)samples;
        FirstSample = rows.FirstRow / inner;
        if (rows.IsSeekable) return;
        if (rows.Rows.Value > int.MaxValue)
            throw request.Invalid("is larger than what is read from a pipe or packed; unpack it into a .npy file");
        _all = request.Allocate(rows.Rows.Value, rows.Cols);
        try
        {
            Read(rows, (int)rows.Rows.Value, _all.Pointer, request.Source);
        }
        catch
        {
            _all.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name => _request.Source;

    /// <inheritdoc/>
    public override int Samples { get; }

    /// <inheritdoc/>
    public override int Positions { get; }

    /// <inheritdoc/>
    public override int Channels { get; }

    /// <inheritdoc/>
    public override long FirstSample { get; }

    /// <summary>The size in words.</summary>
    public string Description => FormattableString.Invariant($"{Samples:n0} samples × {Positions} positions × {Channels} channels");

    internal override long HeldBytes => _all?.Bytes ?? 0;

    /// <inheritdoc/>
    public override void Read(int from, int count, float* into, ComputeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long size = (long)Positions * Channels, bytes = count * size * sizeof(float);
        if (_all is not null)
        {
            Buffer.MemoryCopy(_all.Pointer + (from * size), into, bytes, bytes);
        }
        else
        {
            MatrixFile.Guard(Name, () =>
            {
                RowRange range = new(FirstSample + from, FirstSample + from + count);
                using ArrayRows rows = Open(_request with { Rows = range, Context = context });
                Read(rows, checked(count * rows.RowsPerSample), into, Name);
                return true;
            });
        }
        if (_request.Layout == MapLayout.Nchw) ChannelsLast(count, into);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _all?.Dispose();
        base.Dispose();
    }

    private static ArrayRows Open(MatrixRequest request) => (ArrayRows)MatrixFile.OpenSource(request);

    private static void Read(ArrayRows rows, int count, float* into, string name)
    {
        rows.Read(into, count, []);
        rows.Loss?.Check(name);
    }

    /// <summary>Turns each sample's C×S values into S×C.</summary>
    private void ChannelsLast(int count, float* into)
    {
        int size = checked(Positions * Channels);
        using NativeBuffer<float> sample = new(size);
        for (int i = 0; i < count; i++)
        {
            float* to = into + ((long)i * size);
            new ReadOnlySpan<float>(to, size).CopyTo(sample.Span);
            for (int c = 0; c < Channels; c++)
            {
                float* channel = sample.Pointer + ((long)c * Positions);
                for (int s = 0; s < Positions; s++) to[((long)s * Channels) + c] = channel[s];
            }
        }
    }
}
