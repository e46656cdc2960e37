namespace LfmNative.Tests.Cli;

/// <summary>The scripts of <c>lfm completion</c>, run by the shells themselves.</summary>
public sealed class CompletionTests : CliTest
{
    private const string Bash =
        "source <(\"$LFM\" completion bash); COMP_WORDS=(lfm \"$@\"); COMP_CWORD=$#; _lfm; printf '%s\\n' \"${COMPREPLY[@]}\"";

    /// <summary>A zsh in a pseudo-terminal is typed to; Ctrl-G shows what the line has become.</summary>
    private const string Zsh = """
        zmodload zsh/zpty
        zpty z zsh -f -i
        zpty -w z 'PS1=; setopt no_beep no_list_beep; autoload -U compinit; compinit -u -D'
        zpty -w z '"$LFM" completion zsh > ./_script; source ./_script; bindkey "^I" complete-word'
        zpty -w z 'show() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N show; bindkey "^G" show; print "RE""ADY"'
        zpty -r z out '*READY*'
        for line; do
            zpty -w -n z "$line"$'\t\a'
            zpty -r z out '*>>*'
            out=${out##*<<}
            print -r -- "${out%%>>*}"
        done
        zpty -d z
        """;

    [TestCase("comp", "compare", "completion")]
    [TestCase("migrate ", "plan", "fit", "gate", "apply")]
    [TestCase("migrate gate --min-m", "--min-mrr")]
    [TestCase("align X.npy --metric ", "angular", "euclidean", "cosine")]
    [TestCase("align --metric co", "cosine")]
    [TestCase("align --metric = co", "cosine")]
    [TestCase("align --anchors anch", "anchors.csv")]
    [TestCase("align --anchors ra", "random:")]
    [TestCase("compare --measures cka,mutual-k", "cka,mutual-knn")]
    [TestCase("align --threads ")]
    [TestCase("align X", "X.npy")]
    [TestCase("align align", Description = "a command's name does not come twice")]
    [TestCase("completion ", "bash", "zsh", "fish")]
    [TestCase("help exi", "exit-codes")]
    [TestCase("ma", "match", Description = "what is hidden stays so")]
    public void InBash(string typed, params string[] replies)
    {
        LfmResult result = Lfm.Program(Folder, "bash", ["--norc", "-c", Bash, "bash", .. typed.Split(' ')]);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(replies));
    }

    [TestCase("lfm comp", "compare", "completion")]
    [TestCase("lfm migrate ", "plan", "fit", "gate", "apply")]
    [TestCase("lfm migrate gate --min-m", "--min-mrr")]
    [TestCase("lfm align X.npy --metric ", "angular", "euclidean", "cosine")]
    [TestCase("lfm align --anchors ra", "random:")]
    [TestCase("lfm align --anchors anch", "anchors.csv")]
    [TestCase("lfm compare --measures cka,mutual-k", "cka,mutual-knn")]
    [TestCase("lfm align X", "X.npy")]
    [TestCase("lfm completion ", "bash", "zsh", "fish")]
    public void InFish(string typed, params string[] replies)
    {
        LfmResult result = Lfm.Program(
            Folder, "env", $"HOME={Folder}", "fish", "--no-config", "-c", $"\"$LFM\" completion fish | source; complete -C '{typed}'");
        Assert.That(result.Error, Is.Empty);
        string[] found = [.. result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
        Assert.That(found, Is.EquivalentTo(replies));
    }

    [Test]
    public void InZsh()
    {
        (string Typed, string Line)[] cases =
        [
            ("lfm compl", "lfm completion "),
            ("lfm migrate ga", "lfm migrate gate "),
            ("lfm migrate gate --min-m", "lfm migrate gate --min-mrr="),
            ("lfm align --metric co", "lfm align --metric cosine "),
            ("lfm align --metric=co", "lfm align --metric=cosine "),
            ("lfm align --anchors ra", "lfm align --anchors random:"),
            ("lfm align --anchors anch", "lfm align --anchors anchors.csv "),
            ("lfm compare --measures cka,mutual-k", "lfm compare --measures cka,mutual-knn,"),
            ("lfm align X", "lfm align X.npy "),
            ("lfm help exi", "lfm help exit-codes "),
        ];
        LfmResult result = Lfm.Program(Folder, "zsh", ["-f", "-c", Zsh, "zsh", .. cases.Select(c => c.Typed)]);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(cases.Select(c => c.Line)));
    }

    /// <summary>Every option of every command is in the scripts, which the tree alone makes.</summary>
    [Test]
    public void ScriptsHaveEveryOption()
    {
        string bash = Ok("completion", "bash").Out, zsh = Ok("completion", "zsh").Out, fish = Ok("completion", "fish").Out;
        foreach (System.CommandLine.Option option in LfmNative.Cli.CommandTree.All(LfmNative.Cli.CommandTree.Create())
            .SelectMany(LfmNative.Cli.CommandTree.OptionsOf))
        {
            Assert.That(bash, Does.Match($@"[' ]{option.Name}[' ]"));
            Assert.That(zsh, Does.Match($@"\){option.Name}[=\[]"));
            Assert.That(fish, Does.Contain($" -l {option.Name[2..]} "));
        }
    }
}
