namespace LfmNative.Capi.Marshalling;

/// <summary>A failure that only callers in C can cause, with the status it ends in.</summary>
/// <param name="status">One of <see cref="Marshalling.Status"/>.</param>
/// <param name="message">One sentence naming the culprit and the remedy.</param>
internal sealed class AbiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static AbiException Argument(string message) => new(Marshalling.Status.Argument, message);
}
