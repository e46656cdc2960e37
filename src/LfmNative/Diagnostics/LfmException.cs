using LfmNative.Options;

namespace LfmNative.Diagnostics;

/// <summary>Every failure of the engine except cancellation (<see cref="OperationCanceledException"/>).</summary>
/// <remarks>
/// The message is one sentence for the person at the keyboard: what is wrong, where, and what to do. It names options by their keys
/// (<c>⟨laplacian-weight⟩</c>), and every host renders them in its own spelling: <see cref="Exception.Message"/> as properties of C#.
/// </remarks>
public sealed class LfmException : Exception
{
    private readonly string _message;

    /// <summary>Creates the exception.</summary>
    /// <param name="code">The kind of failure.</param>
    /// <param name="message">One sentence naming the culprit and the remedy; options by their keys.</param>
    /// <param name="inner">The cause, when there is one.</param>
    public LfmException(LfmErrorCode code, string message, Exception? inner = null)
        : base(OptionText.Render(message, OptionSpelling.Property), inner)
    {
        Code = code;
        _message = message;
    }

    /// <summary>The kind of failure.</summary>
    public LfmErrorCode Code { get; }

    /// <summary>The message as a host writes it.</summary>
    /// <param name="spelling">How options are named.</param>
    public string MessageFor(OptionSpelling spelling) => OptionText.Render(_message, spelling);
}
