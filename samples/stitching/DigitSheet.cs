namespace LfmNative.Samples.Stitching;

/// <summary>Rows of digits under each other, one digit of each class a row.</summary>
internal sealed class DigitSheet
{
    private const int Gap = 2, Scale = 2;

    private readonly int[] _shown;

    private readonly List<byte[]> _lines = [];

    /// <summary>An empty sheet.</summary>
    /// <param name="digits">The digit of each test image; the first of each is shown.</param>
    public DigitSheet(int[] digits) =>
        _shown = [.. Enumerable.Range(0, 10).Select(digit => Array.IndexOf(digits, digit))];

    private int Width => ((_shown.Length * (Images.Side + Gap)) + Gap) * Scale;

    /// <summary>Adds a row.</summary>
    /// <param name="images">All test images of one kind, pixels of 0..1.</param>
    public void Add(float[] images)
    {
        for (int y = -Gap; y < Images.Side; y++)
        {
            byte[] line = new byte[Width];
            Array.Fill(line, byte.MaxValue);
            for (int t = 0; y >= 0 && t < _shown.Length; t++)
            {
                for (int x = 0; x < Images.Side * Scale; x++)
                {
                    // Ink is dark on the page.
                    float ink = images[(((_shown[t] * Images.Side) + y) * Images.Side) + (x / Scale)];
                    line[(((t * (Images.Side + Gap)) + Gap) * Scale) + x] = (byte)MathF.Round(byte.MaxValue * (1 - Math.Clamp(ink, 0, 1)));
                }
            }
            for (int s = 0; s < Scale; s++) _lines.Add(line);
        }
    }

    /// <summary>Writes the sheet as PNG.</summary>
    public void Save(string path) => PngFile.Write(path, [.. _lines.SelectMany(line => line)], Width);
}
