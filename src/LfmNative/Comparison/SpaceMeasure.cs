using LfmNative.Options;

namespace LfmNative.Comparison;

/// <summary>A measure of how alike two spaces are: a file under <c>Measures/</c> and a line of <see cref="MeasureRegistry"/>.</summary>
internal abstract class SpaceMeasure
{
    /// <summary>What the measure is.</summary>
    public abstract MeasureFacts Facts { get; }

    /// <summary>What it needs of each space; measures that need the same are computed together.</summary>
    public abstract IReadOnlyList<FactorKind> Factors { get; }

    /// <summary>The value; NaN with a warning where it is not defined.</summary>
    public abstract double Of(SpacePair pair);

    /// <summary>A similarity that is 1 for equal spaces.</summary>
    protected static MeasureFacts Score(
        ComparisonMeasure measure,
        double low,
        string summary,
        string invariances,
        string bias,
        string source,
        bool symmetric = true,
        bool ofPairs = false) => new(measure, OptionNames.Of(measure), MeasureKind.Score, low, 1, summary, invariances, bias, source)
        {
            Symmetric = symmetric,
            OfPairs = ofPairs,
        };

    /// <summary>A distance that is 0 for equal spaces.</summary>
    protected static MeasureFacts Distance(
        ComparisonMeasure measure,
        double high,
        string summary,
        string invariances,
        string bias,
        string source,
        bool symmetric = true,
        bool paired = true,
        bool ofPairs = false) => new(measure, OptionNames.Of(measure), MeasureKind.Distance, 0, high, summary, invariances, bias, source)
        {
            Symmetric = symmetric,
            Paired = paired,
            OfPairs = ofPairs,
        };
}
