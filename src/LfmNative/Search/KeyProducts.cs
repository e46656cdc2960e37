using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>One worker's inner products of a block of rows with all samples, a block of samples at a time, in float32 or int16.</summary>
internal sealed unsafe class KeyProducts : IDisposable
{
    /// <summary>Rows in a block at most.</summary>
    public const int RowBlock = 256;

    /// <summary>Samples in a block.</summary>
    public const int ColumnBlock = 512;

    /// <summary>Row panels of a block, the last one filled up.</summary>
    private const int RowPanels = (RowBlock + ScorePanel.Queries - 1) / ScorePanel.Queries;

    private readonly PreparedSearch _search;
    private readonly NativeBuffer<float> _products = new((long)RowPanels * ScorePanel.Queries * ColumnBlock);
    private readonly NativeBuffer<float> _rows;
    private readonly NativeBuffer<short>? _int16Rows;
    private int _firstRow;

    public KeyProducts(PreparedSearch search)
    {
        _search = search;
        _rows = new NativeBuffer<float>((long)RowBlock * search.Dim);
        if (search.Int16Samples is not null)
            _int16Rows = new NativeBuffer<short>((long)RowPanels * ScorePanel.Queries * Int16Panel.Depth(search.Dim));
    }

    /// <summary>The products of row r of the block, −2⟨z_r, sample⟩ for each sample of the last call.</summary>
    public float* Of(int r) => _products.Pointer + ((long)(r - _firstRow) * ColumnBlock);

    /// <summary>Gathers the rows of a block.</summary>
    public void Load(ReadOnlySpan<int> block)
    {
        int d = _search.Dim;
        float* source = _search.RowForm.Pointer, rows = _rows.Pointer;
        for (int r = 0; r < block.Length; r++)
            new ReadOnlySpan<float>(source + ((long)block[r] * d), d).CopyTo(new Span<float>(rows + ((long)r * d), d));
        if (_search.Int16Samples is not { } samples) return;
        for (int r = 0; r < block.Length; r += ScorePanel.Queries)
        {
            int count = Math.Min(ScorePanel.Queries, block.Length - r);
            short* panel = _int16Rows!.Pointer + ((long)r * Int16Panel.Depth(d));
            Int16Panel.PackRows(rows + ((long)r * d), d, count, samples.Scale, panel, ScorePanel.Queries);
        }
    }

    /// <summary>Multiplies all rows of the block with the sample of the samples.</summary>
    public void MultiplyKeySample(int rows)
    {
        _firstRow = 0;
        int d = _search.Dim;
        KeySample sample = _search.KeySample;
        float* products = _products.Pointer;
        Gemm.Multiply(false, true, rows, sample.Count, d, -2f, _rows.Pointer, d, sample.Rows.Pointer, d, 0f, products, ColumnBlock);
    }

    /// <summary>Multiplies the rows from..to of the block with the samples first..first + width − 1.</summary>
    public void Multiply(int from, int to, int first, int width)
    {
        if (_search.Int16Samples is { } samples)
        {
            // Panels begin at certain rows; those before the first wanted are multiplied in vain.
            _firstRow = from - (from % ScorePanel.Queries);
            MultiplyInt16(samples, to, first, width);
            return;
        }
        _firstRow = from;
        int d = _search.Dim;
        float* rows = _rows.Pointer + ((long)from * d), samplesOfBlock = _search.SampleForm.Pointer + ((long)first * d);
        Gemm.Multiply(false, true, to - from, width, d, -2f, rows, d, samplesOfBlock, d, 0f, _products.Pointer, ColumnBlock);
    }

    public void Dispose()
    {
        _products.Dispose();
        _rows.Dispose();
        _int16Rows?.Dispose();
    }

    private void MultiplyInt16(Int16Rows samples, int to, int first, int width)
    {
        int d = samples.Dim;
        long panel = (long)ScorePanel.Queries * Int16Panel.Depth(d);
        float scale = -2 / (samples.Scale * samples.Scale);
        for (int j = 0; j < width; j += ScorePanel.Points)
        {
            short* points = samples.Panel(first + j);
            for (int r = _firstRow; r < to; r += ScorePanel.Queries)
            {
                short* rows = _int16Rows!.Pointer + (r / ScorePanel.Queries * panel);
                Int16Panel.Multiply(rows, points, d, scale, Of(r) + j, ColumnBlock);
            }
        }
    }
}
