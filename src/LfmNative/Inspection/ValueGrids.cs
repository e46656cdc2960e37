namespace LfmNative.Inspection;

/// <summary>Which numbers hold the values of rows.</summary>
internal static unsafe class ValueGrids
{
    private const int MostLevels = 256;

    /// <summary>The coarsest numbers that hold all values.</summary>
    /// <param name="rows">The rows; the first one million values are looked at.</param>
    public static ValueGrid Of(RowSet rows)
    {
        bool half = true, brain = true;
        HashSet<float>? levels = [];
        long seen = 0;
        for (int i = 0; i < rows.Count && seen < 1_000_000; i++, seen += rows.Cols)
        {
            ReadOnlySpan<float> row = new(rows.At(i), rows.Cols);
            foreach (float value in row)
            {
                half = half && (float)(Half)value == value;
                brain = brain && (BitConverter.SingleToUInt32Bits(value) & 0xFFFF) == 0;
                if (levels is null) continue;
                levels.Add(value);
                if (levels.Count > MostLevels) levels = null;
            }
            if (!half && !brain && levels is null) return ValueGrid.Full;
        }
        // A few values may have few levels by chance.
        if (levels is not null && seen >= 64 * MostLevels) return ValueGrid.EightBit;
        return brain ? ValueGrid.Brain : half ? ValueGrid.Half : ValueGrid.Full;
    }
}
