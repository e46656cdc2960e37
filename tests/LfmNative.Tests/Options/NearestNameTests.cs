using LfmNative.Options;

namespace LfmNative.Tests.Options;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["cosine", "euclidean", "angular", "hks", "wks", "k"];

    [TestCase("cosin", "cosine")]
    [TestCase("cosnie", "cosine", Description = "two letters that changed places are one slip")]
    [TestCase("Cosine", "cosine", Description = "capitals are none")]
    [TestCase("eucldiaen", "euclidean", Description = "two of them are two slips")]
    [TestCase("hsk", "hks")]
    [TestCase("angle", null)]
    [TestCase("x", null, Description = "one letter is as far from k as from anything")]
    [TestCase("", null)]
    public void TheNearestIsNamedWhereOneIsNear(string typed, string? name)
    {
        Assert.That(NearestName.Of(typed, Names), Is.EqualTo(name));
        Assert.That(NearestName.Hint(typed, Names), Is.EqualTo(name is null ? "" : $" (did you mean {name}?)"));
    }

    [Test]
    public void OfEquallyNearOnesTheFirst() => Assert.That(NearestName.Of("aks", Names), Is.EqualTo("hks"));
}
