namespace LocalInfer.Cli.Doctor;

/// <summary>One line of the doctor's findings.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">What it came to.</param>
/// <param name="Finding">What was seen.</param>
/// <param name="Advice">What to do; null where nothing is to do.</param>
internal sealed record Check(string Name, CheckStatus Status, string Finding, string? Advice = null);
