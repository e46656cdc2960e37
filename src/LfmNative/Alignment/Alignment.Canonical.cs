using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <content>Canonical coordinates in a model.</content>
public sealed partial class Alignment
{
    private static void AddCanonical(NpzWriter npz, SpectralCca canonical, PlacedRows x, PlacedRows y)
    {
        npz.Add("cca_x", canonical.DirectionsX);
        npz.Add("cca_y", canonical.DirectionsY);
        npz.Add("cca_correlations", canonical.Correlations, canonical.Components);
        AddPlaced(npz, "x", x);
        AddPlaced(npz, "y", y);
    }

    private static void AddPlaced(NpzWriter npz, string side, PlacedRows placed)
    {
        int nodes = placed.Extension.Degrees.Length;
        npz.Add($"node_rows_{side}", placed.Rows, nodes, placed.Cols);
        npz.Add($"node_phi_{side}", placed.Extension.Spectrum.Vectors.Transposed());
        npz.Add($"degrees_{side}", placed.Extension.Degrees, nodes);
        npz.Add($"bandwidths_{side}", placed.Extension.Bandwidths, nodes);
    }

    private static AlignmentParts WithCanonical(NpzReader npz, AlignmentFacts facts, AlignmentParts parts)
    {
        if (!npz.Contains("cca_correlations")) return parts;
        double[] correlations = npz.ReadDouble("cca_correlations", -1);
        Matrix x = npz.ReadMatrix("cca_x", parts.SpectrumX.Size, correlations.Length);
        Matrix y = npz.ReadMatrix("cca_y", parts.SpectrumY.Size, correlations.Length);
        AlignmentOptions options = facts.Options;
        return parts with
        {
            Canonical = new SpectralCca(x, y, correlations),
            PlaceX = ReadPlaced(npz, "x", parts.SpectrumX, parts.Transform.Matrix.Rows, facts.GraphX.K, options),
            PlaceY = ReadPlaced(npz, "y", parts.SpectrumY, parts.Transform.Matrix.Cols, facts.GraphY.K, options),
        };
    }

    private static PlacedRows ReadPlaced(
        NpzReader npz, string side, LaplacianSpectrum spectrum, int cols, int k, AlignmentOptions options)
    {
        double[] degrees = npz.ReadDouble($"degrees_{side}", -1);
        Matrix phi = npz.ReadMatrix($"node_phi_{side}", degrees.Length, spectrum.Size);
        LaplacianSpectrum nodes = new(spectrum.Eigenvalues, phi.Transposed(), spectrum.Kind, null, spectrum.Certificate);
        double[] bandwidths = npz.ReadDouble($"bandwidths_{side}", degrees.Length);
        NystromExtension extension = new(nodes, degrees, bandwidths, options.Kernel, options.Metric, Math.Min(k, degrees.Length));
        return new PlacedRows(npz.ReadSingle($"node_rows_{side}", degrees.Length, cols), cols, extension);
    }
}
