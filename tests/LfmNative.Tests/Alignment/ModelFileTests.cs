using System.Text;
using System.Text.Json.Nodes;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Alignments;

/// <summary>The model file: what it holds, and what happens when it is not what it should be.</summary>
public sealed class ModelFileTests : AlignmentTest
{
    private static readonly Planted Data = Plant(60, 50, 4, 5, noise: 0.1);

    /// <summary>Every option away from its default.</summary>
    private static readonly AlignmentOptions Unusual = new()
    {
        Metric = DistanceMetric.Euclidean,
        K = 7,
        Kernel = AffinityKernel.SymGaussian,
        Connect = true,
        Spectrum = new SpectrumOptions
        {
            Eigenpairs = 9,
            Laplacian = LaplacianKind.RandomWalk,
            Solver = EigenSolverKind.Dense,
            Tolerance = 1e-7,
            MaxProducts = 5000,
            Seed = 3,
        },
        EigenpairsY = 8,
        Descriptors = new DescriptorOptions
        {
            Kinds = [DescriptorKind.HksLandmark, DescriptorKind.Geodesic],
            MedianScale = true,
            Normalize = true,
            Scales = 5,
        },
        Map = new MapSolverOptions
        {
            DescriptorWeight = 2,
            LaplacianWeight = 0.5,
            CommutativityWeight = 0.25,
            Mask = LaplacianMask.Resolvent,
            Tolerance = 1e-10,
            RankTolerance = 1e-6,
        },
        Refine = Refinement.Icp,
        ZoomOut = new ZoomOutOptions { From = 3, To = 6, Step = 2, Bijective = true, Pointwise = PointwiseMethod.Adjoint },
        IcpIterations = 4,
        Transform = new TransformOptions { Kind = TransformKind.Affine, Normalization = PreNormalization.UnitCenterUnit, Ridge = 0.125 },
        Seed = 3,
    };

