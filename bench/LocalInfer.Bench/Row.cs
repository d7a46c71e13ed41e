namespace LocalInfer.Bench;

/// <summary>One line of the table: what is measured in every round.</summary>
/// <param name="Name">Its name, as budgets.json has it.</param>
/// <param name="Unit">The unit of our figure and the peer's.</param>
/// <param name="Ours">Measures ours.</param>
/// <param name="Peer">Measures the peer; null where there is no such thing, or it is not installed.</param>
/// <param name="ShareOfProbe">What share of the read probe our figure is, given both; null where that makes no sense.</param>
internal sealed record Row(string Name, string Unit, Func<double> Ours, Func<double>? Peer = null, Func<double, double, double>? ShareOfProbe = null);
