namespace LfmNative.Tests.Cli;

/// <summary>A command line that cannot be right ends in one sentence and exit code 2, before anything is read or written.</summary>
public sealed class UsageErrorTests : CliTest
{
    private static readonly string[] Works = ["align", "X.npy", "Y.npy", "--anchors", "first:20"];

    [TestCase(new string[0], "name a command", "align", "demo")]
    [TestCase(new[] { "bogus" }, "no command 'bogus'", "align, transfer")]
    [TestCase(new[] { "algin" }, "did you mean align?")]
    [TestCase(new[] { "--nonsense" }, "lfm has no option --nonsense")]
    [TestCase(new[] { "migrate" }, "name a command of migrate: plan, fit, gate or apply", "'lfm migrate --help'")]
    [TestCase(new[] { "migrate", "aplly" }, "no command 'aplly' (did you mean apply?)", "those of migrate are plan, fit, gate and apply")]
    [TestCase(new[] { "migrate", "fit", "X.npy" }, "migrate fit needs NEW and --output", "see 'lfm migrate fit --help'")]
    [TestCase(new[] { "migrate", "gate", "m.npz", "--min-mmr", "1" }, "migrate gate has no option --min-mmr (did you mean --min-mrr?)")]
    [TestCase(new[] { "inspect", "--metrci" }, "inspect has no option --metrci (did you mean --metric?)")]
    [TestCase(new[] { "compare", "X.npy", "Y.npy", "--measurs=cka" }, "compare has no option --measurs (did you mean --measures?)")]
    [TestCase(new[] { "align", "--anchros", "first:20", "X.npy", "Y.npy", "-o", "m.npz" }, "align has no option --anchros",
        "(did you mean --anchors?)")]
    [TestCase(new[] { "align" }, "align needs X, Y and --output")]
    [TestCase(new[] { "align", "X.npy" }, "align needs Y and --output")]
    [TestCase(new[] { "align", "X.npy", "Y.npy" }, "align needs --output", "see 'lfm align --help'")]
    [TestCase(new[] { "eval", "model.npz", "X.npy" }, "eval needs Ytest")]
    [TestCase(new[] { "transfer", "model.npz", "-o", "y.npy" }, "transfer needs Xnew")]
    [TestCase(new[] { "spectrum", "-o", "s.npz" }, "spectrum needs X")]
    [TestCase(new[] { "match", "model.npz" }, "match needs --output")]
    [TestCase(new[] { "match", "model.npz", "-o" }, "--output needs a value")]
    [TestCase(new[] { "doctor", "X.npy" }, "'X.npy' is too much", "takes no files")]
    public void Incomplete(string[] arguments, params string[] parts) => Check(Run(arguments), 2, arguments, [.. parts, "--help'"]);

