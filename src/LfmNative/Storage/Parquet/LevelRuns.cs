using System.Numerics;

namespace LfmNative.Storage.Parquet;

/// <summary>Levels of a page, 0..3, as runs of equal ones; bit-packed ones are compared a word at a time.</summary>
/// <remarks>Source: <c>Encodings.md</c> of apache/parquet-format, run length encoding and bit-packing hybrid.</remarks>
internal struct LevelRuns
{
    private readonly PageBytes _bytes;
    private readonly int _most;
    private readonly int _width;
    private int _at;
    private long _bit;
    private long _packed;

    /// <summary>Begins before the first run.</summary>
    /// <param name="bytes">The runs; none where the highest level is 0.</param>
    /// <param name="most">The highest level, 0..3.</param>
    public LevelRuns(PageBytes bytes, int most)
    {
        (_bytes, _most) = (bytes, most);
        _width = most == 0 ? 0 : most == 1 ? 1 : 2;
        Count = most == 0 ? long.MaxValue : 0;
    }

    /// <summary>The level of the run at hand.</summary>
    public int Value { get; private set; }

    /// <summary>Levels left in it.</summary>
    public long Count { get; private set; }

    /// <summary>Moves to the next run where the one at hand is used up.</summary>
    /// <exception cref="InvalidDataException">There is none, or a level is too high.</exception>
    public void Fill()
    {
        while (Count == 0)
        {
            if (_packed > 0)
            {
                TakePacked();
            }
            else
            {
                ulong head = _bytes.Varint(ref _at);
                long count = (long)Math.Min(head >> 1, int.MaxValue);
                if ((head & 1) == 0)
                {
                    Value = _bytes.Slice(_at++, 1).Span[0];
                    Count = count;
                }
                else
                {
                    // The last group may lack bytes that no level is in.
                    long held = Math.Min(count * _width, _bytes.Length - _at);
                    _packed = held * 8 / _width;
                    _bit = 8L * _at;
                    _at += (int)held;
                }
            }
            if (Value > _most) throw new InvalidDataException("a level is out of range");
        }
    }

    /// <summary>Passes over levels of the run at hand.</summary>
    public void Take(long count) => Count -= count;

    private void TakePacked()
    {
        ulong word = _bytes.Bits(_bit);
        int held = (int)Math.Min(64 - (_bit & 7), 8L * _bytes.Length - _bit) / _width;
        int value = (int)(word & (_width == 1 ? 1u : 3u));
        ulong same = (ulong)value * (_width == 1 ? ulong.MaxValue : 0x5555555555555555);
        Value = value;
        Count = Math.Min(Math.Min(BitOperations.TrailingZeroCount(word ^ same) / _width, held), _packed);
        _packed -= Count;
        _bit += Count * _width;
    }
}
