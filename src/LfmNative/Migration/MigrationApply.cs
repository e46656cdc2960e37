using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>Carries a collection over, from a file to a file or from a folder to a folder, block by block.</summary>
/// <remarks>
/// An interrupted run is gone on from its last checkpoint, of which there is one every 128 MB, if model, source and format are the
/// same; what was written before is compared with its checksums first. The source is only read. Memory grows by some 20 bytes an id,
/// by which an id that comes again is known.
/// </remarks>
public sealed class MigrationApply
{
    private const int ChunkBytes = 1 << 24;
    private const string Standard = "-";

    private readonly MigrationModel _model;
    private readonly ApplyOptions _options;
    private readonly StageClock _clock;
    private readonly string _modelHash;
    private readonly IdSet _ids = new();
    private long _leftOut;

    private MigrationApply(MigrationModel model, ApplyOptions options, ComputeContext context)
    {
        (_model, _options, _clock) = (model, options, new StageClock(context));
        XxHash128 hash = new();
        hash.Append(MemoryMarshal.AsBytes(model.Map.Matrix.Data.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(model.Map.NormalizationX.Mean.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(model.Map.NormalizationY.Mean.AsSpan()));
        if (model.Map.Local is { } local) hash.Append(MemoryMarshal.AsBytes(local.Maps.AsSpan()));
        _modelHash = Convert.ToHexString(hash.GetCurrentHash());
    }

    private ComputeContext Context => _clock.Context;

    /// <summary>Carries a collection over.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">A file of vectors, with its member; a folder of such files; <c>-</c> for standard input.</param>
    /// <param name="output">
    /// A file; for a folder also a folder, which then has a file for each of the source's; <c>-</c> for standard output.
    /// </param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: other dimensions than the model's, or the output is the source. InvalidData: a row that cannot be used, named
    /// by its id.
    /// OutputFailed: cannot be written.
    /// </exception>
    public static ApplyReport Run(
        MigrationModel model, string source, string output, ApplyOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(output);
        MigrationApply apply = new(model, options ?? new ApplyOptions(), context ?? new ComputeContext());
        ApplyReport report = FolderOutput.IsMeant(source, output) ? apply.Folder(source, output) : apply.File(source, output);
        return report with { Seconds = apply._clock.Seconds.ToDictionary() };
    }

    private ApplyReport Folder(string source, string output)
    {
        if (_options.Rows is not null) Throw.Argument(
            "⟨rows⟩ and a folder as the output do not go together; name a file as the output");
        IReadOnlyList<(string From, string To)> files = FolderOutput.Files(
            source, output, _options.Output.Format, _options.Table, Context);
        List<ApplyReport> done = [];
        foreach ((string from, string to) in files)
        {
            string job = JobOf(from);
            if (!_options.Restart && FolderOutput.Finished(to, job, Context) is { } report)
            {
                SeeRows(from);
                done.Add(report);
                continue;
            }
            done.Add(File(from, to, last => FolderOutput.MarkFinished(to, job, last)));
        }
        foreach ((_, string to) in files) FolderOutput.Unmark(to);
        return new ApplyReport(
            done.Count,
            done.Sum(r => r.Rows),
            done.Sum(r => r.Resumed),
            _leftOut,
            done.Sum(r => r.Bytes),
            Combined(done.Select(r => r.Checksum)),
            done.TrueForAll(r => r.Verified));
    }

    private ApplyReport File(string source, string output, Action<WriteCheckpoint>? finished = null)
    {
        if (output == Standard || AtomicFile.IsDevice(Path.GetFullPath(output))) return Piped(source, output);
        if (source == Standard) return FromPipe(output);
        if (FolderOutput.IsInside(AtomicFile.Target(output), source))
            Throw.Argument($"{output}: is the source or lies in it, which is never written to; name another file");
        string job = JobOf(source);
        if (_options.Restart) ApplyJournal.Discard(output);
        WriteCheckpoint? from = ApplyJournal.Read(output, job)?.Checkpoint;
        if (from is not null)
        {
            using StageClock.StageScope stage = _clock.Stage("verify");
            if (!WrittenFile.PartialHolds(output, from, Context)) from = null;
        }
        try
        {
            return Resumable(source, output, job, from, finished);
        }
        catch (LfmException e) when (e.Code == LfmErrorCode.InvalidData || (e.Code == LfmErrorCode.InvalidFile && e.InnerException is null))
        {
            // What is wrong with the rows will be wrong again: nothing of the output stays. What could not be read may be read later.
            ApplyJournal.Discard(output);
            throw;
        }
    }

    private ApplyReport Resumable(
        string source, string output, string? job, WriteCheckpoint? from, Action<WriteCheckpoint>? finished)
    {
        long before = from?.Rows ?? 0, leftOut = _leftOut;
        using RowReader reader = Open(source, before, out long skip);
        WriteCheckpoint last;
        using (RowWriter<float> writer = new(
            output, _model.Map.TargetDimensions, reader.HasNames, from, OutputOf(reader), Context))
        {
            Carry(reader, skip, writer, () =>
            {
                using StageClock.StageScope stage = _clock.Stage("write");
                if (job is not null) new ApplyJournal(job, writer.Checkpoint()).Write(output);
                _options.AtCheckpoint?.Invoke();
            });
            using (_clock.Stage("write")) last = writer.Checkpoint();
            if (_options.Verify) Verify(output, last);
            using (_clock.Stage("write")) writer.Finish();
        }
        finished?.Invoke(last);
        ApplyJournal.Discard(output);
        long bytes = new FileInfo(output).Length;
        return new ApplyReport(
            1, last.Rows, before, _leftOut - leftOut, bytes, ChecksumOf(last), _options.Verify);
    }

    private void Verify(string output, WriteCheckpoint written)
    {
        using StageClock.StageScope stage = _clock.Stage("verify");
        if (WrittenFile.PartialHolds(output, written, Context)) return;
        throw new LfmException(
            LfmErrorCode.OutputFailed, $"{output}: the disk holds other bytes than were written; check it and write the file again");
    }

    /// <summary>What was read from a pipe cannot be read again: nothing is kept to go on from.</summary>
    private ApplyReport FromPipe(string output)
    {
        try
        {
            return Resumable(Standard, output, null, null, null);
        }
        catch
        {
            ApplyJournal.Discard(output);
            throw;
        }
    }

    private ApplyReport Piped(string source, string output)
    {
        using RowReader reader = Open(source, 0, out _);
        using RowWriter<float> writer = new(
            output, _model.Map.TargetDimensions, reader.HasNames, null, Context, OutputOf(reader));
        Carry(reader, 0, writer, () => { });
        using StageClock.StageScope stage = _clock.Stage("write");
        writer.Finish();
        return new ApplyReport(1, writer.RowsWritten, 0, _leftOut, 0, 0, false);
    }

    /// <summary>Opens the source where writing goes on.</summary>
    /// <param name="source">The source.</param>
    /// <param name="written">Rows that are written already.</param>
    /// <param name="skip">
    /// Rows still to be passed over: where rows have ids, these are looked at again, and bad rows are counted again.
    /// </param>
    private RowReader Open(string source, long written, out long skip)
    {
        RowReader reader = OpenAt(source, _options.Rows);
        if (reader.Cols != _model.Map.Dimensions)
        {
            using (reader)
            {
                Throw.Argument($"{source}: has {reader.Cols} columns and the model was fitted on {_model.Map.Dimensions}; "
                    + "give what the model was fitted to carry over");
            }
        }
        skip = written;
        if (written == 0 || reader.HasNames || _options.Bad is not null) return reader;
        skip = 0;
        reader.Dispose();
        long first = _options.Rows?.From ?? 0;
        return OpenAt(source, new RowRange(first + written, _options.Rows?.To));
    }

    private RowReader OpenAt(string source, RowRange? rows) => MatrixFile.OpenRows(
        source, rows, _options.Table, Context, _options.Bad is null ? null : new BadRows(LeaveOut));

    private OutputOptions OutputOf(RowReader reader) => _options.OutputFor?.Invoke(reader.Sql) ?? _options.Output;

    private void LeaveOut(BadRow row)
    {
        _leftOut++;
        _options.Bad!(row);
    }

    /// <summary>Carries rows over in chunks that do not depend on how the source comes, so that their last bits do not either.</summary>
    private void Carry(RowReader reader, long skip, RowWriter<float> writer, Action checkpoint)
    {
        long perCheckpoint = Math.Max(1, _options.CheckpointBytes / ((long)_model.Map.TargetDimensions * sizeof(float)));
        int chunk = (int)Math.Min(perCheckpoint, Math.Max(1, ChunkBytes / ((long)_model.Map.Dimensions * sizeof(float))));
        perCheckpoint = perCheckpoint / chunk * chunk;
        using CarriedChunk rows = new(_model.Map, chunk, reader.HasNames);
        long seen = 0;
        while (Read(reader))
        {
            Context.Tick("apply", reader.RowsRead, reader.Rows ?? 0);
            int[] usable = Usable(reader);
            int from = (int)Math.Clamp(skip - seen, 0, usable.Length);
            seen += from;
            while (from < usable.Length)
            {
                from += rows.Add(reader, usable.AsSpan(from));
                if (!rows.IsFull) continue;
                Write(rows, writer);
                if (writer.RowsWritten % perCheckpoint == 0) checkpoint();
            }
        }
        Write(rows, writer);
        if (writer.RowsWritten == 0)
            throw new LfmException(LfmErrorCode.InvalidData, $"{reader.Source}: none of its rows can be used; give others");
    }

    private bool Read(RowReader reader)
    {
        using StageClock.StageScope stage = _clock.Stage("read");
        return reader.ReadBlock();
    }

    /// <summary>The rows of a block that have a direction and an id of their own.</summary>
    private int[] Usable(RowReader reader)
    {
        using StageClock.StageScope stage = _clock.Stage("check");
        int[] usable = new int[reader.Block.Rows];
        int count = 0;
        for (int i = 0; i < usable.Length; i++)
        {
            string id = reader.HasNames ? reader.Names[i] : "";
            string? fault = reader.Block.Row(i).IndexOfAnyExcept(0f) < 0 ? "is all zeros, which has no direction"
                : reader.HasNames && !_ids.Add(id) ? "has an id that stood in an earlier row; an id must name one row"
                : null;
            if (fault is null)
            {
                usable[count++] = i;
                continue;
            }
            string named = reader.HasNames ? $" (id '{id}')" : "";
            LfmException error =
                new(LfmErrorCode.InvalidData, $"{reader.Source}: row {reader.NumberOf(i)}{named}, counted from 0, {fault}");
            if (_options.Bad is null) throw error;
            LeaveOut(new BadRow(reader.NumberOf(i), id, error.Message));
        }
        return usable[..count];
    }

    private void Write(CarriedChunk rows, RowWriter<float> writer)
    {
        if (rows.Count == 0) return;
        using (_clock.Stage("transform")) rows.Carry(Context);
        using StageClock.StageScope stage = _clock.Stage("write");
        writer.Write(rows.Carried, rows.Names);
        rows.Clear();
    }

    /// <summary>Looks at a file that was carried over before: its ids must not come again, and its bad rows are listed.</summary>
    private void SeeRows(string source)
    {
        using RowReader reader = Open(source, 0, out _);
        while ((reader.HasNames || _options.Bad is not null) && Read(reader)) Usable(reader);
    }

    /// <summary>What tells this run from others.</summary>
    private string JobOf(string source)
    {
        string path = MatrixFile.SplitSource(source).Path;
        List<string> parts = [_modelHash, Path.GetFullPath(path), source];
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order()] : [path];
        foreach (string file in files)
        {
            FileInfo info = new(file);
            if (info.Exists) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{file} {info.Length} {info.LastWriteTimeUtc.Ticks}"));
        }
        parts.Add($"{_options.Rows} {_options.Table} {_options.Output} {_options.Bad is not null}");
        return Convert.ToHexString(XxHash128.Hash(MemoryMarshal.AsBytes(string.Join('\n', parts).AsSpan())));
    }

    /// <summary>One number for the hashes of a file's stretches.</summary>
    internal static ulong ChecksumOf(WriteCheckpoint written) => Combined(written.Segments.Select(s => s.Hash));

    private static ulong Combined(IEnumerable<ulong> hashes) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(hashes.ToArray().AsSpan()));
}