    [TestCase(new[] { "--bogus" }, "align has no option --bogus")]
    [TestCase(new[] { "--anchor", "x" }, "did you mean --anchors?")]
    [TestCase(new[] { "Z.npy" }, "'Z.npy' is too much", "X and Y")]
    [TestCase(new[] { "--eigs", "abc" }, "--eigenpairs is 'abc'", "a whole number")]
    [TestCase(new[] { "--eigs", "1.5" }, "--eigenpairs is '1.5'")]
    [TestCase(new[] { "--eigs", "99999999999" }, "--eigenpairs is '99999999999'", "2147483647")]
    [TestCase(new[] { "--eigs" }, "--eigenpairs needs a value")]
    [TestCase(new[] { "--metric" }, "--metric needs a value")]
    [TestCase(new[] { "--w-lap", "inf" }, "--laplacian-weight is 'inf'", "a finite number")]
    [TestCase(new[] { "--ridge", "1,000" }, "--ridge is '1,000'")]
    [TestCase(new[] { "--seed", "-1" }, "--seed is '-1'", "from 0 to 18446744073709551615")]
    [TestCase(new[] { "--tolerance", "small" }, "--tolerance is 'small'", "number")]
    [TestCase(new[] { "--ridge", "x" }, "--ridge is 'x'", "number")]
    [TestCase(new[] { "--graph-rows", "many" }, "--graph-rows is 'many'")]
    [TestCase(new[] { "--w-lap", "1,5" }, "--laplacian-weight is '1,5'")]
    [TestCase(new[] { "--k", "5", "--k", "6" }, "--k is given 2 times")]
    [TestCase(new[] { "--k", "abc" }, "--k is 'abc'", "auto")]
    [TestCase(new[] { "--k", "0" }, "--k is '0'")]
    [TestCase(new[] { "--k", "-3" }, "--k is '-3'")]
    [TestCase(new[] { "--k", "130" }, "--k is 130", "1..129")]
    [TestCase(new[] { "--eigs", "0" }, "--eigenpairs is '0'", "from 1 to")]
    [TestCase(new[] { "--eigs", "131" }, "--eigenpairs is 131", "1..130")]
    [TestCase(new[] { "--eigs-y", "131" }, "--eigenpairs-y is 131", "1..130")]
    [TestCase(new[] { "--eigs-y", "-1" }, "-1")]
    [TestCase(new[] { "--threads", "-1" }, "--threads is -1", "0..1024")]
    [TestCase(new[] { "--threads", "1025" }, "--threads is 1025")]
    [TestCase(new[] { "--tolerance", "5" }, "--tolerance is 5", "0.1")]
    [TestCase(new[] { "--tolerance", "nan" }, "--tolerance is 'nan'", "a finite number")]
    [TestCase(new[] { "--rows", "5:2" }, "--rows 5:2 holds no row")]
    [TestCase(new[] { "--rows", "5" }, "--rows 5 is not a range", "FROM:TO")]
    [TestCase(new[] { "--rows", "0:131" }, "--rows 0:131 does not fit X.npy", "130 rows")]
    [TestCase(new[] { "--graph-rows", "1" }, "--graph-rows is 1", "at least 2")]
    [TestCase(new[] { "--graph-rows", "131" }, "--graph-rows 131 does not fit X.npy", "130 rows")]
    [TestCase(new[] { "--metric", "manhattan" }, "--metric is 'manhattan'", "angular, euclidean, cosine")]
    [TestCase(new[] { "--metric", "cosin" }, "--metric is 'cosin'", "cosine (did you mean cosine?)")]
    [TestCase(new[] { "--refine", "self-laerning" }, "(did you mean self-learning?)")]
    [TestCase(new[] { "--descriptors", "geodesic,hsk" }, "--descriptors is 'hsk'", "(did you mean hks?)")]
    [TestCase(new[] { "--kernel", "rbf" }, "--kernel is 'rbf'", "singular, gaussian")]
    [TestCase(new[] { "--laplacian", "Normalized" }, "--laplacian is 'Normalized'", "normalized, randomwalk")]
    [TestCase(new[] { "--solver", "magma" }, "--solver is 'magma'", "auto, dense, block, arpack")]
    [TestCase(new[] { "--mask", "x" }, "--mask is 'x'", "resolvent")]
    [TestCase(new[] { "--refine", "x" }, "--refine is 'x'", "zoomout, self-learning, icp, none, bootstrap, auto")]
    [TestCase(new[] { "--pointwise", "x" }, "--pointwise is 'x'", "adjoint")]
    [TestCase(new[] { "--transform", "x" }, "--transform is 'x'", "orthogonal, linear, affine")]
    [TestCase(new[] { "--normalize", "x" }, "--normalization is 'x'", "unit-center-unit")]
    [TestCase(new[] { "--preset", "x" }, "--preset is 'x'", "lfmap")]
    [TestCase(new[] { "--preset", "lfmap" }, "--k is 300", "1..129")]
    [TestCase(new[] { "--descriptors", "geodesic,x" }, "--descriptors is 'x'", "hks-landmark")]
    [TestCase(new[] { "--descriptors", "," }, "--descriptors names no kind")]
    [TestCase(new[] { "--descriptors", "label" }, "label", "labels for both sides")]
    [TestCase(new[] { "--descr-scales", "-1" }, "--descriptor-scales is '-1'", "auto")]
    [TestCase(new[] { "--w-descr", "0" }, "--descriptor-weight is 0")]
    [TestCase(new[] { "--w-lap", "-1" }, "--laplacian-weight is -1")]
    [TestCase(new[] { "--zoomout", "9" }, "--zoomout is '9'", "FROM:TO")]
    [TestCase(new[] { "--zoomout", "9:4" }, "--zoomout is '9:4'")]
    [TestCase(new[] { "--zoomout", "4:9:0" }, "--zoomout is '4:9:0'", "STEP")]
    [TestCase(new[] { "--zoomout", "4:60" }, "--zoomout-to is 60", "1..50")]
    [TestCase(new[] { "--icp-iterations", "0" }, "--icp-iterations is 0")]
    [TestCase(new[] { "--ridge", "-1", "--transform", "linear" }, "--ridge is -1")]
    public void AlignRefuses(string[] options, params string[] parts) => Fails(2, "kept.npz", [.. Works, .. options], parts);

