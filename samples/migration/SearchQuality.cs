using System.Numerics.Tensors;

namespace LfmNative.Samples.Migration;

/// <summary>How well known items are found: each query has one document that it was made from.</summary>
/// <param name="Mrr">Mean of 1 / rank.</param>
/// <param name="First">Share of queries whose document comes first.</param>
/// <param name="Recall10">Share whose document is among the first ten.</param>
/// <param name="Ndcg10">Mean of 1 / log₂(rank + 1) among the first ten.</param>
internal sealed record SearchQuality(double Mrr, double First, double Recall10, double Ndcg10)
{
    /// <summary>Searches all documents by cosine for every query.</summary>
    /// <param name="documents">Vectors of the documents.</param>
    /// <param name="queries">Vectors of the queries, of as many dimensions.</param>
    /// <param name="wanted">For each query the document that it was made from.</param>
    public static SearchQuality Of(float[][] documents, float[][] queries, int[] wanted)
    {
        float[][] units = Array.ConvertAll(documents, Unit);
        int[] ranks = new int[queries.Length];
        Parallel.For(0, queries.Length, q =>
        {
            float[] query = queries[q];
            float score = TensorPrimitives.Dot<float>(units[wanted[q]], query);
            // Of documents that score alike, the wanted one counts as the last.
            ranks[q] = units.Count(unit => TensorPrimitives.Dot<float>(unit, query) >= score);
        });
        return new SearchQuality(
            ranks.Average(rank => 1.0 / rank),
            ranks.Average(rank => rank == 1 ? 1.0 : 0),
            ranks.Average(rank => rank <= 10 ? 1.0 : 0),
            ranks.Average(rank => rank <= 10 ? 1 / Math.Log2(rank + 1) : 0));
    }

    private static float[] Unit(float[] vector)
    {
        float[] unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), unit);
        return unit;
    }
}
