using System.Globalization;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>Rows that were left out, as a table: row, id, reason. Written at the end of the run, when there are any or not.</summary>
internal sealed class BadRowList : IDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly StreamWriter _text;

    /// <summary>Begins the list.</summary>
    /// <param name="path">The target; what was there before is replaced at the end.</param>
    public BadRowList(string path)
    {
        AtomicFile.CheckWritable(path);
        _path = path;
        _partial = Path.GetTempFileName();
        _text = new StreamWriter(_partial);
        _text.WriteLine("row,id,reason");
    }

    /// <summary>Adds a row.</summary>
    public void Add(BadRow row) =>
        _text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Row},{Quoted(row.Id)},{Quoted(row.Reason)}"));

    /// <summary>Puts the list in its place.</summary>
    public void Finish()
    {
        _text.Flush();
        AtomicFile.Write(_path, stream =>
        {
            _text.Dispose();
            using FileStream list = File.OpenRead(_partial);
            list.CopyTo(stream);
        });
    }

    public void Dispose()
    {
        _text.Dispose();
        File.Delete(_partial);
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
