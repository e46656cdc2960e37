namespace LfmNative.Diagnostics;

/// <summary>Every failure of the engine except cancellation (<see cref="OperationCanceledException"/>).</summary>
/// <remarks>The message is one sentence for the person at the keyboard: what is wrong, where, and what to do.</remarks>
public sealed class LfmException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">The kind of failure.</param>
    /// <param name="message">One sentence naming the culprit and the remedy.</param>
    /// <param name="inner">The cause, when there is one.</param>
    public LfmException(LfmErrorCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The kind of failure.</summary>
    public LfmErrorCode Code { get; }
}
