namespace LfmNative.Reports;

/// <summary>A matrix as colors.</summary>
internal sealed record HeatMapFigure
{
    /// <summary>Most cells a side: of larger matrices the means of blocks are drawn.</summary>
    public const int MostCells = 160;

    private const int MostListed = 12;

    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What one sees in it.</summary>
    public required string Summary { get; init; }

    /// <summary>How to read it.</summary>
    public required string Caption { get; init; }

    /// <summary>Rows of the matrix.</summary>
    public required int Rows { get; init; }

    /// <summary>Its columns.</summary>
    public required int Cols { get; init; }

    /// <summary>The value at a row and column; NaN leaves the cell empty.</summary>
    public required Func<int, int, double> Value { get; init; }

    /// <summary>What a row is.</summary>
    public required string RowLabel { get; init; }

    /// <summary>What a column is.</summary>
    public required string ColLabel { get; init; }

    /// <summary>What a value is.</summary>
    public required string ValueLabel { get; init; }

    /// <summary>Names of the rows; null for their numbers.</summary>
    public IReadOnlyList<string>? RowNames { get; init; }

    /// <summary>Names of the columns; null for their numbers.</summary>
    public IReadOnlyList<string>? ColNames { get; init; }

    /// <summary>Whether 0 is the middle of the colors.</summary>
    public bool Diverging { get; init; }

    /// <summary>Whether values stand in the cells, where there is room.</summary>
    public bool Annotated { get; init; }

    /// <summary>The least value of the colors; NaN for that of the matrix.</summary>
    public double Low { get; init; } = double.NaN;

    /// <summary>The largest value of the colors; NaN for that of the matrix.</summary>
    public double High { get; init; } = double.NaN;

    /// <summary>Cells with a border.</summary>
    public IReadOnlyList<(int Row, int Col)> Marked { get; init; } = [];

    /// <summary>The figure.</summary>
    public Figure Figure()
    {
        int step = (Math.Max(Rows, Cols) + MostCells - 1) / MostCells;
        (int rows, int cols) = ((Rows + step - 1) / step, (Cols + step - 1) / step);
        string coarse = step > 1 ? $" Each cell is the mean of {step} × {step} values." : "";
        return new Figure(Title, Summary, Caption + coarse, "heatmap", json =>
        {
            json.WriteNumber("rows", rows);
            json.WriteNumber("cols", cols);
            json.WriteString("rowLabel", RowLabel);
            json.WriteString("colLabel", ColLabel);
            json.WriteString("valueLabel", ValueLabel);
            if (step == 1 && RowNames is not null) PackedNumbers.WriteArray(json, "rowNames", RowNames);
            if (step == 1 && ColNames is not null) PackedNumbers.WriteArray(json, "colNames", ColNames);
            json.WriteBoolean("diverging", Diverging);
            json.WriteBoolean("annotate", Annotated);
            if (double.IsFinite(Low)) json.WriteNumber("low", Low);
            if (double.IsFinite(High)) json.WriteNumber("high", High);
            double[] values = new double[rows * cols];
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < cols; c++) values[(r * cols) + c] = Mean(r * step, c * step, step);
            }
            PackedNumbers.Write(json, "values", values);
            json.WriteStartArray("marks");
            foreach ((int row, int col) in Marked)
            {
                json.WriteStartArray();
                json.WriteNumberValue(row / step);
                json.WriteNumberValue(col / step);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        })
        {
            Tall = true,
            Numbers = Rows > MostListed || Cols > MostListed ? null
                : ([RowLabel, .. Enumerable.Range(0, Cols).Select(c => ColNames?[c] ?? ReportPage.Number(c))],
                    [.. Enumerable.Range(0, Rows).Select(r => (string[])[
                        RowNames?[r] ?? ReportPage.Number(r),
                        .. Enumerable.Range(0, Cols).Select(c => ReportPage.Number(Value(r, c)))])]),
        };
    }

    private double Mean(int row, int col, int step)
    {
        double sum = 0;
        int count = 0;
        for (int r = row; r < Math.Min(row + step, Rows); r++)
        {
            for (int c = col; c < Math.Min(col + step, Cols); c++)
            {
                double value = Value(r, c);
                if (!double.IsFinite(value)) continue;
                sum += value;
                count++;
            }
        }
        return count > 0 ? sum / count : double.NaN;
    }
}
