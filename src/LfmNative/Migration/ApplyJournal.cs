using System.Text.Json;
using System.Text.Json.Serialization;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>How far an output was written, beside its partial file: what an interrupted run is gone on from.</summary>
/// <param name="Job">What tells this run from others: model, source, format. A journal of another run does not count.</param>
/// <param name="Checkpoint">Where writing goes on.</param>
internal sealed record ApplyJournal(string Job, WriteCheckpoint Checkpoint)
{
    /// <summary>The journal of an output.</summary>
    public static string PathOf(string output) => Path.ChangeExtension(WrittenFile.PartialOf(output), ".journal");

    /// <summary>Reads the journal of an output.</summary>
    /// <param name="output">The target.</param>
    /// <param name="job">The run that wants to go on.</param>
    /// <returns>Null where there is none of this run.</returns>
    public static ApplyJournal? Read(string output, string job) => ReadFile(PathOf(output), job);

    /// <summary>Reads a journal.</summary>
    /// <param name="path">The journal itself.</param>
    /// <param name="job">The run that wants to go on.</param>
    /// <returns>Null where there is none of this run.</returns>
    public static ApplyJournal? ReadFile(string path, string job)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            ApplyJournal? journal = JsonSerializer.Deserialize(file, ApplyJournalJson.Default.ApplyJournal);
            return journal?.Job == job ? journal : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // None, or cut off when the machine went down: the run begins anew.
            return null;
        }
    }

    /// <summary>Writes the journal of an output, whole or not at all.</summary>
    public void Write(string output) => WriteFile(PathOf(output));

    /// <summary>Writes it to a file.</summary>
    public void WriteFile(string path)
    {
        // Not flushed to the disk: after a power cut the checksums tell whether what it speaks of is there.
        string next = path + ".next";
        try
        {
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(this, ApplyJournalJson.Default.ApplyJournal));
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failed(path, e);
        }
    }

    /// <summary>Removes the journal and what was written.</summary>
    public static void Discard(string output)
    {
        string[] files = [PathOf(output), WrittenFile.PartialOf(output), WrittenFile.PartialOf(NameSidecar.PathOf(output))];
        try
        {
            foreach (string file in files) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failed(output, e);
        }
    }
}

/// <summary>Journals in JSON.</summary>
[JsonSerializable(typeof(ApplyJournal))]
internal sealed partial class ApplyJournalJson : JsonSerializerContext;
