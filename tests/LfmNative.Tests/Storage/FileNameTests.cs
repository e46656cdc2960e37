using System.Text;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class FileNameTests
{
    [TestCase("plain.npy")]
    [TestCase("ünï \U0001F600.npy")]
    public void TextStaysText(string name)
    {
        Assert.That(FileName.Of(Encoding.UTF8.GetBytes(name)), Is.EqualTo(name));
        Assert.That(FileName.IsBytes(name), Is.False);
    }

    /// <summary>As os.fsdecode of Python has it.</summary>
    [Test]
    public void OtherBytesAreEscaped()
    {
        Assert.That(FileName.Of([(byte)'a', 0xE9, (byte)'b', 0xF0, 0x9F]), Is.EqualTo("a\uDCE9b\uDCF0\uDC9F"));
        Assert.That(FileName.IsBytes("a\uDCE9"), Is.True);
        Assert.That(FileName.Exists("a\uDCE9"), Is.False);
    }
}
