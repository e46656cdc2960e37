using LfmNative.Diagnostics;
using LfmNative.Probe;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Performance;

/// <summary>The gate on work that does not depend on the machine: it holds now, and it can fail.</summary>
internal sealed class GateTests
{
    private static readonly Dictionary<string, long> Recorded =
        new() { ["solve iterations"] = 9, ["spectrum products"] = 600, ["solve managed bytes"] = 1_000_000 };

    [Test]
    public void Main_job_does_no_more_work_than_recorded()
    {
        IReadOnlyDictionary<string, long> recorded = CounterFile.Read(Repository.PathOf("perf", "gate", "counters.json"));
        Gate.Verdict verdict = Gate.Compare(recorded, StageCounters.Collect(Repository.PathOf("samples", "words")));
        foreach (string line in verdict.Improvements) TestContext.Progress.WriteLine(line);
        Assert.That(verdict.Faults, Is.Empty);
    }

    [TestCase("spectrum products", 660, ExpectedResult = 0)]
    [TestCase("spectrum products", 661, ExpectedResult = 1)]
    [TestCase("solve iterations", 10, ExpectedResult = 0)]
    [TestCase("solve iterations", 11, ExpectedResult = 1)]
    [TestCase("solve managed bytes", 1_100_001, ExpectedResult = 1)]
    public int Growth_over_the_margin_is_a_fault(string counter, long now) => Gate.Compare(Recorded, With(counter, now)).Faults.Count;

    [Test]
    public void Fault_names_the_counter_both_values_and_the_way_to_accept()
    {
        string fault = Gate.Compare(Recorded, With("spectrum products", 1200)).Faults.Single();
        Assert.That(fault, Does.StartWith("spectrum products: ").And.Contain("1,200")
            .And.Contain("600").And.Contain("+100.0 %").And.Contain(Gate.AcceptCommand));
    }

    [Test]
    public void Improvement_over_the_margin_asks_to_be_recorded()
    {
        Gate.Verdict verdict = Gate.Compare(Recorded, With("spectrum products", 300));
        Assert.That(verdict.Faults, Is.Empty);
        Assert.That(verdict.Improvements.Single(), Does.Contain("spectrum products").And.Contain(Gate.AcceptCommand));
    }

    [Test]
    public void New_and_vanished_counters_are_faults()
    {
        Dictionary<string, long> renamed = new(Recorded) { ["spectrum steps"] = 600 };
        renamed.Remove("spectrum products");
        Assert.That(Gate.Compare(Recorded, renamed).Faults, Has.Count.EqualTo(2));
    }

    [Test]
    public void File_keeps_counters_and_a_missing_one_says_how_to_make_it()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"counters-{Guid.NewGuid():n}.json");
        LfmException failure = TestData.Fails(LfmErrorCode.InvalidFile, () => CounterFile.Read(path));
        Assert.That(failure.Message, Does.Contain(Gate.AcceptCommand));
        try
        {
            CounterFile.Write(path, Recorded);
            Assert.That(CounterFile.Read(path), Is.EqualTo(Recorded));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Dictionary<string, long> With(string counter, long value) => new(Recorded) { [counter] = value };
}
