namespace LfmNative.Comparison.Rsm;

/// <summary>How well the nearest samples by a kernel tell the class of a sample.</summary>
/// <param name="First">Part of the queries whose nearest sample has their class; equally near ones count in part.</param>
/// <param name="F1">F1 of the nearest sample's class as a prediction, the mean over the classes that occur.</param>
/// <param name="Mrr">Mean reciprocal rank of the nearest sample of the query's class; equally near ones share their mean rank.</param>
/// <param name="Queries">Queries with a sample of their class to be found.</param>
public sealed record RsmRetrieval(double First, double F1, double Mrr, int Queries)
{
    /// <summary>Scores a matrix of similarities.</summary>
    /// <param name="values">rows×cols, more is nearer.</param>
    /// <param name="classesX">Classes of the rows.</param>
    /// <param name="classesY">Classes of the columns.</param>
    /// <param name="symmetric">Whether rows and columns are the same samples, which do not find themselves.</param>
    internal static RsmRetrieval Of(double[] values, int[] classesX, int[] classesY, bool symmetric)
    {
        double first = 0, reciprocal = 0;
        int queries = 0;
        Dictionary<int, (double True, double Predicted, double Actual)> counts = [];
        void Count(int label, double isTrue, double predicted, double actual)
        {
            (double t, double p, double a) = counts.GetValueOrDefault(label);
            counts[label] = (t + isTrue, p + predicted, a + actual);
        }
        for (int i = 0; i < classesX.Length; i++)
        {
            ReadOnlySpan<double> row = values.AsSpan(checked(i * classesY.Length), classesY.Length);
            double best = double.NegativeInfinity, nearest = double.NegativeInfinity;
            for (int j = 0; j < row.Length; j++)
            {
                if (symmetric && j == i) continue;
                nearest = Math.Max(nearest, row[j]);
                if (classesY[j] == classesX[i]) best = Math.Max(best, row[j]);
            }
            if (double.IsNegativeInfinity(best)) continue;
            queries++;
            int above = 0, equal = 0, atNearest = 0;
            for (int j = 0; j < row.Length; j++)
            {
                if (symmetric && j == i) continue;
                if (row[j] == nearest) atNearest++;
                bool same = classesY[j] == classesX[i];
                if (!same && row[j] > best) above++;
                if (!same && row[j] == best) equal++;
            }
            reciprocal += 1 / (1 + above + (equal / 2.0));
            Count(classesX[i], 0, 0, 1);
            for (int j = 0; j < row.Length; j++)
            {
                if ((symmetric && j == i) || row[j] != nearest) continue;
                bool right = classesY[j] == classesX[i];
                first += right ? 1.0 / atNearest : 0;
                Count(classesY[j], right ? 1.0 / atNearest : 0, 1.0 / atNearest, 0);
            }
        }
        if (queries == 0) return new RsmRetrieval(double.NaN, double.NaN, double.NaN, 0);
        double f1 = counts.Values.Average(of => 2 * of.True / (of.Predicted + of.Actual));
        return new RsmRetrieval(first / queries, f1, reciprocal / queries, queries);
    }
}
