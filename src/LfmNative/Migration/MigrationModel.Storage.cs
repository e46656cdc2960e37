using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <content>The model as a file: an .npz that NumPy opens.</content>
public sealed partial class MigrationModel
{
    /// <summary>Major version of the format; a file of a newer one is refused.</summary>
    public const int FormatMajor = 1;

    /// <summary>Minor version: members may be added, none change their meaning.</summary>
    public const int FormatMinor = 0;

    private static readonly ModelKind Format =
        new(Alignment.MigrationFormat, FormatMajor, FormatMinor, "the model of a migration", "migrate fit");

    /// <summary>
    /// Writes the model: <c>transform, scale_*, pair_keys, meta</c>, and where there are such <c>local_*, calibration</c>.
    /// </summary>
    /// <param name="path">An .npz file; written beside and renamed.</param>
    /// <exception cref="LfmException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] meta = JsonSerializer.SerializeToUtf8Bytes(Facts, MigrationJson.Default.MigrationFacts);
        NpzWriter.Write(path, npz =>
        {
            Format.Add(npz);
            npz.Add("transform", Map.Matrix);
            ModelMembers.AddNormalization(npz, "x", Map.NormalizationX);
            ModelMembers.AddNormalization(npz, "y", Map.NormalizationY);
            if (Map.Local is { } local)
            {
                npz.Add("local_centers", local.Centers, local.Clusters, Map.Dimensions);
                npz.Add("local_transforms", local.Maps, local.Clusters, Map.Dimensions, Map.TargetDimensions);
            }
            if (Calibration is { } calibration)
            {
                npz.Add("calibration_mapped", [.. calibration.Mapped], calibration.Mapped.Count);
                npz.Add("calibration_native", [.. calibration.Native], calibration.Native.Count);
            }
            npz.Add("pair_keys", Keys, Keys.Length);
            npz.Add("meta", meta, meta.Length);
        });
    }

    /// <summary>Whether a file holds the model of a migration, and not one of align.</summary>
    /// <param name="path">An .npz file.</param>
    /// <exception cref="LfmException">InvalidFile: missing, or no .npz file.</exception>
    public static bool IsModel(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using NpzReader npz = NpzReader.Open(path);
        return npz.Contains(Format.Member);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <exception cref="LfmException">Not such a model; damaged; of a newer major format.</exception>
    public static MigrationModel Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Format.Read(path, Read);
    }

    private static MigrationModel Read(NpzReader npz)
    {
        MigrationFacts facts = JsonSerializer.Deserialize(npz.ReadByte("meta", -1), MigrationJson.Default.MigrationFacts)
            ?? throw new JsonException("its facts are null");
        Matrix matrix = npz.ReadMatrix("transform");
        if (matrix.Rows == 0 || matrix.Cols == 0) Throw.Data($"a map of {matrix.Rows}×{matrix.Cols} is none");
        LocalMaps? local = null;
        if (npz.Contains("local_centers"))
        {
            float[] centers = npz.ReadSingle("local_centers", -1, matrix.Rows);
            float[] maps = npz.ReadSingle("local_transforms", centers.Length / matrix.Rows, matrix.Rows, matrix.Cols);
            local = new LocalMaps(centers, maps, matrix.Rows, matrix.Cols);
        }
        ScoreCalibration? calibration = npz.Contains("calibration_mapped")
            ? new ScoreCalibration(npz.ReadDouble("calibration_mapped", -1), npz.ReadDouble("calibration_native", -1))
            : null;
        CollectionMap map =
            new(facts.Settings, ReadNormalization(npz, "x", matrix.Rows), ReadNormalization(npz, "y", matrix.Cols), matrix, local);
        return new MigrationModel(map, calibration, npz.ReadInt64("pair_keys", -1), facts);
    }

    private static SideNormalization ReadNormalization(NpzReader npz, string side, int dimensions)
    {
        SideNormalization read = ModelMembers.ReadNormalization(npz, side, PreNormalization.UnitCenterUnit);
        bool sound = read.Mean.Length == dimensions && read.RowNorm > 0 && read.CenteredNorm > 0
            && double.IsFinite(read.RowNorm) && double.IsFinite(read.CenteredNorm);
        if (!sound) Throw.Data($"the normalization of side {side} does not fit a map with {dimensions} dimensions there");
        return read;
    }
}
