using Microsoft.ML.OnnxRuntime;

namespace LfmNative.Samples.Stitching;

/// <summary>A network in an ONNX file: rows in, rows out.</summary>
internal sealed class Network : IDisposable
{
    /// <summary>Rows that go through together.</summary>
    private const int Batch = 500;

    private static readonly string[] Inputs = ["rows"], Outputs = ["out"];

    private readonly InferenceSession _session;

    private readonly RunOptions _options = new();

    /// <summary>Opens the network.</summary>
    public Network(string path)
    {
        _session = new InferenceSession(path);
        Columns = _session.InputMetadata[Inputs[0]].Dimensions[1];
    }

    /// <summary>Values of a row that goes in.</summary>
    public int Columns { get; }

    /// <summary>Runs it.</summary>
    /// <param name="rows">n rows of <see cref="Columns"/> values.</param>
    /// <returns>n rows of what comes out, row-major.</returns>
    public float[] Run(float[] rows)
    {
        List<float> result = [];
        for (int from = 0; from < rows.Length; from += Batch * Columns)
        {
            Memory<float> some = rows.AsMemory(from, Math.Min(Batch * Columns, rows.Length - from));
            long[] shape = [some.Length / Columns, Columns];
            using OrtValue given = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, some, shape);
            using IDisposableReadOnlyCollection<OrtValue> found = _session.Run(_options, Inputs, [given], Outputs);
            result.AddRange(found[0].GetTensorDataAsSpan<float>());
        }
        return [.. result];
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
