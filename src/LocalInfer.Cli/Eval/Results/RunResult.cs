namespace LocalInfer.Cli.Eval.Results;

/// <summary>A run of a suite.</summary>
internal sealed record RunResult
{
    /// <summary>What <see cref="Format"/> says in files of this version.</summary>
    public const string CurrentFormat = "localinfer-eval/1";

    /// <summary>Which kind of file this is.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The suite's name.</summary>
    public required string Suite { get; init; }

    /// <summary>SHA-256 of the suite's file.</summary>
    public required string SuiteHash { get; init; }

    /// <summary>The model as the server names it.</summary>
    public required string Model { get; init; }

    /// <summary>The server's address, or "in process".</summary>
    public required string Server { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>How many cases were to run.</summary>
    public int Planned { get; init; }

    /// <summary>Why it ended before all of them had run; null where they had.</summary>
    public string? Stopped { get; init; }

    /// <summary>What the command line said, by option.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The cases in the suite's order.</summary>
    public required IReadOnlyList<CaseResult> Cases { get; init; }
}
