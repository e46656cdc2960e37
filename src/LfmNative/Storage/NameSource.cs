namespace LfmNative.Storage;

/// <summary>The names of a matrix's rows in order, from somewhere else than the rows.</summary>
internal abstract class NameSource : IDisposable
{
    /// <summary>Where they are from, for the description of the matrix.</summary>
    public abstract string Origin { get; }

    /// <summary>Reads the next names.</summary>
    /// <returns>How many there were; fewer than asked for only at the end.</returns>
    public abstract int Read(Span<string> into);

    public abstract void Dispose();
}
