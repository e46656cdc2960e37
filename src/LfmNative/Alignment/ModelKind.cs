using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>A kind of model beside those of align: an .npz file with a member that tells it and holds its version.</summary>
/// <param name="Member">The member: major and minor version.</param>
/// <param name="Major">Major version that is written; a file of a newer one is refused.</param>
/// <param name="Minor">Minor version that is written.</param>
/// <param name="Name">What messages call such a model, with its article.</param>
/// <param name="Writer">The command that writes it.</param>
internal sealed record ModelKind(string Member, int Major, int Minor, string Name, string Writer)
{
    /// <summary>Adds the member.</summary>
    public void Add(NpzWriter npz) => npz.Add(Member, [Major, Minor], 2);

    /// <summary>Reads a model; what is not of its format becomes one sentence.</summary>
    /// <exception cref="LfmException">InvalidFile: not such a model; damaged; of a newer major format.</exception>
    public T Read<T>(string path, Func<NpzReader, T> read)
    {
        using NpzReader npz = NpzReader.Open(path);
        if (!npz.Contains(Member))
        {
            string what = npz.Contains("C") ? $"this is a model of align, not {Name}" : $"this is not {Name}";
            Throw.File(path, $"{what} (it has no member {Member}); give a file that {Writer} wrote");
        }
        int major = npz.ReadInt32(Member, 2)[0];
        if (major > Major) Throw.File(path, $"the model is of format {major}, this build reads up to {Major}; update lfm");
        try
        {
            return read(npz);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException
            || (e is LfmException { Code: not LfmErrorCode.InvalidFile } and not LfmException { Code: LfmErrorCode.OutOfMemory }))
        {
            throw new LfmException(
                LfmErrorCode.InvalidFile, $"{path}: the model is damaged ({e.Message.TrimEnd('.')}); write it anew with {Writer}", e);
        }
    }
}
