using LfmNative.Cli;
using LfmNative.Diagnostics;

namespace LfmNative.Tests.Cli;

/// <summary>What is thrown becomes one sentence and an exit code, whatever it is.</summary>
public sealed class FailureTests
{
    [TestCase(LfmErrorCode.InvalidArgument, 2)]
    [TestCase(LfmErrorCode.InvalidData, 2)]
    [TestCase(LfmErrorCode.InvalidFile, 2)]
    [TestCase(LfmErrorCode.MemoryRefused, 2)]
    [TestCase(LfmErrorCode.OutputFailed, 1)]
    [TestCase(LfmErrorCode.NotConverged, 1)]
    [TestCase(LfmErrorCode.OutOfMemory, 1)]
    public void FailuresOfTheEngineSpellOptionsAsTheCommandLineDoes(LfmErrorCode code, int exit)
    {
        (int got, string sentence) = Failure.Of(new LfmException(code, "⟨map-tolerance⟩ is 5"), "align");
        Assert.That((got, sentence.StartsWith("--map-tolerance is 5", StringComparison.Ordinal)), Is.EqualTo((exit, true)));
        Assert.That(sentence, code == LfmErrorCode.MemoryRefused ? Does.Contain("--graph-rows") : Does.Not.Contain("--graph-rows"));
    }

    [Test]
    public void ADefectIsOneSentenceThatAsksForAReport()
    {
        foreach (Exception defect in new Exception[]
        {
            new OverflowException("Arithmetic operation resulted in\nan overflow."), new InvalidCastException(),
            new ArgumentException("x"), new LfmException(LfmErrorCode.Internal, "internal error: y"),
        })
        {
            (int exit, string sentence) = Failure.Of(defect, "align");
            Assert.That(exit, Is.EqualTo(70));
            Assert.That(sentence, Does.StartWith("this is a defect of lfm (").And.Contain("please report").And.Contain("LFM_DEBUG=1"));
            Assert.That(sentence, Does.Not.Contain("\n"));
        }
    }

    [Test]
    public void TheStackIsForThoseWhoAskForIt()
    {
        Environment.SetEnvironmentVariable("LFM_DEBUG", "1");
        try
        {
            (int exit, string sentence) = Failure.Of(new OverflowException("too much"), "align");
            Assert.That(exit, Is.EqualTo(70));
            Assert.That(sentence, Does.Contain("\nSystem.OverflowException: too much"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("LFM_DEBUG", null);
        }
    }

    [Test]
    public void WhatAWorkerThrewIsWhatIsTold()
    {
        AggregateException worker = new(new LfmException(LfmErrorCode.NotConverged, "no convergence"));
        Assert.That(Failure.Of(worker, "spectrum"), Is.EqualTo((1, "no convergence")));
        Assert.That(Failure.Of(new OperationCanceledException(), "spectrum").Code, Is.EqualTo(130));
        Assert.That(Failure.Of(new InsufficientMemoryException(), "spectrum").Code, Is.EqualTo(1));
        Assert.That(
            Failure.Of(new IOException("gone."), "spectrum"),
            Is.EqualTo((1, "the result could not be printed (gone); check where standard output goes")));
    }
}
