using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>A transform as a file that other programs run.</summary>
public static class TransformExport
{
    /// <summary>Name of the input of an ONNX model, N×d1.</summary>
    public const string Input = "embedding";

    /// <summary>Name of its output, N×d2, in Y's own coordinates.</summary>
    public const string Output = "mapped_embedding";

    /// <summary>Writes a transform as an ONNX model that does what <see cref="SpaceTransform.Apply"/> does, in single precision.</summary>
    /// <remarks>
    /// Nodes: the normalisation of X, and one Gemm into whose matrix and bias the offset and the way back of Y are folded. Operator set
    /// 17, IR version 8. Metadata: <c>transform</c>, <c>normalization</c>, <c>input_dimensions</c>, <c>output_dimensions</c>,
    /// <c>lfm_version</c>.
    /// </remarks>
    /// <param name="transform">The transform.</param>
    /// <param name="path">An .onnx file; written beside and renamed.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: another extension; values beyond single precision; weights of 2 GB. OutputFailed: the file cannot be written.
    /// </exception>
    public static void WriteOnnx(SpaceTransform transform, string path)
    {
        ArgumentNullException.ThrowIfNull(transform);
        CheckName(path);
        (int d1, int d2) = (transform.Matrix.Rows, transform.Matrix.Cols);
        OnnxGraph graph = new("latent_functional_map_transform", Input, d1, Output, d2);
        graph.AddMetadata("transform", OptionNames.Of(transform.Kind));
        graph.AddMetadata("normalization", OptionNames.Of(transform.NormalizationX.Kind));
        (float[] matrix, float[] bias) = Folded(transform);
        string rows = Normalized(graph, transform.NormalizationX);
        string weights = graph.Constant("matrix", matrix, d1, d2);
        if (Array.Exists(bias, value => value != 0)) graph.Result("Gemm", rows, weights, graph.Constant("bias", bias, d2));
        else graph.Result("Gemm", rows, weights);
        graph.Write(path);
    }

    /// <summary>Refuses a name that is none of an ONNX file.</summary>
    /// <exception cref="LfmException">InvalidArgument: another extension.</exception>
    public static void CheckName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            throw new LfmException(LfmErrorCode.InvalidArgument, $"{path}: an exported transform is an .onnx file; name it so");
    }

    /// <summary>Nodes that do what <see cref="SideNormalization.Apply"/> does.</summary>
    internal static string Normalized(OnnxGraph graph, SideNormalization x)
    {
        bool scales = x.Kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit;
        string rows = scales ? graph.UnitRows(Input) : Input;
        if (x.Mean.Length > 0) rows = graph.Node("Sub", rows, graph.Constant("mean", Array.ConvertAll(x.Mean, Single), x.Mean.Length));
        return x.Kind == PreNormalization.UnitCenterUnit ? graph.UnitRows(rows) : rows;
    }

    /// <summary>((v·M + offset)·inner + mean)·outer as v·matrix + bias.</summary>
    private static (float[] Matrix, float[] Bias) Folded(SpaceTransform transform)
    {
        SideNormalization y = transform.NormalizationY;
        (double inner, double outer) = y.Scales;
        float[] bias = new float[transform.Matrix.Cols];
        for (int j = 0; j < bias.Length; j++)
        {
            double offset = transform.Offset.Length > 0 ? transform.Offset[j] : 0, mean = y.Mean.Length > 0 ? y.Mean[j] : 0;
            bias[j] = Single(((offset * inner) + mean) * outer);
        }
        return (Array.ConvertAll(transform.Matrix.Data, value => Single(value * inner * outer)), bias);
    }

    /// <summary>A value in single precision.</summary>
    /// <exception cref="LfmException">InvalidArgument: it is beyond.</exception>
    internal static float Single(double value)
    {
        float single = (float)value;
        if (!float.IsFinite(single))
        {
            throw new LfmException(
                LfmErrorCode.InvalidArgument,
                FormattableString.Invariant(
                    $"the transform holds {value:g3}, beyond single precision, in which ONNX files hold it; align with a normalization"));
        }
        return single;
    }
}
