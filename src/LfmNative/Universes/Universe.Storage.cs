using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Universes;

/// <content>The model as a file: an .npz that NumPy opens.</content>
public sealed partial class Universe
{
    /// <summary>Major version of the format; a file of a newer one is refused.</summary>
    public const int FormatMajor = 1;

    /// <summary>Minor version: members may be added, none change their meaning.</summary>
    public const int FormatMinor = 0;

    private static readonly ModelKind Format =
        new(LfmNative.Alignment.UniverseFormat, FormatMajor, FormatMinor, "a universe", "universe");

    /// <summary>
    /// Writes the model. For each space i, from 0: <c>rows_i</c>, <c>to_i, to_offset_i, from_i, from_offset_i</c>, <c>items_i</c>,
    /// <c>scale_i_mean, scale_i_norms</c>; <c>consensus</c>, for each edge <c>edge_i</c>, and <c>meta</c>.
    /// </summary>
    /// <param name="path">An .npz file; written beside and renamed.</param>
    /// <exception cref="LfmException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        StoredUniverse stored = new(Facts, [.. Spaces.Select(m => new StoredSpace(m.Space.Name, m.Space.RowNames))]);
        byte[] meta = JsonSerializer.SerializeToUtf8Bytes(stored, UniverseJson.Default.StoredUniverse);
        NpzWriter.Write(path, npz =>
        {
            Format.Add(npz);
            npz.Add("consensus", _consensus, Facts.Items, Facts.Dimensions);
            for (int i = 0; i < Spaces.Count; i++)
            {
                UniverseMember member = Spaces[i];
                npz.Add($"rows_{i}", member.Space.Values, member.Space.Count, member.Space.Dimensions);
                npz.Add($"to_{i}", member.ToCommon);
                npz.Add($"to_offset_{i}", member.ToOffset, member.ToOffset.Length);
                npz.Add($"from_{i}", member.FromCommon);
                npz.Add($"from_offset_{i}", member.FromOffset, member.FromOffset.Length);
                npz.Add($"items_{i}", member.Items, member.Items.Length);
                ModelMembers.AddNormalization(npz, $"{i}", member.Normalization);
            }
            for (int e = 0; e < _edgePairs.Length; e++) ModelMembers.AddPairs(npz, $"edge_{e}", _edgePairs[e]);
            npz.Add("meta", meta, meta.Length);
        });
    }

    /// <summary>Whether a file holds a universe, and not another model.</summary>
    /// <param name="path">A file.</param>
    /// <returns>False as well for what is no .npz file, which the reader of the model wanted says more of.</returns>
    public static bool IsModel(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using NpzReader npz = NpzReader.Open(path);
            return npz.Contains(Format.Member);
        }
        catch (LfmException)
        {
            return false;
        }
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <exception cref="LfmException">Not such a model; damaged; of a newer major format.</exception>
    public static Universe Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Format.Read(path, Read);
    }

    private static Universe Read(NpzReader npz)
    {
        StoredUniverse stored = JsonSerializer.Deserialize(npz.ReadByte("meta", -1), UniverseJson.Default.StoredUniverse)
            ?? throw new JsonException("its facts are null");
        UniverseFacts facts = stored.Facts;
        if (stored.Spaces.Length < 2 || facts.Dimensions < 1 || facts.Items < 0) Throw.Data("its facts tell of no universe");
        PreNormalization normalization = facts.Transform.Normalizing;
        UniverseMember[] members = [.. stored.Spaces.Select((space, i) => ReadMember(npz, space, i, facts, normalization))];
        float[] consensus = npz.ReadSingle("consensus", facts.Items, facts.Dimensions);
        AnchorPairs[] pairs = new AnchorPairs[facts.Edges.Count];
        for (int e = 0; e < pairs.Length; e++)
        {
            EdgeReport edge = facts.Edges[e];
            pairs[e] = ModelMembers.ReadPairs(npz, $"edge_{e}", CountOf(edge.From), CountOf(edge.To));
        }
        return new Universe(members, consensus, pairs, facts);

        int CountOf(string name) => members.First(member => member.Space.Name == name).Space.Count;
    }

    private static UniverseMember ReadMember(NpzReader npz, StoredSpace stored, int i, UniverseFacts facts, PreNormalization normalization)
    {
        long[] shape = npz.Shape($"rows_{i}");
        if (shape.Length != 2 || shape[0] < 2 || shape[1] < 1) Throw.Data($"member rows_{i} holds no rows");
        int n = (int)shape[0], d = (int)shape[1], dims = facts.Dimensions;
        UniverseSpace space = new(stored.Name, new ReadOnlyMatrixView<float>(npz.ReadSingle($"rows_{i}", n, d), n, d), stored.RowNames);
        double[] to = npz.ReadDouble($"to_offset_{i}", -1), from = npz.ReadDouble($"from_offset_{i}", -1);
        int[] items = npz.ReadInt32($"items_{i}", -1);
        if ((to.Length > 0 && to.Length != dims) || (from.Length > 0 && from.Length != d))
            Throw.Data($"the offsets of space {i} do not fit its maps");
        bool fit = (items.Length == 0 || items.Length == facts.Items) && !Array.Exists(items, row => row < -1 || row >= n);
        if (!fit) Throw.Data($"member items_{i} does not fit {facts.Items} items and {n} rows");
        SideNormalization read = ModelMembers.ReadNormalization(npz, $"{i}", normalization);
        bool centers = normalization is PreNormalization.Center or PreNormalization.UnitCenterUnit;
        if (read.Mean.Length != (centers ? d : 0)) Throw.Data($"the normalization of space {i} does not fit its {d} dimensions");
        return new UniverseMember(
            space, read, (npz.ReadMatrix($"to_{i}", d, dims), to), (npz.ReadMatrix($"from_{i}", dims, d), from), items);
    }
}
