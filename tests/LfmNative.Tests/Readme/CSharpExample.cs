using LfmNative.Storage;

namespace LfmNative.Tests.Readme;

/// <summary>The README's C# example, with its console and folder replaced.</summary>
internal static class CSharpExample
{
    public static void Run(TextWriter Console, string folder)
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Path.GetDirectoryName(Path.GetDirectoryName(folder))!;
        try
        {
            using LoadedMatrix x = MatrixFile.Open("samples/words/fasttext300.npy"), y = MatrixFile.Open("samples/words/word2vec200.npy");
            AnchorPairs anchors = AnchorPairs.Random(50, 2000, 2000, seed: 0);
            Alignment alignment = LatentAligner.Fit(x.View.RowRange(0, 2000), y.View.RowRange(0, 2000), anchors, AlignmentOptions.Lfmap);
            AlignmentScores scores = alignment.Evaluate(x.View.RowRange(2000, 3000), y.View.RowRange(2000, 3000));
            Console.WriteLine(
                $"MRR {scores.Map.Mrr:f3} on words never seen, anchors alone {scores.AnchorsOnly!.Mrr:f3}; {alignment.Facts.Trust.Advice}");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