    [TestCase("first:131", "first:131", "1..130")]
    [TestCase("first:0", "1..130")]
    [TestCase("random:-2", "1..130")]
    [TestCase("first:x", "--anchors is 'first:x'", "whole number")]
    [TestCase("none.csv", "none.csv: no such file")]
    [TestCase("whatever", "whatever", ".csv, .tsv, .txt, .npy")]
    public void AnchorsThatAreNone(string anchors, params string[] parts) =>
        Fails(2, "kept.npz", ["align", "X.npy", "Y.npy", "--anchors", anchors], parts);

    [Test]
    public void AnchorsThatAreNeeded()
    {
        string[] geodesic = ["align", "X.npy", "Y.npy", "--descriptors", "geodesic"];
        Fails(2, "kept.npz", geodesic, "--anchors is missing", "geodesic", "random:N", "hks");
        Fails(2, "kept.npz", [.. Works[..3], "--anchors", "first:7", "--auto"], "--auto-tune", "at least 8", "7 were given");
        Fails(2, "kept.npz", ["align", "X.npy", "Y.npy", "--descriptors", "hks", "--auto"], "at least 8", "0 were given");
    }

    [Test]
    public void OutputsOfAnotherKind()
    {
        Fails(2, "kept.txt", Works, "--output is 'kept.txt'", ".npz");
        Fails(2, "kept.txt", ["spectrum", "X.npy"], "--output is 'kept.txt'", "a spectrum is an .npz file");
        Fails(2, "kept.txt", ["graph", "X.npy"], "--output is 'kept.txt'", "a graph is an .npz file");
        Fails(2, "kept.txt", ["match", "model.npz"], "kept.txt", ".csv or .tsv");
        Fails(2, "kept.txt", ["transfer", "model.npz", "X.npy"], "kept.txt", ".npy, .npz");
    }

    [Test]
    public void OtherCommandsRefuse()
    {
        Fails(2, "kept.csv", ["match", "model.npz", "--assignment", "--csls"], "assignment is one-to-one already");
        Fails(2, "kept.csv", ["match", "model.npz", "--assignment", "--mutual"], "assignment is one-to-one already");
        Fails(2, "kept.npy", ["transfer", "model.npz", "X.npy", "--function", "--normalized"], "--normalized", "without --function");
        Fails(2, "kept.npy", ["transfer", "model.npz", "X.npy", "--function", "--rows", "0:100"], "100 rows", "130");
        Fails(2, "kept.npy", ["transfer", "model.npz", "Y.npy"], "6 columns", "5");
        Fails(2, "kept.npz", ["graph", "X.npy", "--k", "130"], "--k is 130", "1..129");
        Fails(2, "kept.npz", ["spectrum", "X.npy", "--eigs", "131"], "--eigenpairs is 131", "1..130");
        Fails(2, "kept.npz", ["spectrum", "X.npy", "--extend", "Y.npy"], "6", "5");
        Check(Run("compare", "X.npy", "Y.npy", "--measures", "cka,mutual-kn"), 2, ["compare"], "'mutual-kn'", "(did you mean mutual-knn?)");
        Check(Run("completion", "fihs"), 2, ["completion"], "no completion for 'fihs'", "(did you mean fish?)");
        Check(Run("help", "anchor"), 2, ["help"], "no topic or command 'anchor'", "(did you mean anchors?)", "'lfm help'");
        Check(Run("inspect", "--", "--metrci"), 2, ["inspect"], "--metrci", "has no extension");
        Check(Run("eval", "model.npz", "Y.npy", "X.npy"), 2, ["eval"], "5 columns to 6", "order");
        Check(Run("eval", "model.npz", "X.npy", "Y.npy", "--mrr-cap", "-1"), 2, ["eval"], "--mrr-cap is -1");
        Check(Run("eval", "model.npz", "X.npy", "Y.npy", "--rows", "200:"), 2, ["eval"], "200:", "130 rows");
    }
}
