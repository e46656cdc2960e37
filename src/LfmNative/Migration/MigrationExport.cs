using LfmNative.Options;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>The map of a migration as a file that other programs run.</summary>
public static class MigrationExport
{
    /// <summary>Writes a map as an ONNX model that does what <see cref="CollectionMap.Apply"/> does, in single precision.</summary>
    /// <remarks>
    /// Input and output are named as those of <see cref="TransformExport"/>. Nodes: the row unit, centred and unit; a Gemm; where there are
    /// local maps one Gemm for each, weighted by the softmax of the cosines with the centers; unit, around the other side's mean, and
    /// scaled to the mean norm. Operator set 17, IR version 8. Metadata: <c>migration, input_dimensions, output_dimensions,
    /// lfm_version</c>.
    /// </remarks>
    /// <param name="map">The map.</param>
    /// <param name="path">An .onnx file; written beside and renamed.</param>
    /// <exception cref="Diagnostics.LfmException">
    /// InvalidArgument: another extension; weights of 2 GB. OutputFailed: the file cannot be written.
    /// </exception>
    public static void WriteOnnx(CollectionMap map, string path)
    {
        ArgumentNullException.ThrowIfNull(map);
        TransformExport.CheckName(path);
        (int d1, int d2) = (map.Dimensions, map.TargetDimensions);
        OnnxGraph graph = new("latent_functional_map_migration", TransformExport.Input, d1, TransformExport.Output, d2);
        graph.AddMetadata("migration", OptionNames.Of(map.Settings.Family));
        string unit = TransformExport.Normalized(graph, map.NormalizationX);
        string carried = graph.Node("Gemm", unit, graph.Constant("matrix", Single(map.Matrix.Data), d1, d2));
        if (map.Local is { } local) carried = WithLocalMaps(graph, unit, carried, local, d1, d2);
        double[] mean = Array.ConvertAll(map.NormalizationY.Mean, value => value / map.NormalizationY.CenteredNorm);
        string placed = graph.Node("Add", graph.UnitRows(carried), graph.Constant("target_mean", Single(mean), d2));
        // A row of zeros has no direction and stays zero: the sign of its largest magnitude is 0, that of every other row 1.
        string sign = graph.Node("Sign", graph.ReduceRows("ReduceMax", graph.Node("Abs", TransformExport.Input)));
        string norm = graph.Node("Mul", sign, graph.Constant("target_norm", [(float)map.NormalizationY.RowNorm]));
        graph.Result("Mul", graph.UnitRows(placed), norm);
        graph.Write(path);
    }

    /// <summary>The carried rows with their corrections; a column of weights is picked by a product with a unit vector.</summary>
    private static string WithLocalMaps(OnnxGraph graph, string unit, string carried, LocalMaps local, int d1, int d2)
    {
        int k = local.Clusters;
        float[] centers = new float[d1 * k];
        for (int c = 0; c < k; c++)
        {
            for (int i = 0; i < d1; i++) centers[(i * k) + c] = local.Centers[(c * d1) + i] / LocalMaps.Temperature;
        }
        string weights = graph.Node("Softmax", graph.Node("Gemm", unit, graph.Constant("centers", centers, d1, k)));
        for (int c = 0; c < k; c++)
        {
            float[] pick = new float[k];
            pick[c] = 1;
            string weight = graph.Node("Gemm", weights, graph.Constant($"pick_{c}", pick, k, 1));
            string map = graph.Constant($"local_{c}", local.Maps.AsSpan(c * d1 * d2, d1 * d2), d1, d2);
            carried = graph.Node("Add", carried, graph.Node("Mul", weight, graph.Node("Gemm", unit, map)));
        }
        return carried;
    }

    private static float[] Single(double[] values) => Array.ConvertAll(values, TransformExport.Single);
}
