using LfmNative.Memory;

namespace LfmNative.Maps.Learning;

/// <summary>What restarts agree on: right ones resemble each other, wrong ones go different ways.</summary>
internal sealed class RestartConsensus
{
    private const int PowerSteps = 200;

    private readonly ClusterRestarts.Restart[] _restarts;
    private readonly double[] _norms;
    private readonly Matrix _cosines;

    /// <param name="restarts">At least one.</param>
    public RestartConsensus(ClusterRestarts.Restart[] restarts)
    {
        int count = restarts.Length;
        (_restarts, _norms, _cosines) = (restarts, new double[count], new Matrix(count, count));
        for (int s = 0; s < count; s++)
        {
            _norms[s] = Math.Sqrt(Dot(restarts[s].Covariance, restarts[s].Covariance));
            for (int t = 0; t <= s; t++)
            {
                double norms = _norms[s] * _norms[t];
                double cosine = norms > 0 ? Dot(restarts[s].Covariance, restarts[t].Covariance) / norms : 0;
                _cosines[s, t] = _cosines[t, s] = s == t ? 1 : cosine;
            }
        }
        Weights = LeadingEigenvector(out double largest);
        Agreement = largest / count;
    }

    /// <summary>
    /// Weight of each restart in the consensus: leading eigenvector of the restarts' cosines with each other, negatives cut.
    /// </summary>
    public double[] Weights { get; }

    /// <summary>Largest eigenvalue of the cosines over the number of restarts: 1 where all agree, 1/S where none do.</summary>
    public double Agreement { get; }

    /// <summary>
    /// Rough covariances to start from: the consensus, then what the restarts of the best alignments agree on with those near them, each
    /// unlike those before.
    /// </summary>
    /// <param name="most">Starts at most.</param>
    public List<Matrix> Starts(int most)
    {
        const double Alike = 0.9;
        List<Matrix> starts = [Weighted(Weights)];
        foreach (int s in ByAlignment())
        {
            if (starts.Count >= most) break;
            Matrix local = Weighted([.. Enumerable.Range(0, _norms.Length).Select(t => Math.Pow(Math.Max(0, _cosines[s, t]), 2))]);
            if (starts.TrueForAll(other => Cosine(other, local) < Alike)) starts.Add(local);
        }
        return starts;
    }

    /// <summary>The restarts, best first by how far their alignment is above others with as many clusters.</summary>
    private IEnumerable<int> ByAlignment()
    {
        double[] standard = new double[_restarts.Length];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, standard.Length).GroupBy(s => _restarts[s].Clusters))
        {
            double mean = group.Average(s => _restarts[s].Alignment);
            double deviation = Math.Sqrt(group.Average(s => Math.Pow(_restarts[s].Alignment - mean, 2)));
            foreach (int s in group) standard[s] = deviation > 0 ? (_restarts[s].Alignment - mean) / deviation : 0;
        }
        return Enumerable.Range(0, standard.Length).OrderByDescending(s => standard[s]);
    }

    private Matrix Weighted(double[] weights)
    {
        Matrix sum = new(_restarts[0].Covariance.Rows, _restarts[0].Covariance.Cols);
        for (int s = 0; s < weights.Length; s++)
        {
            if (weights[s] <= 0 || _norms[s] <= 0) continue;
            double scale = weights[s] / _norms[s];
            for (int i = 0; i < sum.Data.Length; i++) sum.Data[i] += scale * _restarts[s].Covariance.Data[i];
        }
        return sum;
    }

    private double[] LeadingEigenvector(out double value)
    {
        int count = _norms.Length;
        double[] v = new double[count];
        Array.Fill(v, 1);
        value = 1;
        for (int step = 0; step < PowerSteps; step++)
        {
            double[] next = new double[count];
            for (int s = 0; s < count; s++)
            {
                for (int t = 0; t < count; t++) next[s] += _cosines[s, t] * v[t];
            }
            value = Math.Sqrt(next.Sum(e => e * e)) / Math.Sqrt(v.Sum(e => e * e));
            double norm = Math.Sqrt(next.Sum(e => e * e));
            v = Array.ConvertAll(next, e => e / norm);
        }
        double sign = v.Sum() < 0 ? -1 : 1;
        return Array.ConvertAll(v, e => Math.Max(0, sign * e));
    }

    private static double Cosine(Matrix a, Matrix b)
    {
        double norms = Math.Sqrt(Dot(a, a) * Dot(b, b));
        return norms > 0 ? Dot(a, b) / norms : 1;
    }

    private static double Dot(Matrix a, Matrix b)
    {
        double sum = 0;
        for (int i = 0; i < a.Data.Length; i++) sum += a.Data[i] * b.Data[i];
        return sum;
    }
}
