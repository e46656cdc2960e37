using LfmNative.Memory;
using NUnit.Framework.Interfaces;

namespace LfmNative.Tests.Support;

/// <summary>Every test of the fixture must free the native scratch memory it caused, also when it ends in an exception.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NoNativeLeaksAttribute : Attribute, ITestAction
{
    private long _before;

    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test) => _before = NativeMemoryCounter.LiveBuffers;

    public void AfterTest(ITest test) =>
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.LessThanOrEqualTo(_before), "native buffers are left alive");
}
