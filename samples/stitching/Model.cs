namespace LfmNative.Samples.Stitching;

/// <summary>A trained model: an encoder, and what reads its latents.</summary>
internal sealed class Model : IDisposable
{
    private readonly Network _encoder, _head;

    private readonly Network? _decoder;

    /// <summary>Opens the model's networks and encodes the images.</summary>
    /// <param name="folder">Where NAME.encoder.onnx, NAME.head.onnx and, of an autoencoder, NAME.decoder.onnx are.</param>
    /// <param name="name">The model.</param>
    /// <param name="images">What it encodes.</param>
    public Model(string folder, string name, Images images)
    {
        string At(string part) => Path.Combine(folder, $"{name}.{part}.onnx");
        Name = name;
        _encoder = new Network(At("encoder"));
        _head = new Network(At("head"));
        _decoder = File.Exists(At("decoder")) ? new Network(At("decoder")) : null;
        Fit = _encoder.Run(images.Fit);
        Test = _encoder.Run(images.Test);
    }

    public string Name { get; }

    /// <summary>Dimensions of its latents.</summary>
    public int Dimensions => _head.Columns;

    /// <summary>Whether it can make an image of a latent.</summary>
    public bool Decodes => _decoder is not null;

    /// <summary>Latents of the images that spaces are aligned by, row-major.</summary>
    public float[] Fit { get; }

    /// <summary>Latents of the images that stitches are measured on.</summary>
    public float[] Test { get; }

    /// <summary>Images of latents, 784 values of 0..1 each.</summary>
    public float[] Decode(float[] latents) =>
        (_decoder ?? throw new InvalidOperationException($"{Name} has no decoder")).Run(latents);

    /// <summary>What the decoder and the head make of latents of the test images.</summary>
    /// <param name="latents">One row a test image.</param>
    /// <param name="images">The images.</param>
    public StitchQuality Measure(float[] latents, Images images)
    {
        double squares = double.NaN;
        if (Decodes)
        {
            float[] decoded = Decode(latents);
            squares = 0;
            for (int i = 0; i < decoded.Length; i++) squares += (decoded[i] - images.Test[i]) * (decoded[i] - images.Test[i]);
            squares /= decoded.Length;
        }
        float[] scores = _head.Run(latents);
        int classes = scores.Length / images.TestDigits.Length, right = 0;
        for (int i = 0; i < images.TestDigits.Length; i++)
        {
            ReadOnlySpan<float> row = scores.AsSpan(i * classes, classes);
            int best = 0;
            for (int c = 1; c < classes; c++) best = row[c] > row[best] ? c : best;
            right += best == images.TestDigits[i] ? 1 : 0;
        }
        return new StitchQuality(squares, (double)right / images.TestDigits.Length);
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _head.Dispose();
        _decoder?.Dispose();
    }
}

/// <summary>How good a stitch is on images that no network and no fit has seen.</summary>
/// <param name="Error">Mean squared error of the decoded pixels, of 0..1; NaN without a decoder.</param>
/// <param name="Accuracy">Part of the digits that the head tells right.</param>
internal readonly record struct StitchQuality(double Error, double Accuracy);