    private Alignment Saved(string name, AlignmentOptions? options = null, int anchors = 10)
    {
        Alignment a = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(anchors),
            options ?? new AlignmentOptions { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 } });
        a.Save(At(name));
        return a;
    }

    [Test]
    public void ComesBackWhole()
    {
        foreach (AlignmentOptions options in new[] { Unusual,
            new AlignmentOptions { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 }, Refine = Refinement.SelfLearning },
            new AlignmentOptions { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 }, AutoTune = true } })
        {
            Alignment saved = Saved("m.npz", options), loaded = Alignment.Load(At("m.npz"));
            AssertSame(saved, loaded);
            Assert.Multiple(() =>
            {
                Assert.That(loaded.SpectrumX.Mass, Is.EqualTo(saved.SpectrumX.Mass));
                Assert.That(loaded.SpectrumY.Kind, Is.EqualTo(saved.SpectrumY.Kind));
                Assert.That(loaded.SpectrumY.Certificate, Is.EqualTo(saved.SpectrumY.Certificate));
                Assert.That((loaded.Anchors.X, loaded.Anchors.Y), Is.EqualTo((saved.Anchors.X, saved.Anchors.Y)));
                Assert.That(loaded.AnchorRowsY.Row(9).ToArray(), Is.EqualTo(saved.AnchorRowsY.Row(9).ToArray()));
                Assert.That(loaded.SpaceTransform.Kind, Is.EqualTo(saved.SpaceTransform.Kind));
                AlignmentFacts was = saved.Facts, now = loaded.Facts;
                AlignmentOptions same = was.Options with
                {
                    Descriptors = now.Options.Descriptors,
                    Hold = now.Options.Hold,
                    Transform = was.Options.FittedTransform,
                    Spectrum = was.Options.Spectrum with { Seed = was.Options.Seed },
                };
                Assert.That(now.Options, Is.EqualTo(same));
                Assert.That(now.Options.Descriptors.Kinds, Is.EqualTo(was.Options.Descriptors.Kinds));
                Assert.That(now.Options.Descriptors with { Kinds = was.Options.Descriptors.Kinds }, Is.EqualTo(was.Options.Descriptors));
                Assert.That(now.GraphX.ComponentSizes, Is.EqualTo(was.GraphX.ComponentSizes));
                Assert.That(now.GraphY with { ComponentSizes = was.GraphY.ComponentSizes }, Is.EqualTo(was.GraphY));
                Assert.That(now.Candidates, Is.EqualTo(was.Candidates));
                Assert.That(now.LabelFree?.Starts, Is.EqualTo(was.LabelFree?.Starts));
                Assert.That(now.LabelFree?.LeftOutRanks, Is.EqualTo(was.LabelFree?.LeftOutRanks));
                LabelFreeReport? learned = was.LabelFree is { } before
                    ? now.LabelFree! with { Starts = before.Starts, LeftOutRanks = before.LeftOutRanks }
                    : now.LabelFree;
                Assert.That(learned, Is.EqualTo(was.LabelFree));
                Assert.That(now.Seconds.Keys, Is.EqualTo(was.Seconds.Keys).And.Contains("solve"), "seconds survive");
                AlignmentFacts rest =
                    now with
                    {
                        Options = was.Options,
                        GraphX = was.GraphX,
                        GraphY = was.GraphY,
                        Candidates = was.Candidates,
                        LabelFree = was.LabelFree,
                        Seconds = was.Seconds,
                    };
                Assert.That(rest, Is.EqualTo(was));
                Assert.That(loaded.Transform(Data.X.View), Is.EqualTo(saved.Transform(Data.X.View)), "and does the same");
                Assert.That(loaded.Match().Score, Is.EqualTo(saved.Match().Score));
            });
            loaded.Save(At("again.npz"));
            Assert.That(Meta(At("again.npz")), Is.EqualTo(Meta(At("m.npz"))), "saved again it is the same text");
        }
    }

    [Test]
    public void RowPairedAnchorsStayRowPaired()
    {
        Alignment saved = LatentAligner.Fit(Data.X.View, Data.X.View, AnchorPairs.First(8, 60, 60),
            new AlignmentOptions { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 } });
        saved.Save(At("m.npz"));
        Assert.That(Alignment.Load(At("m.npz")).Anchors.RowPaired, Is.True);
        Assert.That(Alignment.Load(At("m.npz")).Facts.MatchAccuracy, Is.EqualTo(saved.Facts.MatchAccuracy));
        Saved("n.npz");
        Assert.That(Alignment.Load(At("n.npz")).Anchors.RowPaired, Is.False);
    }

    [Test]
    public void NumPyOpensIt()
    {
        Alignment a = Saved("m.npz");
        string[] lines = Python("""
            import numpy, json
            m = numpy.load('m.npz')
            print(' '.join(sorted(m.files)))
            shapes = [m[name].shape for name in ('C', 'phi_x', 'phi_y', 'anchors', 'match', 'transform')]
            print(*shapes, m['meta'].dtype)
            print(float(abs(m['phi_x'].T @ m['phi_x'] - numpy.eye(8)).max()) < 1e-10)
            meta = json.loads(bytes(m['meta']))
            print(meta['format']['major'], meta['options']['k'], meta['options']['kernel'], 'seconds' in meta)
            print(repr(float(m['C'][2, 3])), int(m['match'][7]), repr(float(m['lambda_y'][5])), m['anchors'][4].tolist())
            """).Split('\n');
        string[] documented = ["C", "lambda_x", "lambda_y", "phi_x", "phi_y", "anchors", "match", "transform", "offset", "meta"];
        Assert.Multiple(() =>
        {
            Assert.That(lines[0].Split(' '), Is.SupersetOf(documented));
            Assert.That(lines[0].Split(' ').Except(documented),
                Is.EqualTo(new[] { "anchor_rows_x", "anchor_rows_y", "scale_x_mean", "scale_x_norms", "scale_y_mean", "scale_y_norms" }));
            Assert.That(lines[1], Is.EqualTo("(8, 8) (60, 8) (50, 8) (10, 2) (50,) (4, 5) uint8"));
            Assert.That(lines[2], Is.EqualTo("True"));
            Assert.That(lines[3], Is.EqualTo("1 6 singular True"));
            string[] values = lines[4].Split(' ', 4);
            Assert.That(double.Parse(values[0], System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(a.Map[2, 3]));
            Assert.That(int.Parse(values[1], System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(a.Matches[7]));
            Assert.That(double.Parse(values[2], System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(a.SpectrumY.Eigenvalues[5]));
            Assert.That(values[3], Is.EqualTo($"[{a.Anchors.X[4]}, {a.Anchors.Y[4]}]"));
        });
    }

    [Test]
    public void SecondsOfTheFitAreKept()
    {
        Alignment a = Saved("m.npz");
        JsonNode seconds = JsonNode.Parse(Meta(At("m.npz")))!["seconds"]!;
        double sum = 0;
        foreach ((string stage, double passed) in a.Facts.Seconds)
        {
            Assert.That((double)seconds[stage]!, Is.EqualTo(passed).Within(1e-6));
            sum += passed;
        }
        Assert.That((double)seconds["total"]!, Is.EqualTo(sum).Within(1e-5));
    }

    [Test]
    public void ANewerMajorIsRefusedAndANewerMinorIsRead()
    {
        Saved("m.npz");
        Rewrite(meta => meta.Replace("\"minor\":1", "\"minor\":7", StringComparison.Ordinal));
        Assert.That(Alignment.Load(At("bad.npz")).Matches, Has.Length.EqualTo(50));
        Rewrite(meta => meta.Replace("\"major\":1", "\"major\":2", StringComparison.Ordinal));
        Damaged("format 2", "up to 1", "update lfm");
    }

    [TestCase("not json at all", "meta is damaged")]
    [TestCase("", "meta is damaged")]
    [TestCase("[]", "meta is damaged")]
    [TestCase("null", "meta is damaged")]
    [TestCase("{}", "meta is damaged")]
    [TestCase("{\"format\":{\"major\":1e99}}", "meta is damaged")]
    [TestCase("{\"format\":{\"major\":\"1\"}}", "meta is damaged")]
    public void MetaThatIsNone(string text, string part)
    {
        Saved("m.npz");
        Rewrite(_ => text);
        Damaged(part, "align");
    }

    [TestCase("\"metric\":\"angular\"", "\"metric\":\"manhattan\"", "manhattan")]
    [TestCase("\"metric\":\"angular\"", "\"metric\":null", "metric")]
    [TestCase("\"descriptors\":[\"geodesic\"]", "\"descriptors\":7", "damaged")]
    [TestCase("\"seed\":0", "\"seed\":-1", "damaged")]
    [TestCase("\"transform\":", "\"transfrom\":", "damaged")]
    public void MetaThatLies(string from, string to, string part)
    {
        Saved("m.npz");
        Rewrite(meta => meta.Contains(from, StringComparison.Ordinal)
            ? meta.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException(meta));
        Damaged(part);
    }

    [TestCase("C")]
    [TestCase("lambda_x")]
    [TestCase("lambda_y")]
    [TestCase("phi_x")]
    [TestCase("phi_y")]
    [TestCase("anchors")]
    [TestCase("anchor_rows_x")]
    [TestCase("anchor_rows_y")]
    [TestCase("match")]
    [TestCase("transform")]
    [TestCase("offset")]
    [TestCase("scale_x_mean")]
    [TestCase("scale_y_norms")]
    [TestCase("meta")]
    public void AMissingMemberIsNamed(string member)
    {
        Saved("m.npz");
        Python($"import numpy; m = dict(numpy.load('m.npz')); del m['{member}']; numpy.savez('bad.npz', **m)");
        Damaged(member);
    }

    [Test]
    public void ShapesAndValuesThatDoNotFit()
    {
        Saved("m.npz");
        string[] cases =
        [
            "m['C'] = m['C'][:, :0]", "m['C'] = numpy.zeros((9, 8))", "m['C'] = m['C'].ravel()",
            "m['C'] = m['C'].astype('i4')", "m['lambda_x'] = m['lambda_x'][:5]",
            "m['phi_x'] = m['phi_x'][:, :5]", "m['phi_y'] = m['phi_y'][:40]",
            "m['anchors'] = m['anchors'][:, :1]", "m['anchors'] = m['anchors'].astype('i4') + 60",
            "m['anchors'] = -1 - m['anchors'].astype('i4')", "m['match'] = m['match'] + 60",
            "m['match'] = m['match'][:-1]", "m['match'] = -m['match'] - 1",
            "m['transform'] = m['transform'][:3]", "m['transform'] = m['transform'].T",
            "m['offset'] = numpy.ones(3)", "m['scale_x_mean'] = numpy.ones(3)",
            "m['scale_y_norms'] = numpy.ones(3)", "m['anchor_rows_x'] = m['anchor_rows_x'][:5]",
            "m['meta'] = m['meta'].astype('i4')", "m['meta'] = m['meta'][:-5]",
            "m['phi_x'] = m['phi_x'][:0]", "m['lambda_x'] = m['lambda_x'][:0]; m['phi_x'] = m['phi_x'][:, :0]",
        ];
        Python("import numpy\n"
            + string.Concat(cases.Select((change, i) => $"m = dict(numpy.load('m.npz'))\n{change}\nnumpy.savez('bad{i}.npz', **m)\n")));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < cases.Length; i++)
            {
                string path = At($"bad{i}.npz");
                LfmException? e = Assert.Throws<LfmException>(() => Alignment.Load(path), cases[i]);
                Assert.That(e?.Code, Is.EqualTo(LfmErrorCode.InvalidFile), $"{cases[i]}: {e?.Message}");
                Assert.That(e?.Message, Does.StartWith(path + ": "), cases[i]);
            }
        });
    }

    /// <summary>The first row of X through the model of format 1.0, as the version that wrote it carried it.</summary>
    private static readonly float[] Carried = [-1.2201005f, -1.2414719f, 2.318107f, -0.60806775f, 0.15306678f, -1.950082f];

    /// <summary>A model that version 0.1 wrote before options had one name everywhere (format 1.0): align x y --anchors first:10 --k 8
    /// --eigs 8 --eigs-y 7 --w-lap 0.01 --descr-median --refine self-learning --seed 3.</summary>
    [Test]
    public void ModelsOfFormat10AreRead()
    {
        Alignment old = Alignment.Load(Repository.PathOf("tests", "fixtures", "model_1_0.npz"));
        AlignmentOptions o = old.Facts.Options;
        Assert.Multiple(() =>
        {
            Assert.That((o.K, o.Spectrum.Eigenpairs, o.EigenpairsY, o.Seed, o.Spectrum.Seed), Is.EqualTo((8, 8, 7, 3UL, 3UL)));
            Assert.That((o.Map.LaplacianWeight, o.Map.DescriptorWeight, o.Map.Tolerance), Is.EqualTo((0.01, 1.0, 1e-10)));
            Assert.That((o.Descriptors.MedianScale, o.Refine), Is.EqualTo((true, Refinement.SelfLearning)));
            Assert.That(o.Transform.Normalization, Is.EqualTo(PreNormalization.UnitCenterUnit));
            Assert.That(o.Descriptors.Kinds, Is.EqualTo(new[] { DescriptorKind.Geodesic }));
            Assert.That(old.Anchors.RowPaired, Is.True, "they were rows of row-paired inputs");
            Assert.That(old.Facts.Seconds, Contains.Key("solve"));
            Assert.That(old.Transform(old.AnchorRowsX)[..6], Is.EqualTo(Carried).Within(1e-6));
        });
    }

    [Test]
    public void OtherFilesAreNoModels()
    {
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(At("none.npz")), At("none.npz"), "no such file");
        File.WriteAllText(At("text.npz"), "hello");
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(At("text.npz")), "no model", "align");
        File.WriteAllBytes(At("empty.npz"), []);
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(At("empty.npz")), "no model");
        NpzWriter.Write(At("other.npz"), npz => npz.Add("lambda", [1.0, 2.0], 2));
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(At("other.npz")), "no members C and meta", "align");
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(Folder), Folder);
        Assert.Throws<ArgumentNullException>(() => Alignment.Load((string)null!));
    }

    [Test]
    public void SavingFailsWhereItCannotWriteAndKeepsWhatWasThere()
    {
        Alignment a = Saved("m.npz");
        byte[] before = File.ReadAllBytes(At("m.npz"));
        Fails(LfmErrorCode.OutputFailed, () => a.Save(At("none/m.npz")), "does not exist");
        Fails(LfmErrorCode.OutputFailed, () => a.Save(At("m.npz/x.npz")), "is a file, not a folder");
        File.CreateSymbolicLink(At("full.npz"), "/dev/full");
        Fails(LfmErrorCode.OutputFailed, () => a.Save(At("full.npz")), "disk is full");
        Assert.That(File.ReadAllBytes(At("m.npz")), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
    }

    [Test]
    public void CutOffAnywhere()
    {
        Saved("m.npz");
        byte[] whole = File.ReadAllBytes(At("m.npz"));
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 60))
        {
            File.WriteAllBytes(At("cut.npz"), whole[..length]);
            Assert.That(() => Alignment.Load(At("cut.npz")), Throws.InstanceOf<LfmException>(), $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public void FlippedBytesNeverCrash()
    {
        Saved("m.npz");
        byte[] whole = File.ReadAllBytes(At("m.npz"));
        Rng rng = new(77);
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = (byte[])whole.Clone();
            for (int flips = 1 + rng.NextInt(6); flips > 0; flips--) bytes[rng.NextInt(bytes.Length)] ^= (byte)(1 << rng.NextInt(8));
            refused += Try(bytes) ? 0 : 1;
        }
        Assert.That(refused, Is.GreaterThan(350), "checksums catch nearly all");
    }

    [Test]
    public void ScrambledMetaNeverCrashes()
    {
        Saved("m.npz", new AlignmentOptions { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 }, AutoTune = true });
        string meta = Meta(At("m.npz"));
        Rng rng = new(78);
        string[] spices = ["null", "-1", "1e308", "[]", "{}", "\"\"", "true", "99999999999999999999", "2147483648", "0.5"];
        int refused = 0;
        for (int round = 0; round < 250; round++)
        {
            Rewrite(text =>
            {
                int colon = text.IndexOf(':', rng.NextInt(text.Length - 200));
                int end = text.IndexOfAny([',', '}', ']'], colon);
                return rng.NextInt(3) == 0
                    ? string.Concat(text.AsSpan(0, colon), text.AsSpan(colon + 1 + rng.NextInt(8)))
                    : string.Concat(text.AsSpan(0, colon + 1), spices[rng.NextInt(spices.Length)], text.AsSpan(end));
            });
            refused += Try(File.ReadAllBytes(At("bad.npz"))) ? 0 : 1;
        }
        Assert.That(refused, Is.InRange(100, 249));
        Assert.That(Meta(At("m.npz")), Is.EqualTo(meta));
    }

    /// <summary>From a file and from memory, which end alike.</summary>
    private bool Try(byte[] bytes)
    {
        File.WriteAllBytes(At("try.npz"), bytes);
        LfmException? fromMemory = null;
        try
        {
            Alignment.Load(bytes);
        }
        catch (LfmException e)
        {
            fromMemory = e;
        }
        try
        {
            Alignment a = Alignment.Load(At("try.npz"));
            Assert.That(a.Matches, Has.Length.EqualTo(a.SpectrumY.Count));
            Assert.That(fromMemory, Is.Null);
            return true;
        }
        catch (LfmException e)
        {
            Assert.That(e.Message, Does.Contain("try.npz").And.Not.Contain("\n"));
            Assert.That(fromMemory?.Message, Is.EqualTo(e.Message.Replace(At("try.npz"), "the model in memory", StringComparison.Ordinal)));
            Assert.That(fromMemory?.Code, Is.EqualTo(e.Code));
            return false;
        }
    }

    private static string Meta(string path)
    {
        using NpzReader npz = NpzReader.Open(path);
        return Encoding.UTF8.GetString(npz.ReadByte("meta", -1));
    }

    /// <summary>The model m.npz as bad.npz, with other meta.</summary>
    private void Rewrite(Func<string, string> change)
    {
        using NpzReader npz = NpzReader.Open(At("m.npz"));
        NpzWriter.Write(At("bad.npz"), output =>
        {
            foreach (string name in npz.Names)
            {
                long[] shape = npz.Shape(name);
                if (name == "meta")
                {
                    byte[] meta = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(npz.ReadByte(name))));
                    output.Add(name, meta, meta.Length);
                }
                else if (name is "anchors" or "match") output.Add(name, npz.ReadInt32(name), shape);
                else if (name is "anchor_rows_x" or "anchor_rows_y") output.Add(name, npz.ReadSingle(name), shape);
                else output.Add(name, npz.ReadDouble(name), shape);
            }
        });
    }

    private void Damaged(params string[] parts) =>
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(At("bad.npz")), [At("bad.npz"), .. parts]);

    private string Python(string script) => ProgramRun.Python(script, Folder);
}
